"""Office hours and days off: what is counted, what is not, and laws that hold on any clock."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from yimi.packs.clocks import add_hours, hours_between
from yimi.packs.schema import Clock, OpeningHours, Text

ZONE = ZoneInfo("Asia/Shanghai")
NAME = Text(zh="钟", en="Clock")
ALWAYS = Clock(code="always", name=NAME, around_the_clock=True)
OFFICE = Clock(
    code="office",
    name=NAME,
    hours=(
        OpeningHours(start=time(8, 30), until=time(12)),
        OpeningHours(start=time(14), until=time(18)),
    ),
    closed_on=(date(2026, 10, 1), date(2026, 10, 2)),
    open_on=(date(2026, 10, 10),),
)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of October 2026: Thursday the 1st is closed, Saturday the 10th open."""
    return datetime(2026, 10, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (at(8, 9), 1, at(8, 10)),
        (at(8, 11), 2, at(8, 15)),  # over noon
        (at(8, 11, 30), 0.5, at(8, 12)),
        (at(8, 17), 2, at(9, 9, 30)),  # over night
        (at(8, 7), 1, at(8, 9, 30)),  # before the office opens
        (at(8, 13), 1, at(8, 15)),  # at noon
        (at(8, 20), 1, at(9, 9, 30)),
        (at(9, 17), 2, at(10, 9, 30)),  # a Saturday that is worked
        (at(10, 17), 2, at(12, 9, 30)),  # over Sunday
        (at(1, 9), 1, at(5, 9, 30)),  # two days off and a weekend
        (at(8, 9), 15, at(10, 9)),  # seven and a half hours a day
    ],
)
def test_only_the_hours_of_the_office_count(start, hours, end):
    assert add_hours(start, hours, OFFICE) == end
    assert hours_between(start, end, OFFICE) == pytest.approx(hours)


def test_around_the_clock_every_hour_counts():
    assert add_hours(at(1, 23), 3, ALWAYS) == at(2, 2)
    assert hours_between(at(1, 23), at(2, 2), ALWAYS) == 3


def test_a_closed_day_holds_no_hours_and_an_open_saturday_holds_them():
    assert hours_between(at(1, 0), at(2, 23, 59), OFFICE) == 0
    assert hours_between(at(10, 0), at(10, 23), OFFICE) == 7.5
    assert hours_between(at(11, 0), at(11, 23), OFFICE) == 0


def test_a_day_that_is_named_both_open_and_closed_is_open():
    both = OFFICE.model_copy(update={"open_on": (date(2026, 10, 1),)})
    assert hours_between(at(1, 0), at(1, 23), both) == 7.5


def test_a_clock_that_never_runs_is_named():
    never = OFFICE.model_copy(update={"weekdays": (), "open_on": ()})
    with pytest.raises(ValueError, match="clock office"):
        add_hours(at(8, 9), 1, never)


def test_the_hours_of_another_time_zone_are_read_where_the_clock_hangs():
    """The moment keeps its own zone: a pack is asked with local time."""
    assert add_hours(at(8, 9), 1, OFFICE).utcoffset() == timedelta(hours=8)


@st.composite
def clocks(draw) -> Clock:
    """Draw an office's clock with one to three stretches, some weekdays, some days off."""
    count = draw(st.integers(1, 3))
    # Whole hours: a clock of a few minutes a week does not run long enough for any deadline.
    marks = st.sets(st.integers(0, 23), min_size=2 * count, max_size=2 * count)
    moments = [time(hour) for hour in sorted(draw(marks))]
    days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
    return Clock(
        code="drawn",
        name=NAME,
        weekdays=tuple(sorted(draw(st.sets(st.integers(1, 7), min_size=1)))),
        hours=tuple(
            OpeningHours(start=start, until=until)
            for start, until in zip(moments[::2], moments[1::2], strict=True)
        ),
        closed_on=tuple(draw(st.lists(days, max_size=6))),
        open_on=tuple(draw(st.lists(days, max_size=6))),
    )


ANY_CLOCK = st.one_of(st.just(ALWAYS), st.just(OFFICE), clocks())
MOMENTS = st.integers(0, 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=ZONE) + timedelta(minutes=minutes)
)
FEW = settings(max_examples=50, deadline=None)
HOURS = st.integers(1, 40 * 60).map(lambda minutes: minutes / 60)


@FEW
@given(clock=ANY_CLOCK, start=MOMENTS, hours=HOURS)
def test_between_the_start_and_the_end_lie_the_hours_that_were_added(clock, start, hours):
    end = add_hours(start, hours, clock)
    assert hours_between(start, end, clock) == pytest.approx(hours, abs=1e-6)


@FEW
@given(clock=ANY_CLOCK, start=MOMENTS, hours=HOURS)
def test_a_deadline_falls_in_the_open_hours_of_an_open_day(clock, start, hours):
    assume(not clock.around_the_clock)
    end = add_hours(start, hours, clock)
    day = end.date()
    assert day in clock.open_on or (
        day.isoweekday() in clock.weekdays and day not in clock.closed_on
    )
    assert any(stretch.start < end.time() <= stretch.until for stretch in clock.hours)


@FEW
@given(clock=ANY_CLOCK, start=MOMENTS, later=st.timedeltas(timedelta(0), timedelta(9)), hours=HOURS)
def test_who_starts_later_is_never_due_sooner(clock, start, later, hours):
    assert add_hours(start, hours, clock) <= add_hours(start + later, hours, clock)


@FEW
@given(clock=ANY_CLOCK, start=MOMENTS, hours=HOURS, more=HOURS)
def test_more_hours_end_later(clock, start, hours, more):
    assert start < add_hours(start, hours, clock) < add_hours(start, hours + more, clock)


@FEW
@given(clock=ANY_CLOCK, start=MOMENTS, first=HOURS, second=HOURS)
def test_two_stretches_one_after_the_other_are_as_long_as_both_together(
    clock, start, first, second
):
    in_two = add_hours(add_hours(start, first, clock), second, clock)
    at_once = add_hours(start, first + second, clock)
    assert abs(in_two - at_once) < timedelta(seconds=1) or (
        hours_between(min(in_two, at_once), max(in_two, at_once), clock) < 1e-3
    )


@FEW
@given(clock=ANY_CLOCK, moments=st.lists(MOMENTS, min_size=3, max_size=3))
def test_hours_between_add_up_and_never_run_backwards(clock, moments):
    first, second, third = sorted(moments)
    whole = hours_between(first, third, clock)
    parts = hours_between(first, second, clock) + hours_between(second, third, clock)
    assert whole == pytest.approx(parts, abs=1e-6)
    assert hours_between(third, first, clock) == 0
    assert 0 <= whole <= (third - first).total_seconds() / 3600 + 1e-6
