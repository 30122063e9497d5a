"""Opening Cases: one or a few hundred at once, by the same rules."""

import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yimi.accounts.models import Team, User
from yimi.accounts.routing import Router
from yimi.cases.actions.shared import set_deadlines
from yimi.cases.events import CaseAccepted, CaseAssigned, CaseReceived, CaseTriaged
from yimi.cases.models import Case
from yimi.cases.queries import service_of
from yimi.cases.states import URGENCY_RANK, AskWhom, Channel, Consent, Status, Urgency
from yimi.core.bulk import fresh
from yimi.core.errors import Refusal
from yimi.core.events import News
from yimi.core.ids import new_id
from yimi.core.state import Start, begin
from yimi.packs.schema import Service
from yimi.places.models import Emergency, Place
from yimi.places.queries import emergencies_at, pack_of

# Letters and digits that are told apart on the telephone and on paper.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LONGEST_TEXT = 20_000


class CannotOpen(Refusal):
    """A Case that would have no service, no place or nobody to answer for it."""


@dataclass(frozen=True)
class NewCase:
    """What is known when a Case is opened."""

    service: str
    place: Place
    summary: str
    text: str = ""
    urgency: str = ""
    channel: str = Channel.DESK
    details: dict[str, Any] = field(default_factory=dict)
    requester_name: str = ""
    requester_phone: str = ""
    beneficiary_name: str = ""
    household_id: UUID | None = None
    beneficiary_id: UUID | None = None
    consent: str = Consent.UNKNOWN
    requester_relation: str = ""
    requester_elsewhere: bool = False
    beneficiary_phone: str = ""
    ask_whom: str = AskWhom.REQUESTER
    answer_by: str = ""
    unconfirmed: bool = False
    client_id: UUID | None = None
    # Until when, where a plan says so: its clock begins as much earlier as the service takes.
    due_at: datetime | None = None
    # Who has it, given the team that answers for it; None leaves it to the pack's rule.
    owner_of: Callable[[Team], User | None] = lambda team: None
    # What the way in has to tell of the new Case besides.
    also: Callable[[Case], Sequence[News]] = lambda case: ()


def open_case(*, new: NewCase, by: User | None, now: datetime) -> Case:
    """Open one Case. Raises CannotOpen."""
    return open_cases(new=[new], by=by, now=now)[0]


def open_cases(*, new: Sequence[NewCase], by: User | None, now: datetime) -> list[Case]:
    """Open Cases in one transaction, each with a team, a deadline and, if one is near, a person.

    Those whose client id is known already are returned as they are. Raises CannotOpen for all
    when one of them cannot be opened: nothing is half done.
    """
    return open_once(new=new, by=by, now=now)[0]


# The emergency in force at each place.
Emergencies = Mapping[str, Emergency | None]


@dataclass(frozen=True)
class Opening:
    """Cases that are ready to be written: all is read and decided, nothing is locked yet."""

    # The client id of each, given or made, as they were asked for; one may come twice.
    keys: Sequence[UUID]
    entries: Mapping[UUID, NewCase]
    starts: Sequence[Start]

    def of(self, keys: Collection[UUID]) -> "Opening":
        """Return those of some client ids alone."""
        entries = {key: entry for key, entry in self.entries.items() if key in keys}
        starts = [start for start in self.starts if start.row.client_id in keys]
        return Opening([key for key in self.keys if key in keys], entries, starts)


def open_once(
    *, new: Sequence[NewCase], by: User | None, now: datetime
) -> tuple[list[Case], list[Case]]:
    """Open Cases as `open_cases` does; return all of them, and those that are new.

    Nobody looks first whether a client id or a number is taken: almost none is, and the database
    refuses the others. Only then is it looked up, and the rest is opened again.
    """
    opening = prepare_opening(new=new, by=by, now=now)
    known: dict[UUID, Case] = {}
    try:
        with transaction.atomic():
            opened = open_prepared(opening, by=by, now=now)
    except IntegrityError:
        with transaction.atomic():
            known = _opened_before(opening.entries)
            rest = {key: entry for key, entry in opening.entries.items() if key not in known}
            numbers = _free_numbers(len(rest), now)
            opening = Opening(opening.keys, rest, _starts(rest, numbers, by, now))
            opened = open_prepared(opening, by=by, now=now)
    cases = known | dict(zip(opening.entries, opened, strict=True))
    return [cases[key] for key in opening.keys], opened


def prepare_opening(
    *,
    new: Sequence[NewCase],
    by: User | None,
    now: datetime,
    emergencies: Emergencies | None = None,
) -> Opening:
    """Make Cases without writing them: who writes holds up all others on SQLite. Raises CannotOpen.

    Who answers and what runs there is read as it is just before; `emergencies` are those of the
    places, where somebody has read them already.
    """
    keys = [entry.client_id or new_id() for entry in new]
    entries = dict(zip(keys, new, strict=True))
    numbers = _drawn(len(entries), now)
    return Opening(keys, entries, _starts(entries, numbers, by, now, emergencies))


def prepare_those_possible(*, new: Sequence[NewCase], now: datetime) -> Opening:
    """Make very many Cases of the program's own, each with a client id, without writing them.

    What cannot be opened is left out. Numbers are looked up first: of a hundred thousand in one
    day some meet others.
    """
    entries = {entry.client_id: entry for entry in new if entry.client_id}
    refused: set[UUID] = set()
    starts = _starts(entries, _free_numbers(len(entries), now), None, now, refused=refused)
    kept = {key: entry for key, entry in entries.items() if key not in refused}
    return Opening(list(kept), kept, starts)


