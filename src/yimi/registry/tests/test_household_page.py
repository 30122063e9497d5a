from django.urls import reverse

from yimi.accounts.tests.helpers import signed_in
from yimi.core.models import Event
from yimi.registry.models import Household
from yimi.registry.search import search


def page_of(street, door="1-1-101"):
    home = Household.objects.get(place=street.doors[door])
    return reverse("registry:household", args=[home.pk])


def looks():
    return Event.objects.filter(type="core.Looked").count()


def test_a_household_is_shown_in_full_and_the_look_is_recorded(street):
    page = signed_in(street.operator).get(page_of(street))
    assert page.status_code == 200
    assert page.context["phones"] == ["10000000001"]
    assert page.context["looks"] is None
    look = Event.objects.get(type="core.Looked")
    assert (look.by_id, look.data["permission"]) == (street.operator.pk, "registry.open")


def test_the_outsider_gets_nothing_and_leaves_no_look(street):
    for stranger in (street.outsider, street.worker, street.second_worker):
        assert signed_in(stranger).get(page_of(street)).status_code == 404
    for stranger in (street.volunteer, street.admin):
        assert signed_in(stranger).get(page_of(street)).status_code == 403
    assert signed_in(street.operator).get(page_of(street, "A-1201")).status_code == 404
    assert looks() == 0


def test_those_who_answer_for_it_see_who_looked(street):
    signed_in(street.operator).get(page_of(street))
    shown = signed_in(street.lead).get(page_of(street)).context["looks"]
    assert [look["who"] for look in shown] == ["吴组长", "赵话务"]


def test_groups_have_words(street):
    page = signed_in(street.operator).get(page_of(street, "2-1-301"))
    groups = page.context["people"][0]["groups"]
    assert len(groups) == 1
    assert groups != ["dialysis"]


def test_a_volunteer_and_a_worker_search_in_nobodys_ledger(street):
    for user in (street.volunteer, street.worker):
        assert search("10000000001", user=user, permission="registry.find").found == []
