"""Working days, holidays, make-up days, and years that nobody has announced yet."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yimi.packs.calendars import announced_years, day_of, with_holidays
from yimi.packs.clocks import add_hours, hours_between
from yimi.packs.loader import load_pack

BASE = load_pack("base")
[OFFICE] = [entry for entry in BASE.clocks if entry.code == "office"]
ZONE = ZoneInfo("Asia/Shanghai")
DAYS = st.dates(date(2020, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("day", "kind", "name"),
    [
        ("2026-11-20", "workday", None),
        ("2026-11-22", "weekend", None),
        ("2026-10-01", "holiday", "国庆节"),
        ("2026-10-10", "makeup", "国庆节"),
        ("2022-12-31", "holiday", "元旦"),  # announced with the next year
        ("2022-01-29", "makeup", "春节"),
        ("2023-09-29", "holiday", "中秋节、国庆节"),
        ("2020-01-19", "makeup", "春节"),
        ("2020-02-01", "holiday", "春节"),  # a make-up day until the holiday was extended
        ("2020-02-03", "workday", None),
    ],
)
def test_a_day_is_what_the_notices_say(day, kind, name):
    found = day_of(BASE, date.fromisoformat(day))

    assert (found.kind, found.holiday.zh if found.holiday else None) == (kind, name)
    assert found.announced
    assert found.rule.confidence == "H"


def test_a_day_of_a_year_that_was_not_announced_says_so():
    found = day_of(BASE, date(2027, 10, 1))

    assert (found.kind, found.announced, found.rule) == ("workday", False, None)
    assert sorted(announced_years(BASE)) == list(range(2020, 2027))


def test_every_notice_names_its_number():
    for year in BASE.calendar:
        assert "国办发明电〔" in year.rule.source
        assert f"{year.year}年" in year.rule.source


def test_every_year_has_its_holidays_and_as_many_make_up_days_as_were_lent():
    for year in range(2020, 2027):
        days = [day_of(BASE, date(year, 1, 1) + timedelta(days=step)) for step in range(365)]
        assert {"元旦", "春节", "清明节", "劳动节", "端午节"} <= {
            day.holiday.zh for day in days if day.holiday
        }
        lent = sum(day.kind == "holiday" and day.day.isoweekday() <= 5 for day in days)
        made_up = sum(day.kind == "makeup" for day in days)
        # What the law gives is 11 days a year, 13 since 2025; some fall on weekends.
        assert 8 <= lent - made_up <= 14


def test_a_deadline_before_the_national_day_falls_after_it():
    evening = datetime(2026, 9, 30, 17, tzinfo=ZONE)

    assert add_hours(evening, 2, OFFICE) == datetime(2026, 10, 8, 9, 30, tzinfo=ZONE)


def test_an_offices_own_days_stand_above_the_calendar():
    own = OFFICE.model_copy(
        update={
            "open_on": frozenset({date(2026, 10, 1)}),
            "closed_on": frozenset({date(2026, 10, 10)}),
        }
    )
    [filled] = with_holidays(BASE.model_copy(update={"clocks": (own,)})).clocks

    assert date(2026, 10, 1) not in filled.closed_on
    assert date(2026, 10, 10) not in filled.open_on
    assert date(2026, 10, 2) in filled.closed_on


@settings(max_examples=60, deadline=None)
@given(day=DAYS, hours=st.floats(0.1, 60))
def test_hours_that_were_added_lie_between(day, hours):
    start = datetime(day.year, day.month, day.day, 10, tzinfo=ZONE)
    end = add_hours(start, hours, OFFICE)

    assert hours_between(start, end, OFFICE) == pytest.approx(hours, abs=1e-6)
    assert day_of(BASE, end.date()).is_worked or not day_of(BASE, end.date()).announced
    assert hours_between(end, start, OFFICE) == 0


@settings(max_examples=60, deadline=None)
@given(day=DAYS)
def test_the_clock_runs_on_exactly_the_days_that_are_worked(day):
    start = datetime(day.year, day.month, day.day, tzinfo=ZONE)
    hours = hours_between(start, start + timedelta(days=1), OFFICE)

    assert hours == (7.5 if day_of(BASE, day).is_worked else 0)
