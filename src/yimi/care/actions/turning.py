"""Plans become Cases and Tasks ahead of time: in bulk, each day of each plan exactly once.

A plan holds the next day for which there is no row yet. Whatever happens between two runs of the
job, a night without power or a change of the clock, it goes on from that day; and the database
knows each day of a plan once.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.utils.timezone import localdate

from yimi.accounts.models import Membership, Team, User
from yimi.care import rhythm
from yimi.care.actions.alarming import raise_alarm
from yimi.care.actions.planning import end_plan
from yimi.care.actions.shared import kind_in
from yimi.care.events import TurnMissed, TurnOpened, TurnPlanned
from yimi.care.models import Carer, Plan, Turn
from yimi.care.states import AlarmKind, EndReason, PlanStatus, Rhythm, TurnStatus
from yimi.cases import actions as case_actions
from yimi.cases.actions import CannotOpen, NewCase
from yimi.cases.models import Case, Part
from yimi.cases.queries import pack_and_service
from yimi.cases.states import Channel
from yimi.core.bulk import update_all
from yimi.core.declared import fulfillers
from yimi.core.state import Start, begin, move_many
from yimi.fieldwork.actions import CALL, VISIT, make_first_tasks
from yimi.packs.schema import Pack, PlanKind
from yimi.places.queries import emergencies_at, pack_of
from yimi.registry.queries import contacts_of

# Few enough that nobody else waits long for the database.
AT_A_TIME = 200
# Where a Case could not be opened, it is tried again after this time.
AGAIN_AFTER = timedelta(hours=1)
MOST_DAYS = 400


class Due(NamedTuple):
    """A time of a plan for which a Case is to be opened."""

    turn: Turn
    plan: Plan
    kind: PlanKind


def make_due(*, now: datetime) -> int:
    """Open what is due, some plans at a time; return how many Cases. Runs as a job."""
    opened = 0
    for step in (_open_next_days, _open_planned):
        while True:
            looked_at, made = step(now)
            opened += made
            if looked_at < AT_A_TIME:
                break
    return opened


def _open_next_days(now: datetime) -> tuple[int, int]:
    """Open the next days of some plans; return how many plans were looked at, how many Cases."""
    with transaction.atomic():
        plans = list(
            Plan.objects.filter(opens_at__lte=now)
            .select_related("resident__household__place")
            .order_by("opens_at", "pk")
            .select_for_update(of=("self",), **_skipping())[:AT_A_TIME]
        )
        kinds = kinds_of(plans, now)
        known = _known_days(plans, now)
        due: list[Due] = []
        missed: list[Start] = []
        changed: list[Plan] = []
        for plan in plans:
            resident, kind = plan.resident, kinds.get(plan.pk)
            if resident.left_at or resident.merged_into_id:
                end_plan(plan=plan, reason=EndReason.LEFT, by=None, now=now)
                continue
            changed.append(plan)
            if kind is None:
                # The rules in force have no such plan: somebody must look, it is not dropped.
                plan.opens_at = now + timedelta(days=1)
                raise_alarm(plan, AlarmKind.NO_TEAM, now=now)
                continue
            plan.place_path = resident.place_path
            days = [day for day in _days(plan, kind, now) if (plan.pk, day) not in known]
            for day in days:
                turn = _turn(plan, day)
                if day < localdate(now) and day != days[-1]:
                    turn.status = TurnStatus.MISSED
                    news = TurnMissed(day, "nobody_asked")
                    missed.append(Start(turn, [(TurnStatus.MISSED, news)]))
                else:
                    due.append(Due(turn, plan, kind))
        begin(missed, by=None, now=now)
        made = _open(due, now, fresh=True)
        update_all(changed, ("next_on", "opens_at", "place_path"))
    return len(plans), made


def _open_planned(now: datetime) -> tuple[int, int]:
    """Open days that are on record already: moved there by hand, or not to be opened before."""
    with transaction.atomic():
        turns = list(
            Turn.objects.filter(opens_at__lte=now, status=TurnStatus.PLANNED)
            .select_related("plan__resident__household__place")
            .order_by("opens_at", "pk")
            .select_for_update(of=("self",), **_skipping())[:AT_A_TIME]
        )
        plans = [turn.plan for turn in turns]
        kinds = kinds_of(plans, now)
        due = []
        for turn, plan in zip(turns, plans, strict=True):
            kind = kinds.get(plan.pk)
            if kind is None or plan.status != PlanStatus.ACTIVE:
                Turn.objects.filter(pk=turn.pk).update(opens_at=now + timedelta(days=1))
            else:
                due.append(Due(turn, plan, kind))
        made = _open(due, now, fresh=False)
    return len(turns), made


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


def _skipping() -> dict[str, bool]:
    return {"skip_locked": connection.features.has_select_for_update_skip_locked}


def _known_days(plans: Sequence[Plan], now: datetime) -> set[tuple[UUID, date]]:
    first = min((plan.next_on for plan in plans if plan.next_on), default=localdate(now))
    rows = Turn.objects.filter(plan__in=[plan.pk for plan in plans], due_on__gte=first)
    return set(rows.values_list("plan_id", "due_on"))


def _days(plan: Plan, kind: PlanKind, now: datetime) -> list[date]:
    """Return the days that are to be opened by now, and move the plan behind them."""
    days: list[date] = []
    day = plan.next_on
    while day is not None and rhythm.opens_at(plan, kind, day) <= now and len(days) < MOST_DAYS:
        days.append(day)
        # What is used up is due again only when it was counted anew.
        day = None if plan.rhythm == Rhythm.STOCK else rhythm.next_after(plan, kind, day)
    plan.next_on = day
    plan.opens_at = rhythm.opens_at(plan, kind, day) if day else None
    return days


def _turn(plan: Plan, day: date) -> Turn:
    return Turn(
        plan=plan,
        place_path=plan.place_path,
        due_on=day,
        due_at=rhythm.due_at(plan, day),
        status=TurnStatus.PLANNED,
    )


def _open(due: Sequence[Due], now: datetime, *, fresh: bool) -> int:
    """Open the Cases of some days with their parts and Tasks, and write the days."""
    if not due:
        return 0
    cases = _cases(due, now)
    opened = [entry for entry in due if entry.turn.pk in cases]
    left = [entry for entry in due if entry.turn.pk not in cases]
    for entry in opened:
        entry.turn.case, entry.turn.opens_at = cases[entry.turn.pk], None
    for entry in left:
        entry.turn.opens_at = now + AGAIN_AFTER
    if fresh:
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


def _start(turn: Turn) -> Start:
    if turn.case_id is None:
        return Start(turn, [(TurnStatus.PLANNED, TurnPlanned(turn.due_on))])
    return Start(turn, [(TurnStatus.OPEN, TurnOpened(turn.due_on, turn.case_id))])


def _cases(due: Sequence[Due], now: datetime) -> dict[UUID, Case]:
    """Return the Case of each day that could be opened, by the day's id."""
    owners = _owners([entry.plan for entry in due], now)
    phones = contacts_of({entry.plan.resident.household_id for entry in due})
    new = {
        entry.turn.pk: _new_case(
            entry, owners, phones.get(entry.plan.resident.household_id, ("", ""))[1]
        )
        for entry in due
    }
    found: dict[UUID, Case] = {}
    fresh: list[Case] = []
    try:
        with transaction.atomic():
            found, fresh = _opened(new, now)
    except CannotOpen:
        # One that nobody answers for must not hold back the others.
        for pk, entry in new.items():
            try:
                with transaction.atomic():
                    one, made = _opened({pk: entry}, now)
            except CannotOpen:
                continue
            found |= one
            fresh += made
    parts = _fulfil(fresh, now)
    make_first_tasks(cases={case.pk: case for case in fresh}, parts=parts, now=now)
    return found


