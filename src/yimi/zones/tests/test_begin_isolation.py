"""People are isolated by an order, by a rule in force, and never longer than it allows."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import localdate
from tests.scenes import build_street

from yimi.core.models import Event
from yimi.places.actions import choose_weak_rule
from yimi.places.models import Emergency
from yimi.registry.merging import merge_people
from yimi.registry.moving import person_left
from yimi.zones.actions import Basis, CannotIsolate, Order, begin_isolation
from yimi.zones.models import Isolation, Stretch
from yimi.zones.states import State
from yimi.zones.tests.scenes import BASIS, SPOKEN, days, person, put, under

pytestmark = pytest.mark.django_db


def refused(code, *args, **kwargs):
    """Put somebody into isolation, which is refused; return the sentence."""
    before = Isolation.objects.count()
    with pytest.raises(CannotIsolate) as refusal:
        put(*args, **kwargs)
    assert refusal.value.code == code
    assert Isolation.objects.count() == before
    return str(refusal.value)


@pytest.mark.parametrize(
    ("edition", "stretches"),
    [
        ("ninth", [("central", 0, 7), ("watch", 7, 10)]),
        ("twenty", [("central", 0, 5), ("home", 5, 8)]),
        ("twenty_details", [("central", 0, 5), ("home", 5, 8)]),
        ("ten", [("home", 0, 5)]),
    ],
)
def test_a_contact_is_isolated_as_the_edition_says(street, edition, stretches):
    under(street, edition)
    (row,) = put(street)
    assert days(row) == stretches
    assert (row.ends_on - row.day_zero_on).days == stretches[-1][2]
    assert (row.rule, row.edition) == ("close_contact", edition)
    assert row.emergency == Emergency.objects.get()


def test_a_household_is_isolated_together_or_not_at_all(street):
    under(street, "twenty")
    rows = put(street, "张伟", "刘洋", ago=2, stays_at="如家酒店 3012")
    assert {row.resident.name for row in rows} == {"张伟", "刘洋"}
    assert {row.ends_on for row in rows} == {localdate(street.now) + timedelta(days=6)}
    assert {s.stays_at for s in Stretch.objects.all()} == {"如家酒店 3012"}
    assert Event.objects.filter(type="zones.IsolationBegan").count() == 2
    assert "张伟" in refused("already", street, "刘洋", "张伟")


def test_what_somebody_wrote_is_not_readable_in_the_database(street):
    under(street, "twenty")
    put(street, basis=SPOKEN, stays_at="如家酒店")
    with connection.cursor() as cursor:
        cursor.execute("SELECT stays_at, passed_on_by, document FROM zones_stretch")
        raw = str(cursor.fetchall())
    assert "如家" not in raw
    assert "张医生" not in raw


@pytest.mark.parametrize(
    ("basis", "code"),
    [
        (Basis("", "document", "防指18号"), "basis"),
        (Basis("  ", "document", "防指18号"), "basis"),
        (Basis("指挥部", "document", ""), "document"),
        (Basis("指挥部", "oral", "防指18号", ""), "passed_on"),
        (Basis("指挥部", "rumour", "防指18号", "老王"), "how"),
    ],
)
def test_nobody_is_isolated_without_an_order(street, basis, code):
    under(street, "twenty")
    refused(code, street, basis=basis)


def test_a_day_that_cannot_be_right_gets_a_clear_sentence(street):
    under(street, "twenty")
    refused("future", street, ago=-1)
    refused("long_ago", street, ago=400)
    words = refused("over_already", street, ago=8)
    assert localdate(street.now).isoformat() in words
    (row,) = put(street, ago=7)
    assert row.ends_on == localdate(street.now) + timedelta(days=1)


def test_an_order_may_be_shorter_than_the_rule_and_never_longer(street):
    under(street, "twenty")
    today = localdate(street.now)
    refused("too_long", street, until=today + timedelta(days=9))
    refused("until", street, until=today)
    (row,) = put(street, until=today + timedelta(days=6))
    assert days(row) == [("central", 0, 5), ("home", 5, 6)]
    assert row.latest_on == today + timedelta(days=8)


def test_rules_that_know_no_isolation_isolate_nobody(street):
    refused("no_rules", street)
    under(street, "class_b")
    refused("no_rules", street)
    under(street, "twenty")
    refused("rule", street, rule="second_contact")


def test_a_weak_rule_isolates_nobody_until_somebody_has_chosen_it(street):
    emergency = under(street, "twenty")
    refused("rule", street, rule="after_discharge")
    choose_weak_rule(
        emergency=emergency, rule="watched_after_discharge", by=street.admin.pk, now=street.now
    )
    (row,) = put(street, rule="after_discharge")
    assert days(row) == [("watch", 0, 7)]
    under(street, "class_b")
    refused("no_rules", street, "刘洋", rule="after_discharge")


def test_who_left_or_was_merged_is_not_isolated(street):
    under(street, "twenty")
    gone, other = person("李建国"), person("杨帆")
    person_left(resident=gone, by=None, now=street.now)
    refused("left", street, "李建国")
    twin = person("王秀英")
    merge_people(kept=twin, merged=other, take=(), by=None, now=street.now)
    refused("merged", street, "杨帆")


def test_one_person_under_two_records_is_isolated_once(street):
    under(street, "twenty")
    put(street, "杨帆")
    merge_people(kept=person("王秀英"), merged=person("杨帆"), take=(), by=None, now=street.now)
    refused("already", street, "王秀英")


def test_people_of_two_households_need_two_orders(street):
    under(street, "twenty")
    refused("households", street, "张伟", "王秀英")


def test_a_form_that_is_sent_twice_isolates_once(street):
    under(street, "twenty")
    key = uuid4()
    first = put(street, "张伟", "刘洋", client_id=key)
    again = put(street, "张伟", "刘洋", client_id=key)
    assert [row.pk for row in first] == [row.pk for row in again]
    assert Isolation.objects.count() == 2


def test_after_an_isolation_days_are_not_counted_twice(street):
    under(street, "twenty")
    (first,) = put(street, until=localdate(street.now) + timedelta(days=3))
    later = street.now + timedelta(days=4)
    (second,) = put(street, ago=2, now=later)
    assert first.state_on(localdate(later)) == State.OVER
    assert second.stretches.earliest("began_on").began_on == first.ends_on
    assert second.ends_on == localdate(later) + timedelta(days=6)


def test_the_database_itself_refuses_more_than_the_rule_allows(street):
    under(street, "twenty")
    (row,) = put(street)
    for change in (
        {"ends_on": row.latest_on + timedelta(days=1)},
        {"ends_on": row.day_zero_on},
        {"ended_why": "mistake"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Isolation.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.stretches.update(organ="")


def test_an_order_without_people_is_refused(street):
    under(street, "twenty")
    with pytest.raises(CannotIsolate) as refusal:
        begin_isolation(
            residents=[],
            order=Order("close_contact", localdate(street.now), BASIS),
            by=None,
            now=street.now,
        )
    assert refusal.value.code == "nobody"


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_isolate_somebody_once():
    street = build_street()
    under(street, "twenty")
    start, refusals = threading.Barrier(2), []

    def go(names):
        start.wait()
        try:
            put(street, *names)
        except CannotIsolate as refusal:
            refusals.append(refusal.code)
        finally:
            connection.close()

    orders = (("张伟", "刘洋"), ("刘洋", "张伟"))
    threads = [threading.Thread(target=go, args=(names,)) for names in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refusals == ["already"]
    assert Isolation.objects.count() == 2
