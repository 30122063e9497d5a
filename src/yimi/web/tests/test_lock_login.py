"""Ten wrong passwords for one name make a pause, however the name is spelled."""

import pytest
from django.conf import settings
from tests.scenes import PASSWORD

from yimi.accounts.actions import add_user
from yimi.accounts.backends import login_as_counted
from yimi.web import views

pytestmark = pytest.mark.django_db
WRONG = "wrong"
SPELLINGS = ["desk", "DESK", "Desk", " desk", "dESK "]


@pytest.fixture(autouse=True)
def _counted(settings):
    settings.AXES_ENABLED = True
    add_user(username="desk", name="赵话务", password=PASSWORD)
    add_user(username="other", name="钱调度", password=PASSWORD)


def knock(client, username, password=WRONG, address="10.0.0.1"):
    given = {"username": username, "password": password}
    return client.post("/login/", given, REMOTE_ADDR=address).status_code


def wrong_passwords(client, times):
    return [knock(client, SPELLINGS[turn % len(SPELLINGS)]) for turn in range(times)]


def test_other_spellings_of_a_name_give_no_more_tries(client):
    said = wrong_passwords(client, settings.AXES_FAILURE_LIMIT)
    assert said == [400] * (settings.AXES_FAILURE_LIMIT - 1) + [429]
    for spelling in SPELLINGS:
        assert knock(client, spelling, PASSWORD) == 429


def test_the_others_of_an_office_still_get_in(client):
    wrong_passwords(client, settings.AXES_FAILURE_LIMIT + 2)
    assert knock(client, "other", PASSWORD) == 302


def test_the_same_person_gets_in_from_elsewhere(client):
    wrong_passwords(client, settings.AXES_FAILURE_LIMIT)
    assert knock(client, "desk", PASSWORD, address="10.0.0.2") == 302


def test_getting_in_under_any_spelling_forgets_what_was_counted(client):
    wrong_passwords(client, settings.AXES_FAILURE_LIMIT - 1)
    assert knock(client, "DESK", PASSWORD) == 302
    client.logout()
    assert wrong_passwords(client, settings.AXES_FAILURE_LIMIT - 1)[-1] == 400


@pytest.mark.parametrize("spelling", ["ıſaac", "ISAAC", " isaac "])
def test_letters_that_a_database_takes_for_the_same_count_as_the_same(spelling):
    assert login_as_counted(None, {"username": spelling}) == "isaac"


def test_nobody_counts_as_nobody():
    assert login_as_counted(None, None) == ""


def test_one_password_tried_on_many_names_ends_with_the_address(client, monkeypatch):
    monkeypatch.setattr(views, "WRONG_FROM_ONE", 12)
    said = [knock(client, f"name{turn}") for turn in range(12)]
    assert said == [400] * 12
    assert knock(client, "desk", PASSWORD) == 429
    assert knock(client, "desk", PASSWORD, address="10.0.0.2") == 302
