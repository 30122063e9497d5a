"""A running isolation ends earlier, lasts longer by a new order, changes its way, begins anew."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from yimi.core.models import Event
from yimi.zones.actions import (
    CannotIsolate,
    Order,
    begin_again,
    change_kind,
    correct_isolation,
    extend_isolation,
    release,
)
from yimi.zones.models import Isolation
from yimi.zones.states import State, Why
from yimi.zones.tests.scenes import BASIS, OTHER, SPOKEN, days, put, under

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(street):
    """A contact under the twenty measures, counted from two days ago."""
    under(street, "twenty")
    return put(street, ago=2)[0]


def refused(code, act, **kwargs):
    with pytest.raises(CannotIsolate) as refusal:
        act(**kwargs)
    assert refusal.value.code == code
    return str(refusal.value)


def test_release_frees_at_once_and_says_why(street, row):
    release(isolations=[row], why="ruled_out", words="流调排除", by=street.lead.pk, now=street.now)
    row.refresh_from_db()
    assert row.state_on(localdate(street.now)) == State.OVER
    assert (row.ended_why, row.ended_words) == (Why.RULED_OUT, "流调排除")
    assert row.free_on == localdate(street.now)
    assert not row.stretches.filter(gone_at=None).exists()
    event = Event.objects.get(type="zones.IsolationEnded")
    assert event.data["reason"] == "ruled_out"
    refused("over", release, isolations=[row], why="ruled_out", by=None, now=street.now)


def test_a_release_names_a_reason_of_the_list(street, row):
    refused("why", release, isolations=[row], why="renewed", by=None, now=street.now)
    refused("why", release, isolations=[row], why="", by=None, now=street.now)


def test_a_later_end_needs_an_order_of_its_own(street):
    under(street, "twenty")
    today = localdate(street.now)
    (row,) = put(street, until=today + timedelta(days=4))
    until = today + timedelta(days=6)
    again = {"isolation": row, "by": None, "now": street.now}
    refused("same_basis", extend_isolation, until=until, basis=BASIS, **again)
    refused("not_later", extend_isolation, until=row.ends_on, basis=OTHER, **again)
    extend_isolation(until=until, basis=OTHER, **again)
    row.refresh_from_db()
    assert row.ends_on == until
    assert days(row) == [("central", 0, 4), ("central", 4, 6)]
    assert [s.organ for s in row.stretches.order_by("began_on")] == [BASIS.organ, OTHER.organ]


def test_no_order_lengthens_beyond_the_rule(street, row):
    words = refused(
        "too_long",
        extend_isolation,
        isolation=row,
        until=row.latest_on + timedelta(days=1),
        basis=OTHER,
        by=None,
        now=street.now,
    )
    assert row.latest_on.isoformat() in words


def test_an_order_does_not_lengthen_beyond_the_rule_of_today(street):
    under(street, "ninth")
    today = localdate(street.now)
    (row,) = put(street, until=today + timedelta(days=3))
    under(street, "ten")
    asked = {"isolation": row, "basis": OTHER, "by": None, "now": street.now}
    refused("too_long", extend_isolation, until=today + timedelta(days=6), **asked)
    extend_isolation(until=today + timedelta(days=5), **asked)
    under(street, "class_b")
    asked["basis"] = SPOKEN
    refused("dropped", extend_isolation, until=today + timedelta(days=6), **asked)


def test_a_hospital_may_say_more_until_its_longest_day(street):
    under(street, "twenty")
    today = localdate(street.now)
    (row,) = put(street, rule="case_treated")
    assert row.ends_on == today + timedelta(days=7)
    extend_isolation(
        isolation=row, until=today + timedelta(days=20), basis=OTHER, by=None, now=street.now
    )
    row.refresh_from_db()
    assert row.ends_on == today + timedelta(days=20)


def test_what_is_over_is_not_lengthened(street, row):
    later = street.now + timedelta(days=6)
    words = refused(
        "over",
        extend_isolation,
        isolation=row,
        until=row.latest_on,
        basis=OTHER,
        by=None,
        now=later,
    )
    assert row.ends_on.isoformat() in words


def test_from_the_centre_home_the_day_of_release_stays(street):
    under(street, "ninth")
    (row,) = put(street, ago=3)
    change_kind(isolation=row, kind="home", basis=OTHER, by=None, now=street.now)
    # What follows is watching, which is lighter than isolation at home: it stays so.
    assert days(row) == [("home", 3, 7), ("watch", 7, 10)]
    row.refresh_from_db()
    assert (row.ends_on - row.day_zero_on).days == 10
    refused("same_kind", change_kind, isolation=row, kind="home", basis=OTHER, by=None,
            now=street.now)  # fmt: skip


def test_what_follows_is_never_stricter_than_what_somebody_has_now(street, row):
    change_kind(isolation=row, kind="watch", basis=OTHER, by=None, now=street.now)
    assert days(row) == [("watch", 2, 5), ("watch", 5, 8)]


def test_a_stricter_way_needs_a_rule_that_knows_it(street):
    under(street, "ten")
    (contact,) = put(street, "张伟")
    (mild,) = put(street, "杨帆", rule="case_at_home")
    asked = {"basis": OTHER, "by": None, "now": street.now}
    refused("stricter", change_kind, isolation=contact, kind="central", **asked)
    change_kind(isolation=mild, kind="treated", stays_at="市六院", **asked)
    assert days(mild) == [("treated", 0, 7)]


def test_a_change_needs_an_order_too(street, row):
    empty = BASIS.__class__("", "document", "")
    refused("basis", change_kind, isolation=row, kind="home", basis=empty, by=None, now=street.now)


def test_a_new_exposure_counts_anew_and_says_why(street, row):
    today = localdate(street.now)
    order = Order("close_contact", today, OTHER)
    asked = {"isolation": row, "by": street.lead.pk, "now": street.now}
    refused("cause", begin_again, order=order, cause=" ", **asked)
    refused("same_basis", begin_again, order=Order("close_contact", today, BASIS), cause="x1",
            **asked)  # fmt: skip
    same = Order("close_contact", row.day_zero_on, OTHER)
    refused("not_new", begin_again, order=same, cause="又接触", **asked)
    new = begin_again(order=order, cause="同住的刘洋今天阳性", **asked)
    row.refresh_from_db()
    assert (row.ended_why, new.follows) == (Why.RENEWED, row)
    assert new.cause == "同住的刘洋今天阳性"
    assert new.ends_on == today + timedelta(days=8)
    assert row.state_on(today) == State.REPLACED
    assert not Event.objects.filter(type="zones.IsolationEnded").exists()


def test_a_contact_who_fell_ill_goes_on_by_another_rule(street, row):
    order = Order("case_treated", localdate(street.now), OTHER, stays_at="市六院")
    new = begin_again(isolation=row, order=order, cause="转为确诊", by=None, now=street.now)
    assert days(new) == [("treated", 0, 7)]


def test_a_mistake_is_put_right_by_another_record(street, row):
    today = localdate(street.now)
    order = Order("close_contact", today - timedelta(days=4), BASIS)
    new = correct_isolation(
        isolation=row, order=order, cause="日子写错了", by=street.lead.pk, now=street.now
    )
    row.refresh_from_db()
    assert (new.corrects, row.ended_why) == (row, Why.MISTAKE)
    assert new.ends_on == today + timedelta(days=4)
    assert row.state_on(today) == State.REPLACED
    assert Isolation.objects.running_on(today).get() == new
    replaced = Event.objects.get(type="zones.IsolationReplaced")
    assert replaced.subject_id == row.pk


def test_a_correction_lengthens_nothing_without_an_order_of_its_own(street, row):
    today = localdate(street.now)
    asked = {"isolation": row, "cause": "算错了", "by": None, "now": street.now}
    later = today - timedelta(days=1)
    refused("same_basis", correct_isolation, order=Order("close_contact", later, BASIS), **asked)
    row.refresh_from_db()
    assert row.ended_at is None
    correct_isolation(order=Order("close_contact", later, OTHER), **asked)


def test_a_correction_that_shows_it_was_over_says_so(street, row):
    today = localdate(street.now)
    order = Order("close_contact", today - timedelta(days=9), BASIS)
    refused("over_already", correct_isolation, isolation=row, order=order, cause="早就到期",
            by=None, now=street.now)  # fmt: skip
    row.refresh_from_db()
    assert row.ended_at is None
