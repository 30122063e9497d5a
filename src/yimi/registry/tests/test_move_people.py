from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from yimi.core.models import Event
from yimi.registry.actions import Entry, Person, enter_household
from yimi.registry.history import lived_on, where_lived
from yimi.registry.models import Household, KeyGroup, Resident, Stay, Telephone
from yimi.registry.moving import (
    CannotMove,
    Move,
    move_household,
    move_people,
    person_left,
    person_never_left,
    set_away,
    split_household,
)
from yimi.registry.search import search


def home_at(street, door):
    return Household.objects.get(place=street.doors[door])


def someone(name):
    return Resident.objects.get(name=name)


def today(street):
    return timezone.localdate(street.now)


def move(street, name, door, days_ago=0):
    since = today(street) - timedelta(days=days_ago)
    row = Move(someone(name), home_at(street, door), since)
    return move_people(moves=[row], by=street.lead.pk, now=street.now)


def names_on(street, door, days_ago):
    rows = lived_on(street.doors[door].path, today(street) - timedelta(days=days_ago))
    return [row.person.name for row in rows]


def found(street, text):
    hits = search(text, user=street.operator, permission="registry.find")
    return [entry.door for entry in hits.found]


def test_who_moves_lives_at_the_new_door_and_the_old_one_remembers(street):
    assert move(street, "王秀英", "1-1-102", days_ago=10) == 1
    assert names_on(street, "1-1-101", 11) == ["王秀英"]
    assert names_on(street, "1-1-101", 10) == []
    assert names_on(street, "1-1-102", 11) == ["李建国"]
    assert set(names_on(street, "1-1-102", 10)) == {"李建国", "王秀英"}
    here, there = where_lived(someone("王秀英"))
    assert (here.until, there.since) == (None, None)
    assert here.since == there.until == today(street) - timedelta(days=10)


def test_what_is_their_own_comes_along_and_search_follows(street):
    Telephone.objects.update(resident=None)
    Telephone.objects.filter(number="10000000001").update(resident=someone("王秀英"))
    move(street, "陈静", "1-1-101")
    move(street, "王秀英", "1-1-102")
    assert Telephone.objects.get(number="10000000001").household == home_at(street, "1-1-102")
    assert KeyGroup.objects.get(code="dialysis").place_path == street.doors["1-1-101"].path
    assert [door[-3:] for door in found(street, "10000000001")] == ["102"]
    assert [door[-3:] for door in found(street, "陈静")] == ["101"]


def test_both_households_have_it_in_their_trail(street):
    move(street, "王秀英", "1-1-102")
    assert (
        Event.objects.get(type="registry.PersonMoved").subject_id == home_at(street, "1-1-102").pk
    )
    out = Event.objects.get(type="registry.PersonMovedOut")
    assert (out.subject_id, out.by_id) == (home_at(street, "1-1-101").pk, street.lead.pk)


def test_a_second_move_ends_the_first_stay_and_an_earlier_day_is_refused(street):
    move(street, "王秀英", "1-1-102", days_ago=10)
    with pytest.raises(CannotMove) as refused:
        move(street, "王秀英", "1-2-201", days_ago=12)
    assert refused.value.code == "before"
    move(street, "王秀英", "1-2-201", days_ago=5)
    assert names_on(street, "1-1-102", 6) == ["李建国", "王秀英"]
    assert "王秀英" not in names_on(street, "1-1-102", 5)
    assert Stay.objects.filter(resident=someone("王秀英"), until=None).count() == 1


def test_a_day_that_lies_ahead_is_refused(street):
    with pytest.raises(CannotMove) as refused:
        move(street, "王秀英", "1-1-102", days_ago=-1)
    assert refused.value.code == "future"
    assert not Stay.objects.exists()


def test_who_moves_in_with_others_is_not_their_head(street):
    move(street, "王秀英", "1-1-102")
    assert not someone("王秀英").is_head
    assert someone("李建国").is_head


def test_many_move_in_as_many_queries_as_few(street, django_assert_max_num_queries):
    people = tuple(Person(f"住户{n}", groups=("low_income",)) for n in range(60))
    home = enter_household(entry=Entry(street.doors["2-2-101"], people), by=None, now=street.now)
    to = home_at(street, "1-1-101")
    moves = [Move(row, to, today(street)) for row in home.residents.all()]
    with django_assert_max_num_queries(100):  # of these 60 read the people anew
        assert move_people(moves=moves, by=None, now=street.now) == 60
    assert names_on(street, "2-2-101", 0) == []


