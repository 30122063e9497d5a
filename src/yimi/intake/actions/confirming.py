"""Confirming lines: fifty with one key, each a Case, and all taken back with another."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from yimi.accounts.models import User
from yimi.cases import actions as case_actions
from yimi.cases.actions import NewCase
from yimi.cases.actions.opening import LONGEST_TEXT
from yimi.cases.models import Case
from yimi.cases.queries import standing
from yimi.cases.states import OPEN, Status
from yimi.core.errors import Refusal
from yimi.core.state import move_many
from yimi.intake.actions.storing import channel_of, details_of, summary_of
from yimi.intake.events import LineConfirmed, LineTakenBack
from yimi.intake.fulfil import fulfil
from yimi.intake.models import Batch, Line
from yimi.intake.states import LineStatus
from yimi.places.models import Place
from yimi.places.queries import lock_area
from yimi.registry.queries import contacts_of

MOST_AT_ONCE = 1000
UNDO_REASON = "desk_undo"
# What a Case may still be when its confirmation is taken back: nobody has begun on it.
NOT_BEGUN = frozenset({Status.ASSIGNED, Status.ACCEPTED})


class CannotConfirm(Refusal):
    """Nothing can be confirmed, or taken back."""


class Confirmed(NamedTuple):
    """What a confirmation did: Cases opened, Cases corrected, lines left for the next time."""

    opened: int
    changed: int
    left: int


class TakenBack(NamedTuple):
    """What an undo did: Cases withdrawn, and those that somebody has begun on."""

    withdrawn: int
    kept: int


def confirm_lines(
    *, batch: Batch, by: User, now: datetime, ids: Collection[UUID] | None = None
) -> Confirmed:
    """Confirm the proposed lines of a batch, or those of `ids`: at most 1,000 in one transaction.

    A line that corrects an earlier one corrects its Case; every other line opens one. Confirming
    the same line twice opens nothing twice. Raises CannotConfirm and cases.CannotOpen.
    """
    with transaction.atomic():
        lock_area(batch.place_id)
        ready = batch.lines.select_for_update().filter(
            status=LineStatus.PROPOSED, place__isnull=False
        )
        if ids is not None:
            ready = ready.filter(pk__in=ids)
        lines = list(ready.order_by("order")[: MOST_AT_ONCE + 1])
        left = max(0, len(lines) - MOST_AT_ONCE)
        lines = lines[:MOST_AT_ONCE]
        corrections = _corrections(lines)
        lines = [line for line in lines if line.pk in corrections or not _cancels(line)]
        if not lines:
            raise CannotConfirm("nothing", _("Nothing here is waiting to be confirmed."))
        fresh = [line for line in lines if line.pk not in corrections]
        _open(batch, fresh, by, now)
        for line in lines:
            if line.pk in corrections:
                _correct(line, corrections[line.pk], by, now)
            line.confirmed_at = now
        move_many(
            lines,
            to=LineStatus.CONFIRMED,
            news=lambda line: LineConfirmed(line.case_id),
            by=by.pk,
            now=now,
            also=("case", "confirmed_at", "proposal"),
        )
    return Confirmed(len(fresh), len(corrections), left)


def undo_confirmation(*, batch: Batch, by: User, now: datetime) -> TakenBack:
    """Take back the last confirmation of a batch, as far as nobody has begun on its Cases.

    Raises CannotConfirm where there is nothing to take back.
    """
    with transaction.atomic():
        last = batch.lines.filter(status=LineStatus.CONFIRMED).aggregate(at=Max("confirmed_at"))
        lines = list(
            batch.lines.select_for_update(of=("self",))
            .select_related("case__emergency")
            .filter(
                status=LineStatus.CONFIRMED,
                confirmed_at=last["at"],
                confirmed_at__isnull=False,
            )
            .order_by("order")
        )
        if not lines:
            raise CannotConfirm("nothing", _("There is no confirmation to take back."))
        cases = _locked_cases(lines)
        back = [line for line in lines if _can_take_back(line, cases)]
        events = {line.pk: LineTakenBack(line.case_id) for line in back if line.case_id}
        for line in back:
            _take_back(line, by, now)
        move_many(
            back,
            to=LineStatus.PROPOSED,
            news=lambda line: events[line.pk],
            by=by.pk,
            now=now,
            also=("case", "confirmed_at", "proposal"),
        )
    return TakenBack(len(back), len(lines) - len(back))


def _locked_cases(lines: Sequence[Line]) -> dict[UUID, Case]:
    """Lock the Cases of some lines, in one order for everybody, and return them as they are now."""
    ids = [line.case_id for line in lines if line.case_id]
    locked = Case.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    cases = {case.pk: case for case in locked}
    for line in lines:
        if line.case_id:
            line.case = cases[line.case_id]
    return cases


def _can_take_back(line: Line, cases: dict[UUID, Case]) -> bool:
    """Return whether nothing rests on a confirmation: no work, no later paste, no merged Case."""
    case = cases.get(line.case_id) if line.case_id else None
    if case is None:
        return False
    if _cancels(line):
        return True
    rests = Line.objects.filter(
        case=case, batch__at__gt=line.batch.at, status__in=[LineStatus.CONFIRMED, LineStatus.KNOWN]
    )
    return (
        case.status in NOT_BEGUN
        and not rests.exists()
        and not Case.objects.filter(merged_into=case).exists()
    )


def _cancels(line: Line) -> bool:
    return bool(line.proposal.get("kind") == "cancel")


def _open(batch: Batch, lines: Sequence[Line], by: User, now: datetime) -> None:
    places = Place.objects.in_bulk([line.place_id for line in lines])
    # What the line does not say, the ledger knows: whom to call back.
    known = contacts_of(line.household_id for line in lines if line.household_id)
    contacts = [known.get(line.household_id) if line.household_id else None for line in lines]
    cases = case_actions.open_cases(
        new=[
            NewCase(
                service=line.service,
                place=places[line.place_id],
                summary=summary_of(line),
                text=line.text[:LONGEST_TEXT],
                urgency=_urgency(line),
                channel=channel_of(batch),
                details=details_of(line),
                requester_name=line.proposal.get("requester_name")
                or (contact[0] if contact else ""),
                requester_phone=line.proposal.get("requester_phone")
                or (contact[1] if contact else ""),
                household_id=line.household_id,
            )
            for line, contact in zip(lines, contacts, strict=True)
        ],
        by=by,
        now=now,
    )
    fulfil(cases, by=by.pk, now=now)
    for line, case in zip(lines, cases, strict=True):
        line.case = case


def _urgency(line: Line) -> str:
    """Return the urgency that the words show; empty leaves it to the service."""
    return line.urgency if line.urgency != "routine" else ""


def _corrections(lines: Sequence[Line]) -> dict[UUID, Case]:
    """Return the Cases that lines correct, by line: those of earlier pastes that are open still."""
    earlier = {
        line.pk: line
        for line in Line.objects.filter(
            pk__in=[line.repeats_id for line in lines if line.repeats_id]
        ).select_related("case__merged_into")
    }
    found = {}
    for line in lines:
        old = earlier.get(line.repeats_id) if line.repeats_id else None
        # What cancels something that has ended already asks for nothing new.
        case = standing(old.case) if old else None
        if case and (_cancels(line) or case.status in OPEN):
            found[line.pk] = case
    return found


def _correct(line: Line, case: Case, by: User, now: datetime) -> None:
    if line.repeats and line.repeats.case_id != case.pk:
        # Merged into what others ask for too: their words are not overwritten.
        case_actions.add_note(case=case, words=line.text, by=by, now=now)
    elif _cancels(line):
        if case.status in OPEN:
            case_actions.reject_case(case=case, reason="withdrawn", by=by, now=now, words=line.text)
            line.proposal["withdrew"] = True
    else:
        changes: dict[str, Any] = {
            "summary": summary_of(line),
            "text": line.text,
            "details": details_of(line),
        }
        said = {name: line.proposal.get(name) for name in ("requester_name", "requester_phone")}
        changes |= {name: value for name, value in said.items() if value}
        kept = (*changes, "service", "urgency")
        line.proposal["before"] = {name: getattr(case, name) for name in kept}
        case_actions.change_case(case=case, changes=changes, by=by, now=now, words=line.text)
        _reclassify(case, line.service, _urgency(line) or case.urgency, by, now)
    line.case = case


def _reclassify(case: Case, service: str, urgency: str, by: User, now: datetime) -> None:
    """Let a Case follow a wish that has become another one."""
    if case.status != Status.TRANSFERRED and (service, urgency) != (case.service, case.urgency):
        case_actions.reclassify_case(case=case, service=service, urgency=urgency, by=by, now=now)


def _take_back(line: Line, by: User, now: datetime) -> None:
    case, before = line.case, line.proposal.pop("before", None)
    withdrew = line.proposal.pop("withdrew", False)
    line.case, line.confirmed_at = None, None
    if case is None or (_cancels(line) and not withdrew):
        return
    if withdrew:
        if case.status == Status.REJECTED:
            case_actions.reopen_case(case=case, reason=UNDO_REASON, by=by, now=now)
    elif before:
        service, urgency = before.pop("service"), before.pop("urgency")
        case_actions.change_case(case=case, changes=before, by=by, now=now)
        _reclassify(case, service, urgency, by, now)
    else:
        case_actions.reject_case(case=case, reason=UNDO_REASON, by=by, now=now)
