from datetime import timedelta

import pyotp
import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from tests.scenes import PASSWORD

from yimi.access import homes
from yimi.access.actions import (
    CannotVerify,
    begin_second_factor,
    confirm_second_factor,
    give_password_code,
    open_enrolment,
    remove_second_factor,
    verify_second_factor,
)
from yimi.access.doors import detour, make_strong
from yimi.access.homes import WORDS
from yimi.access.models import PasswordCode, RecoveryCode, SecondFactor
from yimi.accounts.actions import add_user, give_membership
from yimi.accounts.models import Role
from yimi.accounts.tests.helpers import signed_in
from yimi.core import declared
from yimi.core.models import Event, ExportRecord
from yimi.core.permissions import requires


def code_of(user, at):
    return pyotp.TOTP(SecondFactor.objects.get(user=user).secret).at(at)


@pytest.fixture
def enrolled(street):
    open_enrolment(user=street.admin, by=None, now=street.now)
    begin_second_factor(user=street.admin, now=street.now)
    street.codes = confirm_second_factor(
        user=street.admin, code=code_of(street.admin, street.now), now=street.now
    )
    return street


@pytest.fixture
def asked(settings, monkeypatch):
    settings.SECOND_FACTOR = True
    monkeypatch.setattr("yimi.access.doors.strong_permissions", lambda: frozenset({"core.health"}))
    return settings


def verify(street, code, seconds=0):
    now = street.now + timedelta(seconds=seconds)
    return verify_second_factor(user=street.admin, code=code, now=now)


def test_the_secret_is_not_readable_in_the_database(enrolled):
    secret = SecondFactor.objects.get().secret
    raw = SecondFactor.objects.extra(select={"raw": "secret"}).values_list("raw", flat=True)[0]
    assert secret
    assert secret not in raw


def test_a_code_counts_once(enrolled):
    with pytest.raises(CannotVerify):
        verify(enrolled, code_of(enrolled.admin, enrolled.now))
    later = enrolled.now + timedelta(seconds=60)
    assert verify(enrolled, code_of(enrolled.admin, later), 60) == "telephone"
    with pytest.raises(CannotVerify):
        verify(enrolled, code_of(enrolled.admin, later), 61)


def test_a_code_of_long_ago_does_not_count(enrolled):
    with pytest.raises(CannotVerify):
        verify(enrolled, code_of(enrolled.admin, enrolled.now + timedelta(seconds=60)), 300)


def test_a_recovery_code_counts_once_and_is_kept_as_a_hash(enrolled):
    code = enrolled.codes[3]
    assert len(enrolled.codes) == len(set(enrolled.codes)) == 10
    assert code not in "".join(RecoveryCode.objects.values_list("code_hash", flat=True))
    assert verify(enrolled, code.lower()) == "recovery"
    with pytest.raises(CannotVerify):
        verify(enrolled, code)


def test_a_recovery_code_of_somebody_else_does_not_count(enrolled):
    open_enrolment(user=enrolled.lead, by=enrolled.admin, now=enrolled.now)
    begin_second_factor(user=enrolled.lead, now=enrolled.now)
    lead_code = code_of(enrolled.lead, enrolled.now)
    confirm_second_factor(user=enrolled.lead, code=lead_code, now=enrolled.now)
    with pytest.raises(CannotVerify):
        verify_second_factor(user=enrolled.lead, code=enrolled.codes[0], now=enrolled.now)


def test_wrong_codes_are_counted(enrolled):
    for number in range(10):
        with pytest.raises(CannotVerify):
            verify(enrolled, f"{number:06}")
    with pytest.raises(CannotVerify) as refused:
        verify(enrolled, enrolled.codes[0])
    assert refused.value.code == "too_many"
    assert verify(enrolled, enrolled.codes[0], 700) == "recovery"


def test_it_is_on_record_when_it_is_taken_away(enrolled):
    remove_second_factor(user=enrolled.admin, by=None, now=enrolled.now)
    assert not SecondFactor.objects.exists()
    assert not RecoveryCode.objects.exists()
    assert Event.objects.filter(type="access.SecondFactorRemoved").count() == 1


def test_a_strong_page_sends_to_set_it_up_then_opens(street, asked):
    open_enrolment(user=street.admin, by=None, now=street.now)
    browser = signed_in(street.admin)
    answer = browser.get("/health/")
    assert answer["Location"] == "/me/second-factor/?next=/health/"
    page = browser.get(answer["Location"])
    assert page.context["picture"].startswith("data:image/svg+xml")
    codes = browser.post(
        "/me/second-factor/", {"code": code_of(street.admin, street.now), "next": "/health/"}
    )
    assert len(codes.context["codes"]) == 10
    assert browser.get("/health/").status_code == 200
    assert signed_in(street.admin).get("/health/").status_code == 302


