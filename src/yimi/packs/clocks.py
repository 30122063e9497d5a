"""Counting time the way a pack says: around the clock, or in an office's hours."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from yimi.packs.schema import Clock

# A deadline in office hours is never further off than this; a longer search means a wrong pack.
LONGEST_DAYS = 3 * 366


def add_hours(start: datetime, hours: float, clock: Clock) -> datetime:
    """Return the moment at which `hours` of the clock have gone by since `start`.

    `start` is aware; office hours are read in its time zone. Raises ValueError where the clock
    does not run for three years.
    """
    if clock.around_the_clock:
        return start + timedelta(hours=hours)
    left = timedelta(hours=hours)
    for begins, ends in _stretches(start, clock):
        if ends - begins >= left:
            return begins + left
        left -= ends - begins
    raise ValueError(f"clock {clock.code} does not run for {hours} h after {start:%Y-%m-%d}")


def hours_between(start: datetime, end: datetime, clock: Clock) -> float:
    """Return how many hours of the clock lie between two moments; 0 where `end` is not later."""
    if end <= start:
        return 0.0
    if clock.around_the_clock:
        return (end - start).total_seconds() / 3600
    total = timedelta()
    for begins, ends in _stretches(start, clock):
        if begins >= end:
            break
        total += min(ends, end) - begins
    return total.total_seconds() / 3600


def open_times(start: datetime, end: datetime, clock: Clock) -> list[tuple[datetime, datetime]]:
    """Return the stretches between two moments in which the clock runs, in order."""
    if clock.around_the_clock:
        return [(start, end)] if start < end else []
    found = []
    for begins, ends in _stretches(start, clock):
        if begins >= end:
            break
        found.append((begins, min(ends, end)))
    return found


def _stretches(start: datetime, clock: Clock) -> Iterator[tuple[datetime, datetime]]:
    """Yield the stretches of open time from `start` on, in order."""
    for offset in range(LONGEST_DAYS):
        day = start.date() + timedelta(days=offset)
        if not _is_open(day, clock):
            continue
        for hours in sorted(clock.hours, key=lambda stretch: stretch.start):
            begins = datetime.combine(day, hours.start, start.tzinfo)
            ends = datetime.combine(day, hours.until, start.tzinfo)
            if ends > start:
                yield max(begins, start), ends


def _is_open(day: date, clock: Clock) -> bool:
    if day in clock.open_on:
        return True
    return day.isoweekday() in clock.weekdays and day not in clock.closed_on
