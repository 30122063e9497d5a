"""The Cases, parts and Tasks of days that are due: decided beforehand, then written in bulk."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yimi.accounts.models import Membership, Team, User
from yimi.care.actions.alarming import raise_alarm
from yimi.care.actions.shared import kind_in
from yimi.care.events import TurnOpened, TurnPlanned
from yimi.care.models import Carer, Plan, Turn
from yimi.care.states import AlarmKind, TurnStatus
from yimi.cases import actions as case_actions
from yimi.cases.actions import NewCase, Opening
from yimi.cases.models import Case, Part
from yimi.cases.queries import service_of
from yimi.cases.states import Channel
from yimi.core.bulk import update_all
from yimi.core.declared import fulfillers
from yimi.core.state import Start, begin, move_many
from yimi.fieldwork.actions import CALL, VISIT, make_first_tasks
from yimi.packs.schema import Pack, PlanKind
from yimi.places.queries import emergencies_at, pack_of
from yimi.registry.models import Resident
from yimi.registry.queries import phones_of

# Where nobody answers for a place, a day is tried again after this time.
AGAIN_AFTER = timedelta(hours=1)
Owner = Callable[[Team], User | None]


class Due(NamedTuple):
    """A time of a plan for which a Case is to be opened."""

    turn: Turn
    plan: Plan
    kind: PlanKind


@dataclass
class Prepared:
    """Days that are due and their Cases, read and decided; nothing is written yet."""

    due: Sequence[Due] = ()
    opening: Opening = field(default_factory=lambda: Opening([], {}, []))


def prepare(due: Sequence[Due], now: datetime) -> Prepared:
    """Make the Cases of some days; one that nobody answers for has none, and is tried again."""
    if not due:
        return Prepared()
    plans = [entry.plan for entry in due]
    owners = _owners(plans, now)
    phones = phones_of({plan.resident.household_id for plan in plans})
    today = localdate(now)
    new = [
        _new_case(entry, owners, phones.get(entry.plan.resident.household_id, ""), today)
        for entry in due
    ]
    return Prepared(due, case_actions.prepare_those_possible(new=new, now=now))


def write(
    prepared: Prepared,
    plans: Collection[UUID],
    *,
    now: datetime,
    is_new: bool,
    only: Collection[UUID] | None = None,
) -> int:
    """Write the days of locked plans with their Cases, parts and Tasks; return how many Cases.

    `is_new`: the days have no rows yet. `only`: these days and no others of those plans.
    """
    due = [
        entry
        for entry in prepared.due
        if entry.plan.pk in plans and (only is None or entry.turn.pk in only)
    ]
    if not due:
        return 0
    wanted = {entry.turn.pk for entry in due}
    opening = prepared.opening.of(wanted)
    cases = {case.client_id: case for case in case_actions.open_prepared(opening, by=None, now=now)}
    parts = _fulfil(list(cases.values()), now)
    make_first_tasks(cases={case.pk: case for case in cases.values()}, parts=parts, now=now)
    opened = [entry for entry in due if entry.turn.pk in cases]
    left = [entry for entry in due if entry.turn.pk not in cases]
    for entry in opened:
        entry.turn.case, entry.turn.opens_at = cases[entry.turn.pk], None
    for entry in left:
        entry.turn.opens_at = now + AGAIN_AFTER
    if is_new:
        begin([_start(entry.turn) for entry in due], by=None, now=now)
    else:
        move_many(
            [entry.turn for entry in opened],
            to=TurnStatus.OPEN,
            news=lambda turn: TurnOpened(turn.due_on, turn.case_id),
            by=None,
            now=now,
            also=("case", "opens_at"),
        )
        update_all([entry.turn for entry in left], ("opens_at",))
    for entry in left:
        raise_alarm(entry.plan, AlarmKind.NO_TEAM, now=now)
    return len(opened)


def kinds_of(plans: Sequence[Plan], now: datetime) -> dict[UUID, PlanKind]:
    """Return the kind of each plan as the pack around its resident has it, in one query."""
    emergencies = emergencies_at({plan.resident.place_path for plan in plans}, now=now)
    packs: dict[UUID | None, Pack] = {}
    found: dict[UUID, PlanKind] = {}
    for plan in plans:
        emergency = emergencies[plan.resident.place_path]
        key = emergency.pk if emergency else None
        if key not in packs:
            packs[key] = pack_of(emergency, now=now)
        kind = kind_in(packs[key], plan.kind)
        if kind is not None:
            found[plan.pk] = kind
    return found


def _start(turn: Turn) -> Start:
    if turn.case_id is None:
        return Start(turn, [(TurnStatus.PLANNED, TurnPlanned(turn.due_on))])
    return Start(turn, [(TurnStatus.OPEN, TurnOpened(turn.due_on, turn.case_id))])


def _fulfil(cases: Sequence[Case], now: datetime) -> list[Part]:
    """Hand each Case to whoever fulfils its service; return the parts that visits and calls are."""
    known = fulfillers()
    packs: dict[UUID | None, Pack] = {}
    by_key: dict[str, list[Case]] = {}
    for case in cases:
        if case.emergency_id not in packs:
            packs[case.emergency_id] = pack_of(case.emergency, now=now)
        wanted = service_of(packs[case.emergency_id], case.service).fulfiller
        by_key.setdefault(wanted if wanted in known else VISIT, []).append(case)
    parts: list[Part] = []
    for key, group in by_key.items():
        if key in {VISIT, CALL}:
            parts += case_actions.add_parts(cases=group, key=key)
        else:
            known[key](cases=group, by=None, now=now)
    return parts


def _owners(plans: Sequence[Plan], now: datetime) -> dict[UUID, Owner]:
    """Return for each resident who has a Case, given its team: who is named, or stands in."""
    rows = Carer.objects.filter(resident__in={plan.resident_id for plan in plans})
    named = {pk: pair for pk, *pair in rows.values_list("resident_id", "worker_id", "deputy_id")}
    ids = {pk for pair in named.values() for pk in pair if pk}
    people = User.objects.in_bulk(ids) if ids else {}
    posts = set(
        Membership.objects.filter(
            Membership.in_force(now), user_id__in=ids, user__is_active=True
        ).values_list("user_id", "team_id")
    )

    def chooser(pair: Sequence[UUID | None]) -> Owner:
        def choose(team: Team) -> User | None:
            return next((people[pk] for pk in pair if pk and (pk, team.pk) in posts), None)

        return choose

    return {pk: chooser(pair) for pk, pair in named.items()}


def _new_case(entry: Due, owners: dict[UUID, Owner], phone: str, today: date) -> NewCase:
    plan, kind, turn = entry.plan, entry.kind, entry.turn
    resident = plan.resident
    said = [kind.summary.zh, plan.note.rstrip("。"), _elsewhere(resident, today)]
    return NewCase(
        service=kind.service,
        place=resident.household.place,
        summary=f"{kind.summary.zh} {resident.name}",
        text="".join(f"{words}。" for words in said if words),
        urgency=kind.urgency,
        channel=Channel.PLAN,
        requester_name=resident.name,
        requester_phone=phone,
        beneficiary_name=resident.name,
        household_id=resident.household_id,
        beneficiary_id=resident.pk,
        client_id=turn.pk,
        due_at=turn.due_at,
        owner_of=owners.get(resident.pk, _nobody),
    )


def _elsewhere(resident: Resident, today: date) -> str:
    """Return where somebody is who is not at home: a plan does not stop because of that."""
    if not resident.is_away(today):
        return ""
    if not resident.away_where:
        return _("Not at home at present; ask where to go")
    return _("Not at home at present, but at: %(where)s") % {"where": resident.away_where}


def _nobody(team: Team) -> None:
    """Leave it to the pack's rule who has a Case."""
