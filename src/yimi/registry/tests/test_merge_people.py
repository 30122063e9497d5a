import threading
from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from tests.scenes import build_street

from yimi.core.models import Event
from yimi.registry.actions import Entry, Person, enter_household
from yimi.registry.changes import add_telephone, correct_person
from yimi.registry.merging import CannotMerge, merge_households, merge_people, undo_merge
from yimi.registry.models import Household, Merge, PairDecision, Resident, Telephone, Verdict
from yimi.registry.queries import contacts_of, describe, households_at
from yimi.registry.search import search
from yimi.registry.splitting import decide_pair, split_person


def enter(street, door, *people, **more):
    return enter_household(
        entry=Entry(place=street.doors[door], people=people, **more), by=None, now=street.now
    )


def pair(street):
    """Return two rows of one woman: one without her illness, one at a neighbouring door."""
    kept = Resident.objects.get(name="王秀英")
    other = enter(
        street,
        "1-1-201",
        Person(
            "王秀瑛",
            born_on=date(1944, 5, 6),
            groups=("dialysis",),
            phones=(("10000000077", "mobile"),),
        ),
    ).residents.get()
    return kept, other


def merge(street, kept, merged, take=("born_on",), **more):
    return merge_people(
        kept=kept, merged=merged, take=take, by=street.lead.pk, now=street.now, **more
    )


def doors_found(street, text):
    return [
        entry.door[-3:]
        for entry in search(text, user=street.operator, permission="registry.find").found
    ]


def test_one_stands_for_the_other_and_is_found_by_its_name_and_telephone(street):
    kept, other = pair(street)
    merge(street, kept, other)
    assert kept.born_on == date(1944, 5, 6)
    assert kept.name == "王秀英"
    assert other.merged_into == kept
    assert Telephone.objects.get(number="10000000077").household == other.household
    for text in ("王秀瑛", "10000000077", "王秀英"):
        assert doors_found(street, text) == ["101"], text
    found = describe([kept.household_id])[0]
    assert found.phones == ["10000000001", "10000000077"]
    assert found.groups[kept.pk] == ["dialysis"]
    assert found.merged_people[kept.pk] == [other]
    assert describe([other.household_id])[0].people == []


def test_it_is_undone_with_all_that_was_taken_over(street):
    kept, other = pair(street)
    row = merge(street, kept, other)
    assert undo_merge(merge=row, by=street.lead.pk, now=street.now) == ()
    kept.refresh_from_db()
    other.refresh_from_db()
    assert (kept.born_on, other.merged_into) == (None, None)
    assert [group.code for group in other.groups.filter(ended_on=None)] == ["dialysis"]
    assert not kept.groups.filter(ended_on=None).exists()
    assert doors_found(street, "王秀瑛") == ["201"]
    with pytest.raises(CannotMerge) as refused:
        undo_merge(merge=row, by=None, now=street.now)
    assert refused.value.code == "undone"


def test_what_was_corrected_since_stays_when_it_is_undone(street):
    kept, other = pair(street)
    row = merge(street, kept, other, take=("born_on", "name"))
    correct_person(resident=kept, born_on=date(1944, 6, 6), by=None, now=street.now)
    assert undo_merge(merge=row, by=None, now=street.now) == ("born_on",)
    kept.refresh_from_db()
    assert (kept.name, kept.born_on) == ("王秀英", date(1944, 6, 6))


def test_both_trails_tell_of_it_and_no_name_stands_in_them(street):
    kept, other = pair(street)
    merge(street, kept, other, take=("name",))
    events = list(Event.objects.filter(type="registry.PeopleMerged"))
    assert {event.subject_id for event in events} == {kept.household_id, other.household_id}
    assert events[0].data["fields"] == ["name"]
    assert "王秀" not in str([event.data for event in events])
    with connection.cursor() as cursor:
        cursor.execute("SELECT taken FROM registry_merge")
        assert "王秀" not in str(cursor.fetchall())


def test_the_second_of_two_who_merge_the_same_pair_is_told_who_was_first(street):
    kept, other = pair(street)
    merge(street, kept, other)
    for one, second in ((kept, other), (other, kept)):
        with pytest.raises(CannotMerge) as refused:
            merge(street, one, second)
        assert refused.value.code == "already"
        assert street.lead.name in str(refused.value)
    assert Merge.objects.count() == 1


def test_the_same_click_twice_is_one_merge(street):
    kept, other = pair(street)
    client_id = uuid4()
    assert merge(street, kept, other, client_id=client_id) == merge(
        street, kept, other, client_id=client_id
    )


def test_a_chain_stays_one_step_long_and_comes_apart_in_any_order(street):
    kept, other = pair(street)
    third = enter(street, "1-1-202", Person("王秀瑩")).residents.get()
    first = merge(street, kept, other)
    second = merge(street, third, kept)
    other.refresh_from_db()
    assert other.merged_into == third
    assert doors_found(street, "王秀瑛") == ["202"]
    undo_merge(merge=first, by=None, now=street.now)
    other.refresh_from_db()
    assert other.merged_into is None
    undo_merge(merge=second, by=None, now=street.now)
    for row in (kept, other, third):
        row.refresh_from_db()
        assert row.merged_into is None


