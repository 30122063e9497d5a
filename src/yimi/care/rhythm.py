"""When a plan is due: plain arithmetic on days, so that no holiday and no clock can skip one."""

from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from django.utils.timezone import get_default_timezone, localdate, make_aware

from yimi.care.models import Plan
from yimi.care.states import Rhythm
from yimi.packs.schema import PlanKind

PREGNANCY = timedelta(days=280)
WEEK = timedelta(days=7)
DAY = timedelta(days=1)


def due_at(plan: Plan, day: date) -> datetime:
    """Return the moment at which a plan is due on a day, in the place's own time."""
    return _moment(day, plan.at, get_default_timezone())


@lru_cache(maxsize=4096)
def _moment(day: date, at: time, zone: tzinfo) -> datetime:
    return make_aware(datetime.combine(day, at), zone)


def opens_at(plan: Plan, kind: PlanKind, day: date) -> datetime:
    """Return when the Case for a day is to be opened."""
    return due_at(plan, day) - timedelta(hours=kind.lead.hours)


def next_after(plan: Plan, kind: PlanKind, day: date) -> date | None:
    """Return the first day after `day` on which a plan is due; None where there is none."""
    found = _next_after(plan, kind, day)
    return None if found is None or (plan.until and found > plan.until) else found


def _next_after(plan: Plan, kind: PlanKind, day: date) -> date | None:
    if plan.rhythm == Rhythm.WEEKDAYS:
        steps = (day + n * DAY for n in range(1, 8))
        return next((step for step in steps if str(step.isoweekday()) in plan.weekdays), None)
    if plan.rhythm == Rhythm.EVERY_DAYS and plan.every_days:
        step = timedelta(days=plan.every_days)
        if plan.last_on is None:
            start = localdate(plan.made_at)
            return start if start > day else start + ((day - start) // step + 1) * step
        return plan.last_on + max(1, (day - plan.last_on) // step + 1) * step
    if plan.rhythm == Rhythm.WEEKS and plan.due_on:
        began = plan.due_on - PREGNANCY
        return next((began + n * WEEK for n in kind.weeks if began + n * WEEK > day), None)
    return None


def lasts_until(plan: Plan) -> date | None:
    """Return the last day for which what is in hand is enough."""
    if plan.stock is None or not plan.daily_dose or plan.counted_on is None:
        return None
    return plan.counted_on + int(plan.stock // plan.daily_dose) * DAY


def left_on(plan: Plan, day: date) -> int | None:
    """Return for how many days from `day` on there is enough."""
    last = lasts_until(plan)
    return None if last is None else max(0, (last - day).days)


def runs_low_at(plan: Plan) -> datetime | None:
    """Return from when what is in hand is too little: the gap before the first day without."""
    last = lasts_until(plan)
    if last is None:
        return None
    empty = make_aware(datetime.combine(last + DAY, datetime.min.time()))
    return empty - timedelta(hours=plan.gap_h or 0)


def first_day(plan: Plan, kind: PlanKind, today: date) -> date | None:
    """Return the first day on which a plan is due that is still to be met, never a past one."""
    if plan.rhythm == Rhythm.STOCK:
        low = runs_low_at(plan)
        return max(today, localdate(low) - DAY) if low else None
    last = plan.last_on
    if plan.rhythm == Rhythm.EVERY_DAYS and last and plan.every_days:
        # What should have been long ago is due today.
        day = max(today, last + timedelta(days=plan.every_days))
        return None if plan.until and day > plan.until else day
    return next_after(plan, kind, max(last or date.min, today - DAY))


def widest_gap_h(plan: Plan) -> int:
    """Return the longest time in hours between two times of a rhythm; 0 where it has none."""
    if plan.rhythm == Rhythm.EVERY_DAYS:
        return (plan.every_days or 0) * 24
    if plan.rhythm == Rhythm.WEEKDAYS and plan.weekdays:
        days = sorted(int(day) for day in plan.weekdays)
        after = [*days[1:], days[0] + 7]
        return max(b - a for a, b in zip(days, after, strict=True)) * 24
    return 0


def week_of(due_on: date, day: date) -> tuple[int, int]:
    """Return weeks and days of a pregnancy whose birth is due on a day."""
    gone = (day - (due_on - PREGNANCY)).days
    return gone // 7, gone % 7