def _opened(new: dict[UUID, NewCase], now: datetime) -> tuple[dict[UUID, Case], list[Case]]:
    cases, fresh = case_actions.open_once(new=list(new.values()), by=None, now=now)
    return dict(zip(new, cases, strict=True)), fresh


def _fulfil(cases: Sequence[Case], now: datetime) -> list[Part]:
    """Hand each Case to whoever fulfils its service; return the parts that visits and calls are."""
    known = fulfillers()
    by_key: dict[str, list[Case]] = {}
    for case in cases:
        _pack, service = pack_and_service(case)
        key = service.fulfiller if service.fulfiller in known else VISIT
        by_key.setdefault(key, []).append(case)
    parts: list[Part] = []
    for key, group in by_key.items():
        if key in {VISIT, CALL}:
            parts += case_actions.add_parts(cases=group, key=key)
        else:
            known[key](cases=group, by=None, now=now)
    return parts


Owner = Callable[[Team], User | None]


def _owners(plans: Sequence[Plan], now: datetime) -> dict[UUID, Owner]:
    """Return for each resident who has a Case, given its team: who is named, or stands in."""
    residents = {plan.resident_id for plan in plans}
    answers = list(Carer.objects.filter(resident__in=residents).select_related("worker", "deputy"))
    people = {pk for answer in answers for pk in (answer.worker_id, answer.deputy_id) if pk}
    posts = set(
        Membership.objects.filter(
            Membership.in_force(now), user_id__in=people, user__is_active=True
        ).values_list("user_id", "team_id")
    )

    def chooser(answer: Carer) -> Owner:
        def choose(team: Team) -> User | None:
            for person in (answer.worker, answer.deputy):
                if person is not None and (person.pk, team.pk) in posts:
                    return person
            return None

        return choose

    return {answer.resident_id: chooser(answer) for answer in answers}


def _new_case(entry: Due, owners: dict[UUID, Owner], phone: str) -> NewCase:
    plan, kind, turn = entry.plan, entry.kind, entry.turn
    resident = plan.resident
    return NewCase(
        service=kind.service,
        place=resident.household.place,
        summary=f"{kind.summary.zh} {resident.name}",
        text=f"{kind.summary.zh}。{plan.note}".rstrip("。") + "。",
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


def _nobody(team: Team) -> None:
    """Leave it to the pack's rule who has a Case."""
