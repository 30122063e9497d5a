"""A form on another site changes nothing here, and no address leads away from here."""

import itertools
from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.scenes import PASSWORD
from tests.security.everywhere import ALL, SIGNED, addresses, signed_in
from yimi.api.tests.scene import let_in
from yimi.core.checks import pages
from yimi.core.permissions import TOKEN

pytestmark = pytest.mark.django_db

AWAY = (
    *("//evil.example", "https://evil.example/", "https:evil.example", "http:///evil.example"),
    *("\\\\evil.example", "/\\evil.example", "https:\\\\evil.example", "///evil.example"),
    *("javascript:alert(1)", "data:text/html,x", " //evil.example", "\t//evil.example"),
    *("https://testserver@evil.example/", "https://testserver.evil.example/", "//evil%00.example"),
    *(
        "/\r\nLocation: https://evil.example",
        "ftp://testserver/",
        "https://evil.example?testserver",
    ),
)


def test_every_form_without_its_token_is_refused(near, insider):
    strict = signed_in(insider, enforce_csrf_checks=True)
    before, refused = near.state(), 0
    for page, address in addresses(near, ALL):
        answer = strict.post(address, near.form("note"))
        if page.name == "api:nothing":
            assert answer.status_code == 404
            continue
        assert answer.status_code in {403, 405}, address
        refused += answer.status_code == 403
    assert refused > 30
    assert near.state() == before


def test_what_takes_no_forms_token_takes_no_session_either(near, insider):
    """Addresses for programs are the only ones without the check, and no cookie opens them."""
    exempt = {page.name for page in pages() if getattr(page.view, "csrf_exempt", False)}
    programs = {page.name for page in pages() if vars(page.view)["required_permission"] == TOKEN}
    assert exempt - programs == {"api:nothing"}
    browser = signed_in(insider)
    for path in ("me", "cases", "tasks", "events", "webhooks"):
        assert browser.get(f"/api/v1/{path}").status_code == 401
        assert browser.post(f"/api/v1/{path}").status_code in {401, 405}


def test_a_token_of_a_form_is_no_token_for_another_person(near, insider):
    mine, theirs = signed_in(insider, enforce_csrf_checks=True), Client()
    theirs.get("/login/")
    stolen = theirs.cookies["yimi_csrf"].value
    answer = mine.post("/language/", {"language": "en", "csrfmiddlewaretoken": stolen})
    assert answer.status_code == 403


def test_no_page_leads_away(near, insider):
    """Pages that go where they are told are found by telling them; then they are told to leave."""
    browser = signed_in(insider)
    following = [
        address
        for _page, address in addresses(near, SIGNED)
        if any(
            "/marker/" in _target(answer) for answer in _told(browser, address, near, "/marker/")
        )
    ]
    assert len(following) > 3
    for away, address in itertools.product(AWAY, following):
        for answer in _told(browser, address, near, away):
            _stays_here(answer, address)


def _told(browser, address, near, where):
    """Yield the answers of a page that is told where to go next in every way there is."""
    form = {**near.form("note"), "next": where, "back": where, "url": where}
    referer = where.strip() if where.isascii() and where.isprintable() else ""
    referer = f"http://testserver{where}" if where.startswith("/marker") else referer
    yield browser.get(address, {"next": where, "url": where})
    yield browser.post(address, form)
    yield browser.post(address, near.form("note") | {"next": ""}, headers={"referer": referer})


def _target(answer):
    return answer.headers.get("Location", "") + answer.headers.get("HX-Redirect", "")


def test_signing_in_and_choosing_a_language_lead_nowhere_else(street):
    paths = ("/login/", "/language/", "/logout/", "/reset/")
    for away, path in itertools.product(AWAY, paths):
        form = {"username": "desk", "password": PASSWORD, "next": away}
        browser = Client()
        _stays_here(browser.get(path, {"next": away}), path)
        answer = browser.post(path, {**form, "language": "en"}, headers={"referer": away.strip()})
        _stays_here(answer, path)


def test_an_address_given_to_a_program_is_not_taken_for_one_of_ours(street):
    program = let_in(street)
    for away in AWAY:
        answer = program.client.get("/api/v1/me", {"next": away})
        assert answer.status_code == 200


def _stays_here(answer, address):
    assert answer.status_code < 500, address
    for name in ("Location", "HX-Redirect", "HX-Location", "Refresh"):
        target = answer.headers.get(name, "")
        assert "\n" not in target, address
        parts = urlsplit(target)
        assert parts.netloc in {"", "testserver"}, (address, target)
        assert not target.startswith(("//", "/\\", "\\")), (address, target)
        assert parts.scheme in {"", "http"}, (address, target)
