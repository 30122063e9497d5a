"""What became of a day of a plan: it was met, missed, or put on another day."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yimi.accounts.models import User
from yimi.care import rhythm
from yimi.care.actions.shared import (
    COLUMNS,
    DONE,
    MISSED,
    MOVED,
    CannotPlan,
    align,
    kind_in,
    lock_turn,
    settle,
    withdraw,
)
from yimi.care.events import TurnDone, TurnMissed, TurnMoved, TurnOpened, TurnPlanned
from yimi.care.models import Plan, Turn
from yimi.care.states import PlanStatus, Rhythm, TurnStatus
from yimi.core.state import Start, begin, move
from yimi.packs.schema import PlanKind
from yimi.places.queries import pack_at

FURTHEST = timedelta(days=60)


def mark_done(*, turn: Turn, by: UUID | None, now: datetime, done_on: date | None = None) -> Turn:
    """Write down that a day of a plan was met; what was used up is there again.

    A Case that still stands for it has nothing left to do: it ends, and the Task with it.
    """
    done_on = done_on or localdate(now)
    if done_on > localdate(now):
        raise CannotPlan("done_in_future", _("It cannot have been done on a day to come."))
    with transaction.atomic():
        plan, turn, case = lock_turn(turn)
        if turn.status == TurnStatus.DONE:
            return turn
        turn.done_on, turn.opens_at = done_on, None
        move(
            turn,
            to=TurnStatus.DONE,
            news=TurnDone(turn.due_on, done_on),
            by=by,
            now=now,
            also=("done_on", "opens_at"),
        )
        withdraw(case, reason=DONE, by=by, now=now)
        if plan.last_on is None or done_on > plan.last_on:
            plan.last_on = done_on
        if plan.rhythm == Rhythm.STOCK:
            _refill(plan, done_on)
        _go_on(plan, by, now, start=plan.rhythm in {Rhythm.STOCK, Rhythm.EVERY_DAYS})
    return turn


def mark_missed(*, turn: Turn, reason: str, by: UUID | None, now: datetime) -> Turn:
    """Write down that a day of a plan was not met; nobody has to do it any more."""
    with transaction.atomic():
        plan, turn, case = lock_turn(turn)
        if turn.status == TurnStatus.MISSED:
            return turn
        _take_back(plan, turn)
        turn.done_on = turn.opens_at = None
        move(
            turn,
            to=TurnStatus.MISSED,
            news=TurnMissed(turn.due_on, reason),
            by=by,
            now=now,
            also=("done_on", "opens_at"),
        )
        withdraw(case, reason=MISSED, by=by, now=now)
        _go_on(plan, by, now, start=False)
    return turn


def mark_open(*, turn: Turn, now: datetime) -> Turn:
    """Let a day stand open again: the resident says that it was not done."""
    with transaction.atomic():
        plan, turn, _case = lock_turn(turn)
        if TurnStatus.OPEN not in Turn.TRANSITIONS[turn.status]:
            return turn
        _take_back(plan, turn)
        turn.done_on = None
        move(
            turn,
            to=TurnStatus.OPEN,
            news=TurnOpened(turn.due_on, turn.case_id),
            by=None,
            now=now,
            also=("done_on",),
        )
        _go_on(plan, None, now, start=False)
    return turn


def move_turn(*, turn: Turn, to_on: date, by: User, now: datetime) -> Turn:
    """Put a day of a plan on another day; the Case that stood for it ends by that.

    Return the new day. Raises CannotPlan.
    """
    today = localdate(now)
    if not today <= to_on <= today + FURTHEST:
        raise CannotPlan("day", _("Choose a day from today on, within 60 days."))
    with transaction.atomic():
        plan, turn, case = lock_turn(turn)
        kind = kind_in(pack_at(plan.place_path, now=now), plan.kind)
        if kind is None or plan.status != PlanStatus.ACTIVE:
            raise CannotPlan("ended", _("This plan has ended."))
        if plan.turns.filter(due_on=to_on).exists():
            raise CannotPlan("taken", _("The plan has that day already."))
        turn.moved_on, turn.opens_at = to_on, None
        move(
            turn,
            to=TurnStatus.MOVED,
            news=TurnMoved(turn.due_on, to_on),
            by=by.pk,
            now=now,
            also=("moved_on", "opens_at"),
        )
        fresh = _planned(plan, kind, to_on)
        news = TurnPlanned(to_on)
        begin([Start(fresh, [(TurnStatus.PLANNED, news)])], by=by.pk, now=now)
        withdraw(case, reason=MOVED, by=by.pk, now=now)
        if plan.next_on == to_on:
            plan.next_on = rhythm.next_after(plan, kind, to_on)
        _go_on(plan, by.pk, now, start=False)
    return fresh


def _planned(plan: Plan, kind: PlanKind, day: date) -> Turn:
    return Turn(
        plan=plan,
        place_path=plan.place_path,
        due_on=day,
        due_at=rhythm.due_at(plan, day),
        opens_at=rhythm.opens_at(plan, kind, day),
        status=TurnStatus.PLANNED,
    )


def _refill(plan: Plan, day: date) -> None:
    """Add what was brought to what was left on that day."""
    left = rhythm.left_on(plan, day) or 0
    plan.stock = (plan.daily_dose or Decimal(0)) * left + (plan.refill or Decimal(0))
    plan.counted_on = day


def _take_back(plan: Plan, turn: Turn) -> None:
    """Take back what was written when a day was met: when it was last met, what was brought."""
    if turn.status != TurnStatus.DONE:
        return
    if plan.last_on is not None and plan.last_on == turn.done_on:
        done = plan.turns.filter(status=TurnStatus.DONE).exclude(pk=turn.pk).order_by("-done_on")
        plan.last_on = done.values_list("done_on", flat=True).first() or plan.met_before_on
    # Counted since: what is in hand is known, whatever was brought.
    if plan.rhythm == Rhythm.STOCK and plan.counted_on == turn.done_on and plan.stock is not None:
        plan.stock = max(Decimal(0), plan.stock - (plan.refill or Decimal(0)))


def _go_on(plan: Plan, by: UUID | None, now: datetime, *, start: bool) -> None:
    kind = kind_in(pack_at(plan.place_path, now=now), plan.kind)
    if kind is not None:
        align(plan, kind, now=now, start=start)
        settle(plan, by=by, now=now)
    plan.save(update_fields=["last_on", "stock", "counted_on", *COLUMNS])
