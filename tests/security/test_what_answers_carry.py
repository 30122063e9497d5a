"""What every answer carries, and what happens to a session."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from tests.scenes import PASSWORD
from tests.security.everywhere import ALL, addresses, signed_in

pytestmark = pytest.mark.django_db


def test_every_page_forbids_what_it_does_not_need(near, insider):
    for browser in (signed_in(insider), Client()):
        for _page, address in addresses(near, ALL):
            for answer in (browser.get(address), browser.post(address, near.form("note"))):
                policy = answer["Content-Security-Policy"]
                assert "default-src 'self'" in policy, address
                assert "frame-ancestors 'none'" in policy, address
                assert "object-src 'none'" in policy, address
                assert "base-uri 'none'" in policy, address
                assert "unsafe" not in policy, address
                assert answer["X-Content-Type-Options"] == "nosniff", address
                assert answer["Referrer-Policy"] == "same-origin", address
                assert "no-store" in answer["Cache-Control"], address
                assert answer["X-Frame-Options"] == "DENY", address


def test_cookies_are_kept_from_scripts_and_other_sites(street):
    browser = Client()
    browser.get("/login/")
    browser.post("/login/", {"username": "desk", "password": PASSWORD})
    session = browser.cookies["yimi_session"]
    assert session["httponly"]
    assert session["samesite"] == "Lax"
    assert browser.cookies["yimi_csrf"]["samesite"] == "Lax"


def test_behind_https_cookies_never_go_over_http(street, settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    browser = Client()
    browser.get("/login/", secure=True)
    browser.post("/login/", {"username": "desk", "password": PASSWORD}, secure=True)
    assert browser.cookies["yimi_session"]["secure"]
    assert browser.cookies["yimi_csrf"]["secure"]


def test_a_session_that_was_planted_is_not_the_one_that_is_opened(street):
    browser = Client()
    browser.cookies["yimi_session"] = "plantedplantedplantedplantedplan"
    browser.post("/login/", {"username": "desk", "password": PASSWORD})
    assert browser.cookies["yimi_session"].value != "plantedplantedplantedplantedplan"
    before = browser.cookies["yimi_session"].value
    browser.post("/logout/")
    browser.post("/login/", {"username": "desk", "password": PASSWORD})
    assert browser.cookies["yimi_session"].value != before
    assert not Session.objects.filter(session_key=before).exists()


def test_a_new_password_ends_every_other_session(street):
    here, elsewhere = Client(), Client()
    for browser in (here, elsewhere):
        browser.post("/login/", {"username": "desk", "password": PASSWORD})
        assert browser.get("/me/").status_code == 200
    new = "another long password 7"
    here.post("/me/password/", {"old": PASSWORD, "new": new, "again": new})
    assert here.get("/me/").status_code == 200
    assert elsewhere.get("/me/").status_code == 302


def test_who_left_is_out_at_the_next_page(street):
    browser = signed_in(street.dispatcher)
    assert browser.get("/board/").status_code == 200
    street.dispatcher.is_active = False
    street.dispatcher.save(update_fields=["is_active"])
    assert browser.get("/board/").status_code == 302


def test_signing_out_leaves_nothing_to_go_back_to(street):
    browser = signed_in(street.dispatcher)
    kept = browser.cookies["yimi_session"].value
    browser.post("/logout/")
    again = Client()
    again.cookies["yimi_session"] = kept
    assert again.get("/board/").status_code == 302


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "localhost:80@evil.example", "evil example", ""],
)
def test_a_name_that_is_not_ours_gets_no_page(street, settings, host):
    settings.ALLOWED_HOSTS = ["localhost"]
    browser = Client(headers={"host": "localhost"})
    assert browser.get("/login/").status_code == 200
    for path in ("/login/", "/api/v1/docs", "/api/v1/me", reverse("web:alive")):
        answer = browser.get(path, headers={"host": host})
        assert answer.status_code in {400, 401, 200}
        assert "evil" not in answer.content.decode()
        if answer.status_code == 200:
            assert path == "/alive/"


def test_a_forwarded_name_is_not_believed(street):
    answer = Client().get("/api/v1/docs", headers={"x-forwarded-host": "evil.example"})
    assert "evil.example" not in answer.content.decode()
    secure = Client().get("/login/", headers={"x-forwarded-proto": "https"})
    assert secure.status_code == 200
