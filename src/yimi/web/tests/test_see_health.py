"""The administrator's page and the doctor say the same; nobody else sees the page."""

import json

import pytest
from django.test import Client

from yimi.web import terminal
from yimi.web.arguments import parser
from yimi.web.commands import doctor

pytestmark = pytest.mark.django_db


def signed_in(user) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def test_the_page_shows_every_check_and_what_to_do(street):
    page = signed_in(street.admin).get("/health/").content.decode()
    assert "后台" in page
    assert "./yimi" in page


def test_a_worker_and_an_outsider_do_not_see_it(street):
    assert signed_in(street.worker).get("/health/").status_code == 403


def test_the_doctor_says_it_in_both_languages_and_by_its_exit_code(street, monkeypatch):
    said: list[str] = []
    monkeypatch.setattr(terminal, "say", lambda *lines: said.extend(lines))
    assert doctor.run(parser().parse_args(["doctor"])) == 2
    assert any("The background worker is not running." in line and "后台" in line for line in said)
    said.clear()
    doctor.run(parser().parse_args(["doctor", "--json"]))
    levels = {entry["check"]: entry["level"] for entry in json.loads("\n".join(said))}
    assert levels["core.worker"] == "error"
    assert levels["command.stuck"] == "ok"
    assert "command.second_factors" in levels