def open_prepared(opening: Opening, *, by: User | None, now: datetime) -> list[Case]:
    """Write Cases that were prepared. Raises IntegrityError where a client id or number is taken.

    The transaction is spoilt by that: `open_once` in another one finds what there is.
    """
    begin(opening.starts, by=by.pk if by else None, now=now)
    return [start.row for start in opening.starts]


def _starts(
    new: Mapping[UUID, NewCase],
    numbers: Collection[str],
    by: User | None,
    now: datetime,
    emergencies: Emergencies | None = None,
    refused: set[UUID] | None = None,
) -> list[Start]:
    """Return Cases and their states; `refused`, if given, takes those that cannot be."""
    paths = {entry.place.path for entry in new.values()}
    router = Router(paths, now=now)
    emergencies = emergencies or emergencies_at(paths, now=now)
    starts = []
    for (key, entry), number in zip(new.items(), numbers, strict=True):
        try:
            start = _start(entry, number, router, emergencies[entry.place.path], by, now)
        except CannotOpen:
            if refused is None:
                raise
            refused.add(key)
            continue
        starts.append(start)
    return starts


def _opened_before(keys: Collection[UUID]) -> dict[UUID, Case]:
    cases = Case.objects.filter(client_id__in=keys)
    return {case.client_id: case for case in cases if case.client_id}


def _start(
    entry: NewCase,
    number: str,
    router: Router,
    emergency: Emergency | None,
    by: User | None,
    now: datetime,
) -> Start:
    pack = pack_of(emergency)
    service = service_of(pack, entry.service)
    if service.code != entry.service:
        raise CannotOpen(
            "service", _("There is no service “%(code)s” here.") % {"code": entry.service}
        )
    if len(entry.text) > LONGEST_TEXT:
        raise CannotOpen("too_long", _("This text is too long for one case."))
    urgency = entry.urgency or service.urgency
    team = router.team(service.duty, service.fallback_duty, "desk", path=entry.place.path)
    if team is None:
        raise CannotOpen(
            "no_team",
            _("No team answers for “%(service)s” at %(place)s, and there is no desk either.")
            % {"service": service.name.zh, "place": entry.place.name},
        )
    owner = entry.owner_of(team)
    if (
        owner is None
        and service.owner == "nearest"
        and urgency != Urgency.LIFE
        and not entry.unconfirmed
    ):
        owner = router.person(team, path=entry.place.path)
    case = fresh(
        Case,
        number=number,
        place_id=entry.place.pk,
        place_path=entry.place.path,
        emergency_id=emergency.pk if emergency else None,
        service=service.code,
        urgency=urgency,
        rank=URGENCY_RANK[Urgency(urgency)],
        channel=entry.channel,
        unconfirmed=entry.unconfirmed,
        summary=entry.summary[:160],
        text=entry.text,
        details=entry.details,
        requester_name=entry.requester_name[:40],
        requester_phone=entry.requester_phone[:24],
        beneficiary_name=entry.beneficiary_name[:40],
        household_id=entry.household_id,
        beneficiary_id=entry.beneficiary_id,
        consent=entry.consent,
        requester_relation=entry.requester_relation,
        requester_elsewhere=entry.requester_elsewhere,
        beneficiary_phone=entry.beneficiary_phone[:24],
        ask_whom=entry.ask_whom,
        answer_by=entry.answer_by,
        team_id=team.pk,
        owner_id=owner.pk if owner else None,
        opened_by_id=by.pk if by else None,
        opened_at=now,
        clock_from_at=_counts_from(entry, service, now),
        client_id=entry.client_id,
    )
    # What they point to is known and needs no look whether it fits.
    case._state.fields_cache.update(place=entry.place, emergency=emergency, team=team, owner=owner)
    set_deadlines(case, pack, service)
    if entry.due_at and entry.due_at > now:
        case.solve_by_at = entry.due_at
    return Start(case, _steps(case, owner), words=entry.text, also=entry.also(case))


def _counts_from(entry: NewCase, service: Service, now: datetime) -> datetime:
    """Return from when a Case counts: what is opened ahead of time, only when its time is near."""
    if entry.due_at is None:
        return now
    return max(now, entry.due_at - timedelta(hours=service.solve.hours))


def _steps(case: Case, owner: User | None) -> list[tuple[str, News]]:
    steps: list[tuple[str, News]] = [
        (Status.RECEIVED, CaseReceived(case.service, case.channel)),
        (Status.TRIAGED, CaseTriaged(case.urgency, case.unconfirmed)),
        (Status.ASSIGNED, CaseAssigned(case.team_id, owner.pk if owner else None)),
    ]
    if owner:
        steps.append((Status.ACCEPTED, CaseAccepted(owner.pk)))
    return steps


def _drawn(count: int, now: datetime) -> set[str]:
    """Return different numbers: month and day, then five characters drawn by chance."""
    day, most = f"{now:%m%d}", len(ALPHABET) ** 5
    drawn: set[str] = set()
    while len(drawn) < count:
        drawn.add(f"{day}-{letters(secrets.randbelow(most), 5)}")
    return drawn


def letters(number: int, length: int) -> str:
    """Write a number as so many letters of the alphabet, the last of its digits first."""
    found = []
    for _place in range(length):
        number, index = divmod(number, len(ALPHABET))
        found.append(ALPHABET[index])
    return "".join(found)


def _free_numbers(count: int, now: datetime) -> set[str]:
    """Return numbers that no Case has."""
    free: set[str] = set()
    while len(free) < count:
        fresh = _drawn(count - len(free), now)
        taken = set(Case.objects.filter(number__in=fresh).values_list("number", flat=True))
        free |= fresh - taken
    return free
