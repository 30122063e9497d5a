from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from yimi.core import clock
from yimi.core.models import Event
from yimi.registry.actions import CannotEnter, Entry, Person, enter_household, enter_households
from yimi.registry.models import Household, KeyGroup, Resident, Telephone

TOMORROW = (clock.now() + timedelta(days=2)).date()


def enter(street, *people, door="1-1-201", **more):
    entry = Entry(place=street.doors[door], people=people or (Person("赵一"),), **more)
    return enter_household(entry=entry, by=street.admin.pk, now=street.now)


def test_a_household_is_entered_with_its_people_and_telephones(street):
    home = enter(
        street,
        Person("赵一", phones=(("+86 138-0000-0000", "mobile"),), groups=("dialysis",)),
        Person(" 赵二 ", sex="f", born_on=date(1950, 2, 28)),
        phones=(("0371-8888转6", "landline"),),
    )
    assert list(home.residents.order_by("pk").values_list("name", flat=True)) == ["赵一", "赵二"]
    assert set(home.telephones.values_list("number", flat=True)) == {"13800000000", "03718888-6"}
    assert KeyGroup.objects.get(resident__household=home).code == "dialysis"
    assert Event.objects.filter(subject_id=home.pk, type="registry.HouseholdEntered").count() == 1


def test_the_same_client_id_is_the_same_household(street):
    client_id = uuid4()
    assert enter(street, client_id=client_id) == enter(street, client_id=client_id)
    assert Household.objects.filter(place=street.doors["1-1-201"]).count() == 1


def test_two_households_may_live_behind_one_door(street):
    assert enter(street, Person("甲")) != enter(street, Person("乙"))


@pytest.mark.parametrize(
    ("people", "code"),
    [
        ((Person(" "),), "no_name"),
        ((Person("赵一", born_on=date(1850, 1, 1)),), "age"),
        ((Person("赵一", born_on=TOMORROW),), "age"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_of_it_is_entered(street, people, code):
    before = Household.objects.count()
    good = Entry(place=street.doors["1-1-202"], people=(Person("赵一"),))
    bad = Entry(place=street.doors["1-1-201"], people=people)
    with pytest.raises(CannotEnter) as refused:
        enter_households(entries=[good, bad], by=None, now=street.now)
    assert refused.value.code == code
    assert Household.objects.count() == before


def test_a_household_needs_a_door_and_a_person(street):
    for place, people, code in (
        (street.compound, (Person("赵一"),), "not_a_door"),
        (street.doors["1-1-201"], (), "nobody"),
    ):
        with pytest.raises(CannotEnter) as refused:
            enter_household(entry=Entry(place=place, people=people), by=None, now=street.now)
        assert refused.value.code == code


def test_an_identity_number_stands_in_no_column_in_clear(street):
    number = "110101195002281234"
    home = enter(street, Person("赵一", id_number=number))
    resident = home.residents.get()
    assert resident.id_number == number
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number, id_number_hash FROM registry_resident")
        assert not [row for row in cursor.fetchall() if number in "".join(map(str, row))]
    assert Resident.objects.get(id_number_hash=resident.id_number_hash) == resident


def test_a_note_on_a_household_stands_in_no_column_in_clear(street):
    enter(street, note="老人一个人住")
    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM registry_household")
        assert not [row for row in cursor.fetchall() if "老人" in str(row)]


def test_many_take_as_many_queries_as_few(street, django_assert_max_num_queries):
    entries = [Entry(street.doors["1-1-201"], (Person(f"住户{n}"),)) for n in range(60)]
    with django_assert_max_num_queries(20):
        enter_households(entries=entries, by=None, now=street.now)
    assert Telephone.objects.filter(household__place=street.doors["1-1-201"]).count() == 0
