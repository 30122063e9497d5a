"""Plans become Cases and Tasks ahead of time: in bulk, each day of each plan exactly once.

A plan holds the next day for which there is no row yet. Whatever happens between two runs of the
job, a night without power or a change of the clock, it goes on from that day; and the database
knows each day of a plan once. What is to be written is read and decided before the transaction
begins: see docs/decisions/0063-plans-are-prepared-then-written.md.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import Error, IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate

from yimi.care import rhythm
from yimi.care.actions.alarming import raise_alarm
from yimi.care.actions.loading import SEEN, WATCHED, plans_with_people
from yimi.care.actions.opening import Due, Prepared, kinds_of, prepare, write
from yimi.care.actions.planning import end_plan
from yimi.care.events import TurnMissed
from yimi.care.models import Plan, Turn
from yimi.care.states import AlarmKind, EndReason, PlanStatus, Rhythm, TurnStatus
from yimi.core.bulk import fresh, update_all
from yimi.core.delivery import log_failure
from yimi.core.memory import few_collections
from yimi.core.state import Start, begin
from yimi.packs.schema import PlanKind

# So many are written in one transaction: nobody waits a tenth of a second for the database.
AT_A_TIME = 150
# So many are found by one query, and taken in the order of their doors.
FOUND_AT_A_TIME = 2000
# What could not be opened is tried again after this time.
AGAIN_AFTER = timedelta(hours=1)
MOST_DAYS = 400


def make_due(*, now: datetime) -> int:
    """Open what is due, some plans at a time; return how many Cases. Runs as a job."""
    with few_collections():
        return _all(_plans_due, _open_next_days, now) + _all(_turns_due, _open_planned, now)


Open = Callable[[Sequence[UUID], datetime], int]


def _all(due: Callable[[datetime], list[UUID]], step: Open, now: datetime) -> int:
    opened, before = 0, None
    while True:
        ids = due(now)
        # What cannot be taken now, as somebody else has it, is left for the next run.
        if not ids or ids == before:
            return opened
        for batch in _batches(ids):
            opened += _carefully(step, batch, now)
        before = ids


def _batches(ids: list[UUID]) -> Iterator[list[UUID]]:
    for start in range(0, len(ids), AT_A_TIME):
        yield ids[start : start + AT_A_TIME]


def _carefully(step: Open, batch: Sequence[UUID], now: datetime) -> int:
    """Take a batch; where one in it spoils that, take each alone and put aside what cannot be."""
    try:
        return step(batch, now)
    except Exception as problem:
        if isinstance(problem, Error) and not isinstance(problem, IntegrityError):
            raise
        log_failure(problem, "Some care plans could not be opened together; now one by one.")
    opened = 0
    for pk in batch:
        try:
            opened += step([pk], now)
        except Exception as problem:
            if isinstance(problem, Error) and not isinstance(problem, IntegrityError):
                raise
            log_failure(problem, f"The care plan or day {pk} could not be opened.")
            _put_aside(pk, now)
    return opened


def _put_aside(pk: UUID, now: datetime) -> None:
    """Try one again later, and have somebody look: no plan is skipped without a word."""
    later = now + AGAIN_AFTER
    with transaction.atomic():
        Turn.objects.filter(pk=pk, opens_at__lte=now).update(opens_at=later)
        Plan.objects.filter(pk=pk, opens_at__lte=now).update(opens_at=later)
        plan = Plan.objects.select_for_update().filter(pk=pk).first()
        turn = Turn.objects.select_related("plan").filter(pk=pk).first()
        broken = plan or (turn.plan if turn else None)
        if broken is not None and broken.status == PlanStatus.ACTIVE:
            raise_alarm(broken, AlarmKind.STUCK, now=now)


def _plans_due(now: datetime) -> list[UUID]:
    """Return plans whose time has come, neighbours together.

    Not in the order of their times: thousands have the same, and would be sorted each time.
    """
    due = Plan.objects.filter(opens_at__lte=now).values_list("place_path", "pk")
    return [pk for _path, pk in sorted(due[:FOUND_AT_A_TIME])]


def _turns_due(now: datetime) -> list[UUID]:
    due = Turn.objects.filter(opens_at__lte=now, status=TurnStatus.PLANNED)
    return [pk for _path, pk in sorted(due.values_list("place_path", "pk")[:FOUND_AT_A_TIME])]


def _open_next_days(ids: Sequence[UUID], now: datetime) -> int:
    """Open the next days of some plans; return how many Cases."""
    plans = plans_with_people(ids, now)
    seen = {plan.pk: SEEN(plan) for plan in plans}
    gone = [plan for plan in plans if plan.resident.left_at or plan.resident.merged_into_id]
    here = [plan for plan in plans if not (plan.resident.left_at or plan.resident.merged_into_id)]
    kinds, today = kinds_of(here, now), localdate(now)
    known = _known_days(here, now)
    due: list[Due] = []
    missed: list[Start] = []
    unknown = []
    for plan in here:
        kind = kinds.get(plan.pk)
        if kind is None:
            # The rules in force have no such plan: somebody must look, it is not dropped.
            plan.opens_at = now + timedelta(days=1)
            unknown.append(plan)
            continue
        plan.place_path = plan.resident.place_path
        days = [day for day in _days(plan, kind, now) if (plan.pk, day) not in known]
        for day in days:
            turn = _turn(plan, day)
            if day < today and day != days[-1]:
                missed.append(Start(turn, [(TurnStatus.MISSED, TurnMissed(day, "nobody_asked"))]))
            else:
                due.append(Due(turn, plan, kind))
    prepared = prepare(due, now)
    with transaction.atomic():
        held = _as_seen(seen)
        for plan in gone:
            if plan.pk in held:
                end_plan(plan=plan, reason=EndReason.LEFT, by=None, now=now)
        for plan in unknown:
            if plan.pk in held:
                raise_alarm(plan, AlarmKind.STUCK, now=now)
        begin([start for start in missed if start.row.plan_id in held], by=None, now=now)
        made = write(prepared, held, now=now, is_new=True)
        update_all(
            [plan for plan in here if plan.pk in held], ("next_on", "opens_at", "place_path")
        )
    return made


def _as_seen(seen: dict[UUID, tuple[object, ...]]) -> set[UUID]:
    """Lock plans; return those that are as they were when their days were prepared."""
    held = _held(Plan.objects.filter(pk__in=seen)).values_list("pk", *WATCHED)
    return {pk for pk, *values in held if tuple(values) == seen[pk]}


def _open_planned(ids: Sequence[UUID], now: datetime) -> int:
    """Open days that are on record already: moved there by hand, or not to be opened before."""
    turns = list(
        Turn.objects.filter(pk__in=ids)
        .select_related("plan__resident__household__place")
        .order_by("place_path")
    )
    kinds = kinds_of([turn.plan for turn in turns], now)
    due, left = [], []
    for turn in turns:
        kind = kinds.get(turn.plan_id)
        person = turn.plan.resident
        is_gone = person.left_at is not None or person.merged_into_id is not None
        if kind is None or is_gone or turn.plan.status != PlanStatus.ACTIVE:
            left.append(turn.pk)
        else:
            due.append(Due(turn, turn.plan, kind))
    prepared: Prepared = prepare(due, now)
    with transaction.atomic():
        # Plans first, then their days: as everybody who changes a plan does.
        plans = Plan.objects.filter(pk__in={turn.plan_id for turn in turns}, status="active")
        active = set(_held(plans).values_list("pk", flat=True))
        rows = Turn.objects.filter(pk__in=ids, status=TurnStatus.PLANNED, opens_at__lte=now)
        held = set(_held(rows).values_list("pk", flat=True))
        ready = {turn.plan_id for turn in turns if turn.pk in held} & active
        made = write(
            prepared, ready, now=now, is_new=False, only={turn.pk for turn in turns} & held
        )
        Turn.objects.filter(pk__in=held & set(left)).update(opens_at=now + timedelta(days=1))
    return made


def _held(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Lock rows until the transaction ends, but for those that somebody else holds just now."""
    can_skip = connection.features.has_select_for_update_skip_locked
    return rows.order_by("pk").select_for_update(skip_locked=can_skip)


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
    turn = fresh(
        Turn,
        plan_id=plan.pk,
        place_path=plan.place_path,
        due_on=day,
        due_at=rhythm.due_at(plan, day),
        status=TurnStatus.PLANNED,
    )
    turn._state.fields_cache["plan"] = plan
    return turn
