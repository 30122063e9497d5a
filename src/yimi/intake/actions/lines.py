"""Putting right what was understood of one line."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yimi import language
from yimi.accounts.models import User
from yimi.cases.states import Urgency
from yimi.core.errors import Refusal
from yimi.core.log import record
from yimi.core.state import lock, move
from yimi.core.text import phone_digits, phone_problem
from yimi.intake.events import LineChanged, LineSetAside
from yimi.intake.models import Line
from yimi.intake.reading import BLOCKING
from yimi.intake.resolve import household_named, load_people
from yimi.intake.states import LineStatus
from yimi.places.models import Place
from yimi.places.queries import pack_at
from yimi.places.resolving import load_ledger, resolve
from yimi.registry.models import Household


class CannotChangeLine(Refusal):
    """A correction that cannot be understood, or that comes too late."""


@dataclass(frozen=True)
class Correction:
    """What a person has put right about a line."""

    service: str
    urgency: str
    summary: str = ""
    place_text: str = ""
    place: Place | None = None
    items_text: str = ""
    requester_name: str = ""
    requester_phone: str = ""


def change_line(*, line: Line, correction: Correction, by: User, now: datetime) -> Line:
    """Put a line right; with a place and a service it is ready to be confirmed.

    Raises CannotChangeLine where the door is not in the ledger, or the line is confirmed.
    """
    with transaction.atomic():
        line = _lock_open(line)
        place = correction.place
        if place is None and line.place is not None and not correction.place_text.strip():
            place = line.place
        if place is None:
            place = find_place(line.batch.place, correction.place_text)
        if correction.service not in {s.code for s in pack_at(place.path, now=now).services}:
            raise CannotChangeLine("service", _("Choose what is asked for."))
        said = correction.requester_phone
        known = str(line.proposal.get("requester_phone", ""))
        if phone_digits(said) != phone_digits(known) and (problem := phone_problem(said)):
            raise CannotChangeLine("phone", problem)
        line.place, line.place_path = place, place.path
        line.service, line.urgency = correction.service, Urgency(correction.urgency)
        line.household = _household(line, place, correction.requester_name)
        line.proposal |= {
            "summary": correction.summary.strip(),
            "requester_name": correction.requester_name.strip(),
            "requester_phone": phone_digits(correction.requester_phone),
            "items": read_items(correction.items_text),
            "kind": "request",
        }
        line.problems = [code for code in line.problems if code not in BLOCKING]
        fields = (
            "place",
            "place_path",
            "service",
            "urgency",
            "household",
            "proposal",
            "problems",
        )
        if line.status == LineStatus.PROPOSED:
            line.save(update_fields=fields)
            record(LineChanged(), about=line, by=by.pk, now=now)
        else:
            move(line, to=LineStatus.PROPOSED, news=LineChanged(), by=by.pk, now=now, also=fields)
    return line


def set_line_aside(*, line: Line, by: User, now: datetime) -> Line:
    """Put a line aside: nothing is to be done about it. It stays on its own tab."""
    with transaction.atomic():
        line = _lock_open(line)
        move(line, to=LineStatus.SET_ASIDE, news=LineSetAside(), by=by.pk, now=now)
    return line


def restore_line(*, line: Line, by: User, now: datetime) -> Line:
    """Bring back a line that was put aside or taken for known."""
    with transaction.atomic():
        line = _lock_open(line)
        ready = line.place_id and line.service and not BLOCKING.intersection(line.problems)
        if line.status == LineStatus.KNOWN:
            line.case, line.repeats = None, None
        move(
            line,
            to=LineStatus.PROPOSED
            if ready or line.status == LineStatus.KNOWN
            else LineStatus.TO_FIX,
            news=LineChanged(),
            by=by.pk,
            now=now,
            also=("case", "repeats"),
        )
    return line


def find_place(area: Place, words: str) -> Place:
    """Return the place that somebody has typed, in an area. Raises CannotChangeLine."""
    refs = language.doors_named(words)
    if not refs:
        raise CannotChangeLine("no_place", _("Say which door: for example 3-2-501."))
    where = resolve(refs[0], load_ledger(area, refs[:1]))
    if where.place_id is None:
        raise CannotChangeLine(
            where.problem,
            {
                "several_places": _("Several doors fit; say the compound or the unit too."),
                "building_unknown": _("There is no such building in this area's ledger."),
                "door_unknown": _("There is no such door in the ledger."),
            }.get(where.problem, _("Say which door: for example 3-2-501.")),
        )
    return Place.objects.get(pk=where.place_id)


def read_items(text: str) -> list[dict[str, str]]:
    """Return the goods of a text, one or more a line, as a line keeps them."""
    return [
        {
            "name": item.name,
            "quantity": f"{item.quantity.normalize():f}",
            "unit": item.unit or "",
            "note": item.note or "",
        }
        for row in text.splitlines()
        for item in language.find_items(row)
    ]


def _household(line: Line, place: Place, name: str) -> Household | None:
    people = load_people(line.batch.place, phones=set(), names=set(), doors={place.pk})
    return household_named(people.at_door.get(place.pk, []), name)


def _lock_open(line: Line) -> Line:
    line = lock(line)
    if line.status == LineStatus.CONFIRMED:
        raise CannotChangeLine("confirmed", _("This line is confirmed; change its case instead."))
    return line
