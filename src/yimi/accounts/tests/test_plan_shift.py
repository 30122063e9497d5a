from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from yimi.accounts.models import Membership, Shift, User
from yimi.accounts.rota import moments, monday_of
from yimi.accounts.shift_actions import (
    CannotPlan,
    CannotStart,
    cancel_shift,
    copy_week,
    end_shift,
    end_what_is_over,
    plan_shift,
    start_shift,
    start_unplanned,
)
from yimi.accounts.shift_queries import on_duty
from yimi.accounts.tests.shifts import HOUR, planned
from yimi.core.models import Event


def there(street, now=None):
    return [shift.user for shift in on_duty([street.team.pk], now=now or street.now)]


def test_who_is_on_the_rota_is_on_duty_until_the_hour_and_not_a_moment_longer(street):
    shift = planned(street, street.worker, 1, 9)
    assert there(street) == []
    assert there(street, shift.starts_at) == [street.worker]
    assert there(street, shift.ends_at - timedelta(microseconds=1)) == [street.worker]
    assert there(street, shift.ends_at) == []


def test_the_same_shift_planned_twice_is_one(street):
    assert planned(street, street.worker) == planned(street, street.worker)
    assert Shift.objects.count() == 1
    assert Event.objects.filter(type="accounts.ShiftPlanned").count() == 1


def test_nobody_is_on_two_shifts_at_once_but_one_may_follow_the_other(street):
    planned(street, street.worker, 0, 8)
    with pytest.raises(CannotPlan) as refused:
        planned(street, street.worker, 7, 15)
    assert refused.value.code == "overlap"
    planned(street, street.worker, 8, 16)


@pytest.mark.parametrize(
    ("start", "end", "code"), [(5, 5, "length"), (5, 30, "length"), (-9, -1, "past")]
)
def test_a_shift_is_in_order_short_enough_and_not_over(street, start, end, code):
    with pytest.raises(CannotPlan) as refused:
        planned(street, street.worker, start, end)
    assert refused.value.code == code


def test_only_people_of_the_team_are_planned_and_only_while_they_belong(street):
    with pytest.raises(CannotPlan) as refused:
        planned(street, street.outsider)
    assert refused.value.code == "not_of_team"
    Membership.objects.filter(user=street.worker).update(ends_at=street.now + 5 * HOUR)
    planned(street, street.worker, 0, 5)
    with pytest.raises(CannotPlan):
        planned(street, street.worker, 5, 9)


def test_a_night_shift_spans_midnight(street):
    begins, ends = moments(date(2026, 11, 22), datetime.min.time().replace(hour=20),
                           datetime.min.time().replace(hour=8))  # fmt: skip
    assert ends - begins == 12 * HOUR
    assert timezone.localtime(ends).date() == date(2026, 11, 23)


def test_the_second_of_two_who_take_a_shift_off_is_told(street):
    shift = planned(street, street.worker, 5, 9)
    cancel_shift(shift=shift, by=street.lead, now=street.now)
    with pytest.raises(CannotPlan) as refused:
        cancel_shift(shift=shift, by=street.lead, now=street.now)
    assert refused.value.code == "changed"
    planned(street, street.worker, 5, 9)


def test_last_week_is_copied_once_and_what_cannot_be_is_counted(street):
    monday = monday_of(timezone.localtime(street.now).date()) + timedelta(days=7)
    last = timezone.make_aware(datetime.combine(monday - timedelta(days=7), datetime.min.time()))
    earlier = last - HOUR
    for user, day in ((street.worker, 0), (street.second_worker, 1)):
        plan_shift(
            team=street.team,
            user=user,
            starts_at=last + timedelta(days=day, hours=20),
            ends_at=last + timedelta(days=day, hours=32),
            by=street.lead,
            now=earlier,
        )
    User.objects.filter(pk=street.second_worker.pk).update(is_active=False)
    given = {"team": street.team, "monday": monday, "by": street.lead, "now": earlier}
    assert copy_week(**given) == (1, 1)
    assert copy_week(**given) == (0, 1)
    copied = Shift.objects.get(starts_at__gte=last + timedelta(days=7))
    assert copied.starts_at == last + timedelta(days=7, hours=20)


def test_copying_keeps_the_hour_on_the_wall_over_a_change_of_summer_time(street, settings):
    berlin = ZoneInfo("Europe/Berlin")
    with timezone.override(berlin):
        before = datetime(2027, 3, 23, 8, tzinfo=berlin)
        plan_shift(
            team=street.team,
            user=street.worker,
            starts_at=before,
            ends_at=before + 8 * HOUR,
            by=street.lead,
            now=street.now,
        )
        copy_week(team=street.team, monday=date(2027, 3, 29), by=street.lead, now=street.now)
        copied = Shift.objects.latest("starts_at")
        assert timezone.localtime(copied.starts_at).hour == 8


def test_somebody_says_that_they_are_here_once(street):
    shift = planned(street, street.worker, 1, 9)
    start_shift(shift=shift, by=street.worker, now=street.now)
    start_shift(shift=shift, by=street.worker, now=street.now)
    assert Event.objects.filter(type="accounts.ShiftStarted").count() == 1
    for user, now, code in (
        (street.second_worker, street.now, "not_yours"),
        (street.worker, street.now - 5 * HOUR, "early"),
    ):
        later = planned(street, street.worker, 20, 25)
        with pytest.raises(CannotStart) as refused:
            start_shift(shift=later, by=user, now=now)
        assert refused.value.code == code


def test_somebody_stands_in_without_a_rota(street):
    shift = start_unplanned(
        team=street.team, until=street.now + 4 * HOUR, by=street.worker, now=street.now
    )
    assert there(street) == [street.worker]
    end_shift(shift=shift, by=street.worker, now=street.now + HOUR)
    assert there(street, street.now + HOUR) == []


def test_who_leaves_the_team_is_on_duty_no_more_now_and_later(street):
    running = planned(street, street.worker, -1, 7)
    later = planned(street, street.worker, 20, 28)
    Membership.objects.filter(user=street.worker).update(ends_at=street.now)
    assert there(street) == []
    assert end_what_is_over(now=street.now) == 2
    assert end_what_is_over(now=street.now) == 0
    running.refresh_from_db()
    later.refresh_from_db()
    assert (running.status, later.status) == ("ended", "cancelled")
