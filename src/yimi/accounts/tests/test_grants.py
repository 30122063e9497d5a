from datetime import timedelta

import pytest
from tests.scenes import PASSWORD

from yimi.accounts.actions import CannotAddUser, add_user
from yimi.accounts.models import Membership, User
from yimi.accounts.tests.helpers import signed_in


def test_somebody_who_has_left_sees_nothing_any_more(street):
    browser = signed_in(street.dispatcher)
    assert browser.get("/board/").status_code == 200
    Membership.objects.filter(user=street.dispatcher).update(ends_at=street.now)
    assert browser.get("/board/").status_code == 403
    User.objects.filter(pk=street.dispatcher.pk).update(is_active=False)
    assert browser.get("/board/").status_code == 302


def test_a_membership_that_begins_tomorrow_opens_nothing_today(street):
    tomorrow = street.now + timedelta(days=1)
    Membership.objects.filter(user=street.dispatcher).update(starts_at=tomorrow)
    assert signed_in(street.dispatcher).get("/board/").status_code == 403


def test_a_weak_password_and_a_taken_name_are_refused(street):
    for username, password, code in (
        ("new", "1234", "weak_password"),
        ("WORKER", PASSWORD, "taken"),
    ):
        with pytest.raises(CannotAddUser) as refused:
            add_user(username=username, name="新人", password=password)
        assert refused.value.code == code


def test_a_login_of_the_demonstration_opens_nothing_elsewhere(street, client):
    add_user(username="demo", name="演示", password="yimi-demo", is_demo=True)
    assert client.post("/login/", {"username": "demo", "password": "yimi-demo"}).status_code == 400
    given = {"username": "Desk", "password": PASSWORD}
    assert client.post("/login/", given).status_code == 302
