"""What the demonstration asks of the hospital, the shop, the drivers and the gate."""

from datetime import datetime, timedelta

from yimi.cases import actions
from yimi.cases.actions import NewCase
from yimi.cases.states import Channel
from yimi.core.worker import drain
from yimi.drills.ledger import Ledger
from yimi.drills.staff import Staff
from yimi.drills.week import Other, others
from yimi.intake.fulfil import fulfil
from yimi.places.models import Place

SOON = timedelta(minutes=6)


def give_to_others(*, ledger: Ledger, staff: Staff, now: datetime) -> None:
    """Open what is asked of them; a dispatcher hands it over, they take it, and have some of it."""
    desk, dispatcher = staff.users["desk"], staff.users["dispatch"]
    for asked in others():
        at = now - timedelta(hours=asked.hours_ago)
        new = NewCase(
            service=asked.service,
            place=_place(ledger, asked),
            summary=asked.text,
            text=asked.text,
            channel=Channel.CALL,
            details={"special": list(asked.special)},
        )
        case = actions.open_case(new=new, by=desk, now=at)
        fulfil([case], by=desk.pk, now=at)
        team, member = staff.teams[asked.team], staff.users[asked.member]
        soon = at + SOON
        actions.transfer_case(
            case=case, to_team=team, reason="needs_specialist", by=dispatcher, now=soon
        )
        case = actions.take_transfer(case=case, by=member, now=soon)
        if asked.given:
            actions.assign_case(case=case, owner=member, by=dispatcher, now=soon)
        drain(now=soon)


def _place(ledger: Ledger, asked: Other) -> Place:
    """Return the gate's compound, or the door of a household there, the same each time."""
    compound = ledger.places[asked.place]
    if asked.at_gate:
        return compound
    there = [home.entry.place for home in ledger.homes if not home.scene]
    there = [place for place in there if place.path.startswith(compound.path)] or there
    return there[len(asked.text) * 7 % len(there)]
