from datetime import date

import pytest
from django.urls import reverse

from yimi.accounts.tests.helpers import signed_in
from yimi.core.models import Event
from yimi.registry.actions import CannotEnter, Person
from yimi.registry.changes import add_telephone, correct_person, enter_person
from yimi.registry.models import DoorWarning, Household, Resident
from yimi.registry.queries import describe


def home_at(street, door="1-1-101"):
    return Household.objects.get(place=street.doors[door])


def send(street, user=None, door="1-1-101", **form):
    browser = signed_in(user or street.operator)
    return browser.post(reverse("registry:edit", args=[home_at(street, door).pk]), form)


def test_a_household_is_corrected_from_its_page(street):
    person = Resident.objects.get(name="王秀英")
    form = {"act": "correct", "person": str(person.pk), "name": "王秀瑛", "born_on": "1944-05-06"}
    assert send(street, **form, sex="f", is_head="1", group=["dialysis"]).status_code == 302
    person.refresh_from_db()
    assert (person.name, person.born_on) == ("王秀瑛", date(1944, 5, 6))
    assert [group.code for group in person.groups.all()] == ["dialysis"]
    event = Event.objects.get(type="registry.PersonCorrected")
    assert set(event.data["fields"]) == {"name", "born_on"}
    send(street, act="add", name="王小弟", sex="m")
    send(street, act="phone", number="0371-12345678")
    send(street, act="note", note="听力不好")
    home = home_at(street)
    assert home.residents.count() == 2
    assert home.note == "听力不好"
    assert home.telephones.filter(number="037112345678", kind="landline").exists()


def test_who_lives_there_no_more_is_kept_but_not_shown(street):
    person = Resident.objects.get(name="刘洋")
    send(street, door="1-2-201", act="left", person=str(person.pk))
    found = describe([home_at(street, "1-2-201").pk])[0]
    assert [entry.name for entry in found.people] == ["张伟"]
    assert Resident.objects.filter(name="刘洋").exists()


def test_warnings_are_put_on_a_door_and_end(street):
    page = signed_in(street.operator).get(reverse("registry:edit", args=[home_at(street).pk]))
    code = page.context["warning_words"][0][0]
    send(street, act="warning", code=code, words="白狗")
    warning = DoorWarning.objects.get(place=street.doors["1-1-101"])
    assert warning.note == "白狗"
    send(street, act="no_warning", warning=str(warning.pk))
    warning.refresh_from_db()
    assert warning.ends_at is not None
    assert send(street, act="warning", code="magic").status_code == 422


@pytest.mark.parametrize(
    "form",
    [
        {"act": "add", "name": " "},
        {"act": "add", "name": "某人", "born_on": "3000-01-01"},
        {"act": "add", "name": "某人", "born_on": "yesterday"},
        {"act": "phone", "number": "12"},
    ],
)
def test_what_cannot_be_right_is_refused_with_a_sentence(street, form):
    answer = send(street, **form)
    assert answer.status_code == 422
    assert answer.context["error"]
    assert home_at(street).residents.count() == 1


def test_nothing_is_written_where_nothing_changes(street):
    person = Resident.objects.get(name="王秀英")
    before = Event.objects.count()
    assert correct_person(resident=person, name="王秀英", by=None, now=street.now) == ()
    add_telephone(household=home_at(street), number="10000000001", by=None, now=street.now)
    assert Event.objects.count() == before
    with pytest.raises(CannotEnter):
        enter_person(household=home_at(street), person=Person(""), by=None, now=street.now)


def test_the_outsider_and_a_worker_correct_nothing(street):
    for user, code in ((street.outsider, 404), (street.worker, 403), (street.admin, 403)):
        answer = send(street, user=user, act="note", note="x")
        assert answer.status_code == code
    assert home_at(street).note == ""


def test_another_households_people_are_out_of_reach(street):
    other = Resident.objects.get(name="外区人")
    send(street, act="left", person=str(other.pk))
    other.refresh_from_db()
    assert other.left_at is None