def test_a_code_is_asked_for_again_after_some_hours(street, asked):
    request = RequestFactory().get("/health/")
    request.session, request.user = signed_in(street.admin).session, street.admin
    make_strong(request, street.admin)
    assert detour(request, "core.health") is None
    request.session["strong_at"] = (street.now - timedelta(hours=5)).isoformat()
    assert detour(request, "core.health").startswith("/me/second-factor/")
    make_strong(request, street.operator)
    assert detour(request, "core.health")


def test_the_demonstration_does_not_ask(street, asked):
    asked.DEMO = True
    assert signed_in(street.admin).get("/health/").status_code == 200


def test_a_form_behind_a_strong_right_is_not_taken_before_it(street, asked):
    ran = []

    @requires("core.health")
    def act(request):
        ran.append(request)
        return HttpResponse()

    request = RequestFactory().post("/health/", {"x": "1"})
    request.session, request.user = signed_in(street.admin).session, street.admin
    assert act(request).status_code == 302
    assert ran == []


def test_pages_do_not_go_to_other_sites_afterwards(enrolled, asked):
    browser = signed_in(enrolled.admin)
    answer = browser.post(
        "/me/second-factor/", {"code": enrolled.codes[0], "next": "https://evil.example/"}
    )
    assert answer["Location"] == "/"


def test_exports_and_administration_are_strong():
    rights = {right.name: right for right in declared.declared("permissions")}
    taken_out = {entry.permission for entry in declared.exports().values()}
    assert taken_out
    assert all(rights[name].strong for name in taken_out | {"core.exports"})


def test_a_list_goes_out_only_after_the_second_factor(street, settings):
    settings.SECOND_FACTOR = True
    browser = signed_in(street.dispatcher)
    for answer in (
        browser.get("/export/?list=cases.board"),
        browser.post("/export/?list=cases.board"),
    ):
        assert answer["Location"].startswith("/me/second-factor/?next=/export/")
    assert not ExportRecord.objects.exists()


def test_a_device_is_changed_only_after_the_second_factor(enrolled):
    browser = signed_in(enrolled.admin)
    browser.post("/me/second-factor/codes/", {"act": "new_telephone"})
    assert SecondFactor.objects.filter(user=enrolled.admin).exists()
    browser.post("/me/second-factor/", {"code": enrolled.codes[1]})
    browser.post("/me/second-factor/codes/", {"act": "new_telephone"})
    assert not SecondFactor.objects.filter(user=enrolled.admin, confirmed_at__isnull=False).exists()


def test_nobody_sees_the_secret_of_another(enrolled):
    page = signed_in(enrolled.outsider).get("/me/second-factor/").content.decode()
    secret = SecondFactor.objects.get(user=enrolled.admin).secret
    assert secret[:4] not in page.replace("data:image", "")


def test_a_password_alone_gives_no_code_for_another_administrator(street, settings):
    settings.SECOND_FACTOR = True
    other = add_user(username="admin2", name="副管", password=PASSWORD)
    give_membership(
        user=other, role=Role.ADMINISTRATOR, place=street.subdistrict, by=None, now=street.now
    )
    browser = signed_in(street.admin)
    answer = browser.post(f"/members/{other.pk}/")
    assert answer["Location"].startswith("/me/second-factor/")
    assert not PasswordCode.objects.exists()
    open_enrolment(user=street.admin, by=None, now=street.now)
    browser.get("/me/second-factor/")
    browser.post("/me/second-factor/", {"code": code_of(street.admin, street.now)})
    assert browser.post(f"/members/{other.pk}/").context["code"]
    seen = signed_in(other).get("/").content.decode()
    assert "副管" in seen
    assert str(WORDS["access.PasswordCodeGiven"]) in seen


def test_a_lead_still_helps_a_volunteer_without_the_second_factor(street, settings):
    settings.SECOND_FACTOR = True
    assert signed_in(street.lead).post(f"/members/{street.volunteer.pk}/").context["code"]


def test_the_rules_of_an_emergency_are_chosen_after_the_second_factor(street, settings):
    settings.SECOND_FACTOR = True
    for name in ("rules:choose_pack", "rules:choose_weak"):
        answer = signed_in(street.admin).post(reverse(name))
        assert answer["Location"].startswith("/me/second-factor/")


def test_a_worker_sees_nothing_of_who_was_reset(street):
    give_password_code(user=street.lead, by=street.admin, now=street.now)
    assert "吴组长" in signed_in(street.admin).get("/").content.decode()
    assert homes.resets(street.outsider, street.now) is None
