"""When rules become shorter, those who are isolated by longer ones gain; nobody loses by it."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from yimi.core.models import Event
from yimi.places.actions import change_pack
from yimi.places.models import Emergency
from yimi.zones import queries
from yimi.zones.actions import apply_rules, change_kind, extend_isolation
from yimi.zones.models import Isolation
from yimi.zones.states import State, Why
from yimi.zones.tests.scenes import OTHER, at, days, put, under

pytestmark = pytest.mark.django_db


def gains(street, now):
    found = queries.gains_at(street.lead, "zones.release", "", now)
    return [(row.person.name, gain.sooner, gain.lighter) for row, gain in found]


def apply(street, now):
    ids = list(Isolation.objects.values_list("pk", flat=True))
    return apply_rules(ids=ids, by=street.lead.pk, now=now)


def test_an_edition_that_is_no_shorter_gains_nothing(street):
    under(street, "twenty")
    put(street)
    assert gains(street, street.now) == []
    under(street, "twenty_details")
    assert gains(street, street.now) == []
    assert apply(street, street.now) == []


def test_the_list_says_who_would_be_free_sooner_and_one_act_applies_it(street):
    under(street, "ninth")
    (row,) = put(street, ago=3)
    under(street, "twenty")
    assert gains(street, street.now) == [("张伟", 2, True)]
    row.refresh_from_db()
    assert (row.ends_on - row.day_zero_on).days == 10, "nothing happens before somebody confirms"
    apply(street, street.now)
    row.refresh_from_db()
    # By the ninth the days in the centre were seven, and then came watching: the lighter of both.
    assert days(row) == [("central", 3, 5), ("home", 5, 7), ("watch", 7, 8)]
    assert (row.ends_on - row.day_zero_on).days == 8
    assert row.edition == "twenty"
    event = Event.objects.get(type="zones.IsolationShortened")
    assert event.data["code"] == "ninth"
    assert apply(street, street.now) == []


def test_who_would_have_been_free_already_is_free_at_once(street):
    under(street, "ninth")
    (row,) = put(street, ago=8)
    under(street, "twenty")
    assert gains(street, street.now) == [("张伟", 2, False)]
    apply(street, street.now)
    row.refresh_from_db()
    assert row.ended_why == Why.RULES
    assert row.state_on(localdate(street.now)) == State.OVER


def test_where_the_rules_isolate_nobody_any_more_all_are_freed(street):
    under(street, "ninth")
    put(street, "张伟", "刘洋")
    put(street, "杨帆", rule="second_contact")
    under(street, "class_b")
    assert len(gains(street, street.now)) == 3
    apply(street, street.now)
    assert not Isolation.objects.running_on(localdate(street.now)).exists()


def test_a_rule_that_is_gone_frees_those_who_were_isolated_by_it(street):
    under(street, "ninth")
    put(street, "杨帆", rule="second_contact")
    put(street, "张伟")
    under(street, "twenty")
    assert ("杨帆", 7, False) in gains(street, street.now)


def test_the_change_of_rules_at_midnight_is_seen_by_itself(street):
    emergency = Emergency.objects.get()
    zero = at(localdate(street.now).replace(year=2022, month=11, day=9))
    Emergency.objects.filter(pk=emergency.pk).update(starts_at=zero - timedelta(days=9))
    change_pack(emergency=emergency, pack="epidemic-cn-2022", edition="", by=None, now=zero)
    (row,) = put(street, now=zero)
    assert row.edition == "ninth"
    evening = at(zero.date() + timedelta(days=1), 23)
    assert gains(street, evening) == []
    assert gains(street, evening + timedelta(hours=1)) == [("张伟", 2, True)]


def test_an_isolation_that_ends_on_the_day_of_the_change_is_over_by_its_own_day(street):
    under(street, "ninth")
    (row,) = put(street, "杨帆", rule="second_contact")
    day = at(row.ends_on, 0)
    under(street, "twenty", day)
    assert gains(street, day) == []
    assert apply(street, day) == []
    assert row.state_on(row.ends_on) == State.OVER


def test_longer_rules_lengthen_nobody(street):
    under(street, "ten")
    (row,) = put(street)
    under(street, "ninth")
    apply(street, street.now)
    row.refresh_from_db()
    assert days(row) == [("home", 0, 5)]


def test_what_was_made_lighter_by_hand_stays_so(street):
    under(street, "ninth")
    (row,) = put(street)
    change_kind(isolation=row, kind="watch", basis=OTHER, by=None, now=street.now)
    under(street, "twenty")
    apply(street, street.now)
    assert {kind for kind, _from, _to in days(row)} == {"watch"}
    row.refresh_from_db()
    assert (row.ends_on - row.day_zero_on).days == 8


def test_days_that_a_hospital_ordered_stay(street):
    under(street, "ninth")
    (row,) = put(street, rule="case_treated")
    until = localdate(street.now) + timedelta(days=12)
    extend_isolation(isolation=row, until=until, basis=OTHER, by=None, now=street.now)
    under(street, "ten")
    assert gains(street, street.now) == []
