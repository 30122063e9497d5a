"""Which days are worked: weekends, public holidays, make-up working days (调休)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from yimi.packs.basics import Clock, Provenance, Text
from yimi.packs.schema import Pack

DEFAULT_CALENDAR = "cn"


@dataclass(frozen=True)
class Day:
    """What a day is. Where its year was not announced yet, only the weekday speaks."""

    day: date
    kind: Literal["workday", "weekend", "holiday", "makeup"]
    holiday: Text | None
    announced: bool
    rule: Provenance | None

    @property
    def is_worked(self) -> bool:
        return self.kind in {"workday", "makeup"}


def day_of(pack: Pack, day: date, *, calendar: str = DEFAULT_CALENDAR) -> Day:
    """Return whether a day is worked, and for which holiday it is off or made up."""
    announced = announced_years(pack, calendar=calendar)
    rule = announced.get(day.year)
    # The last notice speaks: one that extends a holiday takes back what an earlier one said.
    for year in reversed([entry for entry in pack.calendar if entry.calendar == calendar]):
        for holiday in reversed(year.holidays):
            if holiday.first <= day <= holiday.last:
                return Day(day, "holiday", holiday.name, True, year.rule)
            if day in holiday.work:
                return Day(day, "makeup", holiday.name, True, year.rule)
    kind: Literal["workday", "weekend"] = "weekend" if day.isoweekday() > 5 else "workday"
    return Day(day, kind, None, rule is not None, rule)


def announced_years(pack: Pack, *, calendar: str = DEFAULT_CALENDAR) -> dict[int, Provenance]:
    """Return the years whose holidays the pack knows, each with its notice."""
    found: dict[int, Provenance] = {}
    for entry in pack.calendar:
        if entry.calendar == calendar:
            found.setdefault(entry.year, entry.rule)
    return found


def with_holidays(pack: Pack) -> Pack:
    """Return the pack with the days of its calendars written into the clocks that ask for them."""
    return pack.model_copy(update={"clocks": tuple(_filled(clock, pack) for clock in pack.clocks)})


def _filled(clock: Clock, pack: Pack) -> Clock:
    if clock.calendar is None:
        return clock
    days = [day_of(pack, day, calendar=clock.calendar) for day in _named(pack, clock.calendar)]
    closed = {day.day for day in days if not day.is_worked} - clock.open_on
    opened = {day.day for day in days if day.is_worked} - clock.closed_on
    return clock.model_copy(
        update={
            "closed_on": frozenset(clock.closed_on | closed),
            "open_on": frozenset(clock.open_on | opened),
        }
    )


def _named(pack: Pack, calendar: str) -> Iterator[date]:
    """Yield every day that a calendar speaks of."""
    for year in pack.calendar:
        if year.calendar == calendar:
            for holiday in year.holidays:
                length = (holiday.last - holiday.first).days + 1
                yield from (holiday.first + timedelta(days=step) for step in range(length))
                yield from holiday.work
