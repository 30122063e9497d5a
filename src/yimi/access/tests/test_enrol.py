"""Who has a password alone sets up no second factor: it is opened by somebody, for some days."""

from datetime import timedelta
from importlib import import_module

import pyotp
import pytest
from django.apps import apps
from django.test import Client
from tests.scenes import PASSWORD

from yimi.access.actions import (
    CannotEnrol,
    begin_second_factor,
    change_password,
    confirm_second_factor,
    give_temporary_password,
    open_enrolment,
    remove_second_factor,
)
from yimi.access.homes import enrolment
from yimi.access.models import Enrolment, SecondFactor
from yimi.accounts.actions import add_user, give_membership
from yimi.accounts.models import Reach, Role
from yimi.accounts.tests.helpers import signed_in
from yimi.core.declared import declared, permissions_of, strong_permissions
from yimi.core.models import Event

PAGE = "/me/second-factor/"


@pytest.fixture(autouse=True)
def asked(settings):
    settings.SECOND_FACTOR = True


def code_of(user, at):
    return pyotp.TOTP(SecondFactor.objects.get(user=user).secret).at(at)


def is_open(user, now):
    """Return whether the home page says that it can be set up; None: it says nothing."""
    shown = enrolment(user, now)
    return shown and shown["open"]


def new_admin(street, days_ago=0.0):
    user = add_user(username="admin2", name="副管", password=PASSWORD)
    give_membership(user=user, role=Role.ADMINISTRATOR, place=street.subdistrict, by=None,
                    reach=Reach.SUBTREE, now=street.now - timedelta(days=days_ago))  # fmt: skip
    return user


def test_a_password_alone_sets_up_no_second_factor_for_a_login_of_long_ago(street):
    """The street's people were given their roles a month ago."""
    thief = signed_in(street.admin)
    answer = thief.get(thief.get("/setup/people/")["Location"])
    assert answer.status_code == 403
    assert "reset-second-factor admin" in answer.content.decode()
    assert thief.post(PAGE, {"code": "123456"}).status_code == 403
    assert not SecondFactor.objects.exists()


def test_who_was_given_a_role_sets_it_up_within_three_days(street):
    user = new_admin(street, days_ago=2.9)
    assert is_open(user, street.now)
    browser = signed_in(user)
    assert browser.get(PAGE).status_code == 200
    browser.post(PAGE, {"code": code_of(user, street.now)})
    assert browser.get("/setup/people/").status_code == 200
    assert enrolment(user, street.now) is None


def test_after_three_days_an_administrator_opens_it_and_that_is_on_record(street):
    user = new_admin(street, days_ago=3.1)
    assert is_open(user, street.now) is False
    with pytest.raises(CannotEnrol):
        begin_second_factor(user=user, now=street.now)
    begin_second_factor(user=street.admin, now=street.now, proven=True)
    helper = signed_in(street.admin)
    assert helper.post(f"/setup/people/{user.pk}/", {"act": "enrolment"}).status_code == 302
    assert not Enrolment.objects.exists(), "not before the second factor of who opens it"
    codes = confirm_second_factor(
        user=street.admin, code=code_of(street.admin, street.now), now=street.now
    )
    helper.post(PAGE, {"code": codes[0]})
    assert "enrolment" in helper.get(f"/setup/people/{user.pk}/").content.decode()
    helper.post(f"/setup/people/{user.pk}/", {"act": "enrolment"})
    assert Event.objects.get(type="access.EnrolmentOpened").by_id == street.admin.pk
    assert signed_in(user).get(PAGE).status_code == 200
    assert "副管" in helper.get("/").content.decode()


def test_a_lead_or_a_stranger_opens_it_for_nobody(street):
    for by in (street.lead, street.outsider, street.dispatcher):
        with pytest.raises(CannotEnrol):
            open_enrolment(user=street.admin, by=by, now=street.now)
    with pytest.raises(CannotEnrol):
        open_enrolment(user=street.admin, by=street.admin, now=street.now)


def test_a_secret_that_somebody_else_has_seen_is_not_the_one_that_is_confirmed(street):
    user = new_admin(street)
    thief, owner = signed_in(user), signed_in(user)
    thief.get(PAGE)
    seen = SecondFactor.objects.get().secret
    owner.get(PAGE)
    mine = SecondFactor.objects.get().secret
    assert mine != seen
    owner.get(PAGE)
    assert SecondFactor.objects.get().secret == mine
    assert owner.post(PAGE, {"code": code_of(user, street.now)}).status_code == 200
    page = thief.get(PAGE).content.decode()
    assert "data:image/svg" not in page
    assert SecondFactor.objects.get().secret == mine


def test_who_is_disturbed_while_setting_it_up_is_told_so_and_begins_anew(street):
    user = new_admin(street)
    thief, owner = signed_in(user), signed_in(user)
    owner.get(PAGE)
    code = code_of(user, street.now)
    thief.get(PAGE)
    page = owner.post(PAGE, {"code": code})
    assert page.status_code == 422
    assert page.context["picture"]
    assert "浏览器" in page.content.decode()
    assert owner.post(PAGE, {"code": code_of(user, street.now)}).status_code == 200


def test_when_it_is_taken_away_it_is_set_up_anew_within_three_days(street):
    remove_second_factor(user=street.admin, by=None, now=street.now)
    assert begin_second_factor(user=street.admin, now=street.now + timedelta(days=2.9))
    SecondFactor.objects.all().delete()
    with pytest.raises(CannotEnrol):
        begin_second_factor(user=street.admin, now=street.now + timedelta(days=3.1))


def test_who_was_handed_a_slip_sets_it_up_after_the_first_sign_in(street):
    slip = give_temporary_password(user=street.dispatcher, by=street.admin.pk, now=street.now)
    later = street.now + timedelta(days=10)
    with pytest.raises(CannotEnrol):
        begin_second_factor(user=street.dispatcher, now=later)
    change_password(user=street.dispatcher, old=slip, new="a rather long one", now=later)
    assert begin_second_factor(user=street.dispatcher, now=later)


def test_who_has_no_strong_right_sets_up_none_that_waits_for_one(street):
    user = add_user(username="v9", name="新来", password=PASSWORD)
    give_membership(user=user, role=Role.VOLUNTEER, place=street.compound, by=None,
                    reach=Reach.OWN, now=street.now)  # fmt: skip
    with pytest.raises(CannotEnrol):
        begin_second_factor(user=user, now=street.now)
    assert "/me/second-factor/" not in signed_in(user).get("/me/").content.decode()


def test_the_home_page_reminds_everybody_whose_role_asks_for_it(street):
    block = next(block for block in declared("blocks") if block.name == "access.enrolment")
    strong = strong_permissions()
    assert block.roles == {role for role in Role.values if permissions_of(role) & strong}
    assert PAGE in signed_in(new_admin(street)).get("/").content.decode()
    assert PAGE not in signed_in(street.dispatcher).get("/").content.decode()
    assert is_open(street.dispatcher, street.now) is False
    assert is_open(street.volunteer, street.now) is None


def test_logins_of_before_this_version_have_a_week(street):
    migration = import_module("yimi.access.migrations.0003_let_those_before_enrol")
    migration.let_enrol(apps, None)
    assert begin_second_factor(user=street.admin, now=street.now + timedelta(days=6))


def test_nobody_who_is_not_signed_in_gets_anything(db):
    assert Client().get(PAGE).status_code == 302