def test_a_household_moves_with_everybody_and_everything(street):
    home = home_at(street, "1-1-101")
    since = today(street) - timedelta(days=3)
    move_household(
        household=home, place=street.doors["3-1-101"], since=since, by=None, now=street.now
    )
    assert names_on(street, "1-1-101", 4) == ["王秀英"]
    assert names_on(street, "1-1-101", 3) == []
    assert names_on(street, "3-1-101", 3) == ["王秀英"]
    path = street.doors["3-1-101"].path
    assert set(Telephone.objects.filter(household=home).values_list("place_path", flat=True)) == {
        path
    }
    assert someone("王秀英").place_path == path
    assert [door[-3:] for door in found(street, "王秀英")] == ["101"]
    with pytest.raises(CannotMove):
        move_household(household=home, place=street.compound, since=since, by=None, now=street.now)


def test_some_people_become_a_household_of_their_own(street):
    home, client_id = home_at(street, "1-2-201"), uuid4()
    told = {"residents": [someone("刘洋")], "place": street.doors["1-2-202"],
            "since": today(street), "by": None, "now": street.now}  # fmt: skip
    made = split_household(household=home, client_id=client_id, **told)
    assert split_household(household=home, client_id=client_id, **told) == made
    assert [row.name for row in made.residents.all()] == ["刘洋"]
    assert made.residents.get().is_head
    assert names_on(street, "1-2-201", 1) == ["刘洋", "张伟"]
    assert names_on(street, "1-2-201", 0) == ["张伟"]
    with pytest.raises(CannotMove) as refused:
        split_household(household=home, **{**told, "residents": [someone("张伟")]})
    assert refused.value.code == "everybody"


def test_who_left_is_remembered_and_a_mistake_is_taken_back(street):
    gone = today(street) - timedelta(days=7)
    person_left(resident=someone("刘洋"), on=gone, by=None, now=street.now)
    assert "刘洋" in names_on(street, "1-2-201", 8)
    assert "刘洋" not in names_on(street, "1-2-201", 7)
    assert found(street, "刘洋") == []
    person_never_left(resident=someone("刘洋"), by=None, now=street.now)
    assert "刘洋" in names_on(street, "1-2-201", 0)
    assert len(found(street, "刘洋")) == 1


def test_who_had_left_may_move_in_again(street):
    person_left(
        resident=someone("刘洋"), on=today(street) - timedelta(days=7), by=None, now=street.now
    )
    move(street, "刘洋", "1-2-201", days_ago=2)
    assert "刘洋" not in names_on(street, "1-2-201", 4)
    assert "刘洋" in names_on(street, "1-2-201", 2)


def test_nobody_lived_anywhere_before_they_were_born(street):
    born = today(street) - timedelta(days=2)
    Resident.objects.filter(name="刘洋").update(born_on=born)
    assert names_on(street, "1-2-201", 3) == ["张伟"]


def test_who_came_on_a_known_day_has_a_stay_from_then(street):
    since = today(street) - timedelta(days=20)
    enter_household(
        entry=Entry(street.doors["2-2-102"], (Person("新来的", since=since),)),
        by=None,
        now=street.now,
    )
    assert names_on(street, "2-2-102", 21) == []
    assert names_on(street, "2-2-102", 20) == ["新来的"]


def test_who_is_elsewhere_for_a_time_lives_here_all_the_same(street):
    person, day = someone("王秀英"), today(street)
    away = {"since": day, "until": day + timedelta(days=5), "where": "女儿家"}
    set_away(resident=person, **away, by=None, now=street.now)
    assert names_on(street, "1-1-101", 0) == ["王秀英"]
    with pytest.raises(CannotMove):
        set_away(resident=person, **{**away, "until": day - timedelta(days=1)}, by=None,
                 now=street.now)  # fmt: skip
    set_away(resident=person, since=None, until=None, where="女儿家", by=None, now=street.now)
    person.refresh_from_db()
    assert (person.away_since, person.away_where) == (None, "")
