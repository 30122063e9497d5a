"""Nothing can be guessed: what is out of reach is answered as what is not there."""

import secrets
from datetime import timedelta
from itertools import pairwise
from unittest.mock import patch

import pytest
from django.test import Client

from tests.architecture.near import Near
from tests.architecture.test_strangers import _without_tokens
from tests.scenes import PASSWORD
from tests.security.everywhere import NOTHING, SIGNED, address_of, signed_in
from yimi.accounts.actions import add_user, give_membership
from yimi.accounts.models import Reach, Role, User
from yimi.api.actions import revoke_integration
from yimi.api.tests.scene import let_in
from yimi.api.tokens import new_token
from yimi.cases.actions.opening import ALPHABET
from yimi.cases.models import Case
from yimi.core import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def stranger(near: Near) -> User:
    """Somebody who holds every role in the other community."""
    user = add_user(username="stranger", name="陌生人", password=PASSWORD)
    for role in Role:
        give_membership(
            user=user,
            role=role,
            place=near.street.other_compound,
            reach=Reach.SUBTREE,
            team=near.street.other_team,
            by=None,
            now=near.street.now,
        )
    return user


def test_what_is_elsewhere_is_answered_as_what_is_nowhere(near, stranger):
    browser = signed_in(stranger)
    tried = 0
    for page in SIGNED:
        if not page.parameters:
            continue
        for method in ("get", "post"):
            ask = getattr(browser, method)
            there = ask(address_of(page, near), near.form("note"))
            absent = ask(address_of(page, near, pk=NOTHING), near.form("note"))
            assert there.status_code == absent.status_code, page.route
            assert _without_tokens(there) == _without_tokens(absent), page.route
            tried += 1
    assert tried > 30


def test_a_wrong_name_and_a_wrong_password_are_told_apart_by_nothing(street):
    answers = []
    for username in ("desk", "nobody-of-this-name"):
        with patch("django.contrib.auth.hashers.MD5PasswordHasher.encode", autospec=True) as work:
            work.return_value = "md5$salt$x"
            form = {"username": username, "password": "wrong"}
            answer = Client().post("/login/", form, headers={"accept-language": "en"})
        answers.append(
            (answer.status_code, _without_tokens(answer).replace(username, ""), work.call_count)
        )
    known, unknown = answers
    assert known[:2] == unknown[:2]
    # The dear part, the hash, is worked out as often for a name that there is not.
    assert known[2] == unknown[2] == 1


def test_codes_and_links_are_answered_alike_whoever_they_are_for(street):
    pages = []
    for username in ("desk", "nobody-of-this-name"):
        form = {"username": username, "code": "00000000", "new": "x" * 12, "again": "x" * 12}
        answer = Client().post("/reset/", form)
        pages.append((answer.status_code, _without_tokens(answer).replace(username, "")))
    assert pages[0] == pages[1]
    links = [Client().get(f"/join/{secrets.token_urlsafe(n)}/") for n in (4, 16, 32)]
    assert len({answer.status_code for answer in links}) == 1
    assert all("desk" not in answer.content.decode() for answer in links)


def test_links_and_codes_are_not_tried_without_end(street):
    browser = Client()
    for _turn in range(60):
        last = browser.get(f"/join/{secrets.token_urlsafe(16)}/")
    assert last.status_code in {404, 429}
    form = {"username": "desk", "new": "a new long password", "again": "a new long password"}
    for number in range(60):
        browser.post("/reset/", {**form, "code": f"{number:08}"})
    assert Client().post("/login/", {"username": "desk", "password": PASSWORD}).status_code == 302


def test_a_token_that_ended_is_told_from_one_that_never_was_by_nothing(street, monkeypatch):
    ended, revoked = let_in(street, days=1), let_in(street)
    revoke_integration(integration=revoked.integration, by=street.admin, now=clock.now())
    later = street.now + timedelta(days=2)
    monkeypatch.setattr("yimi.core.clock.now", lambda: later)
    answers = set()
    for token in (ended.token, revoked.token, new_token(), "yimi_", "x" * 5000, "\xff"):
        answer = Client().get("/api/v1/me", headers={"authorization": f"Bearer {token}"})
        said = {key: value for key, value in answer.json().items() if key != "request_id"}
        answers.add((answer.status_code, str(sorted(said.items()))))
    assert len(answers) == 1
    assert next(iter(answers))[0] == 401


def test_numbers_of_cases_are_drawn_and_not_counted(street):
    program = let_in(street)
    for room in (101, 102, 201, 202, 301, 302):
        program.opened(street.doors[f"1-1-{room}"])
    numbers = sorted(
        number.partition("-")[2] for number in Case.objects.values_list("number", flat=True)
    )
    assert len(ALPHABET) ** 5 > 20_000_000
    ranks = [sum(ALPHABET.index(c) * 31**n for n, c in enumerate(n[::-1])) for n in numbers]
    assert min(b - a for a, b in pairwise(ranks)) > 1