def test_a_chain_that_is_undone_from_its_end_is_as_before(street):
    kept, other = pair(street)
    third = enter(street, "1-1-202", Person("王秀瑩")).residents.get()
    merge(street, kept, other)
    undo_merge(merge=merge(street, third, kept), by=None, now=street.now)
    other.refresh_from_db()
    assert other.merged_into == kept


def test_the_record_of_one_who_left_is_not_the_one_to_keep(street):
    kept, other = pair(street)
    Resident.objects.filter(pk=kept.pk).update(left_at=street.now)
    with pytest.raises(CannotMerge) as refused:
        merge(street, kept, other)
    assert refused.value.code == "left"


def test_two_households_behind_a_door_become_one_and_two_again(street):
    one = Household.objects.get(place=street.doors["1-2-201"])
    other = enter(
        street, "1-2-201", Person("张伟", is_head=True, sex="m"), Person("张小宝"),
        phones=(("10000000055", "mobile"),), note="门铃坏了", pets="猫",
    )  # fmt: skip
    same = (one.residents.get(name="张伟"), other.residents.get(name="张伟"))
    row = merge_households(
        kept=one, merged=other, take=("pets", "note+"), same=[same], by=street.lead.pk,
        now=street.now,
    )  # fmt: skip
    found = describe([other.pk])[0]
    assert found.household == one
    assert [person.name for person in found.people] == ["张伟", "刘洋", "张小宝"]
    assert found.phones == ["10000000055"]
    assert (found.household.pets, found.household.note) == ("猫", "门铃坏了")
    assert contacts_of([other.pk])[other.pk] == ("张伟", "10000000055")
    assert households_at([one.place_id])[one.place_id] == [one]
    assert len(search("10000000055", user=street.operator, permission="registry.find").found) == 1
    undo_merge(merge=row, by=street.lead.pk, now=street.now)
    one.refresh_from_db()
    assert one.pets == ""
    assert {person.name for person in describe([other.pk])[0].people} == {"张伟", "张小宝"}
    assert {person.name for person in describe([one.pk])[0].people} == {"张伟", "刘洋"}


def test_households_behind_different_doors_are_not_merged(street):
    one, other = (
        Household.objects.get(place=street.doors[door]) for door in ("1-1-101", "1-1-102")
    )
    with pytest.raises(CannotMerge) as refused:
        merge_households(kept=one, merged=other, take=(), by=None, now=street.now)
    assert refused.value.code == "doors"


def test_a_person_who_was_two_is_split_and_merged_again(street):
    one = Resident.objects.get(name="陈静")
    phone = add_telephone(
        household=one.household, number="10000000066", resident=one, by=None, now=street.now
    )
    made = split_person(
        resident=one,
        second=Person("陈静", sex="f", born_on=date(1980, 1, 1), groups=("dialysis",)),
        telephones=[phone],
        by=street.lead.pk,
        now=street.now,
    )
    assert not one.groups.filter(ended_on=None).exists()
    assert [group.code for group in made.groups.all()] == ["dialysis"]
    phone.refresh_from_db()
    assert phone.resident == made
    assert PairDecision.objects.get().verdict == Verdict.DIFFERENT
    merge(street, one, made, take=())
    assert [group.code for group in one.groups.filter(ended_on=None)] == ["dialysis"]


def test_what_is_not_the_same_is_remembered_and_may_be_forgotten(street):
    kept, other = pair(street)
    decide_pair(first=other, second=kept, verdict="different", by=None, now=street.now)
    decide_pair(first=kept, second=other, verdict="parked", by=None, now=street.now)
    assert PairDecision.objects.get().verdict == Verdict.PARKED
    decide_pair(first=kept, second=other, verdict="", by=None, now=street.now)
    assert not PairDecision.objects.exists()


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_a_into_b_while_b_into_a_leaves_one_of_them():
    street = build_street()
    kept, other = pair(street)
    start, refusals = threading.Barrier(2), []

    def go(one, second):
        start.wait()
        try:
            merge(street, Resident.objects.get(pk=one.pk), Resident.objects.get(pk=second.pk))
        except CannotMerge as refusal:
            refusals.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=order) for order in ((kept, other), (other, kept))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refusals == ["already"]
    assert Resident.objects.filter(merged_into__isnull=False).count() == 1


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["people", "households", "undo"])
def test_of_two_who_do_the_same_at_once_one_does_it_and_one_is_told(what):
    street = build_street()
    kept, other = pair(street)
    one = enter(street, "1-1-202", Person("甲一"))
    two = enter(street, "1-1-202", Person("甲二"))
    done = merge(street, kept, other) if what == "undo" else None
    start, told, made = threading.Barrier(2), [], []

    def act():
        if what == "people":
            first, second = (Resident.objects.get(pk=row.pk) for row in (kept, other))
            return merge(street, first, second)
        if done is not None:
            return undo_merge(merge=Merge.objects.get(pk=done.pk), by=None, now=street.now)
        home, twin = (Household.objects.get(pk=row.pk) for row in (one, two))
        return merge_households(kept=home, merged=twin, take=(), by=None, now=street.now)

    def go():
        try:
            start.wait()
            made.append(act())
        except CannotMerge as refusal:
            told.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == len(told) == 1
    assert told[0]
    assert Merge.objects.filter(undone_at=None).count() == (what != "undo")
