"""Guessing at links and codes leads nowhere, and tells nothing."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from yimi.core import clock
from yimi.followup.actions import forget_misses, revoke_link
from yimi.followup.models import Miss
from yimi.followup.queries import LIMITS
from yimi.followup.tests.helpers import address, asked, link_of
from yimi.followup.tokens import CODE_DIGITS, code_of

pytestmark = pytest.mark.django_db
NO_TOKEN = "A" * 26


def enter(number: str, code: str, *, ip: str = "10.0.0.1", client: Client | None = None):
    return (client or Client()).post("/f/", {"number": number, "code": code}, REMOTE_ADDR=ip)


def look(token: str, *, ip: str = "10.0.0.1"):
    return Client().get(f"/f/{token}/", REMOTE_ADDR=ip)


def plain(answer) -> str:
    return re.sub(r'value="[^"]*"', "", answer.content.decode())


def test_number_and_code_open_the_case_however_they_are_typed(street):
    case = asked(street)
    code = code_of(link_of(street, case).pk)
    client = Client()
    spaced = f"{code[:4]} {code[4:]}"
    answer = enter(case.number.lower().replace("-", " "), spaced, client=client)
    assert answer["Location"] == "/f/my/"
    assert case.number in client.get("/f/my/").content.decode()
    assert Client().get("/f/my/").status_code == 302


def test_a_session_opened_with_a_code_ends_within_the_hour(street, monkeypatch):
    case = asked(street)
    client = Client()
    enter(case.number, code_of(link_of(street, case).pk), client=client)
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(hours=1, minutes=1))
    assert client.get("/f/my/").status_code == 302


def test_every_wrong_guess_looks_the_same(street):
    case = asked(street)
    link = link_of(street, case)
    code = code_of(link.pk)
    wrong = f"{(int(code) + 1) % 10**8:08d}"
    unknown = enter("1122-ZZZZZ", code)
    known = enter(case.number, wrong)
    revoke_link(link=link, by=street.operator, now=street.now)
    revoked = enter(case.number, code)
    assert unknown.status_code == known.status_code == revoked.status_code == 422
    assert plain(unknown) == plain(known) == plain(revoked)
    assert plain(look(NO_TOKEN)) == plain(Client().get(address(link)))
    assert look(NO_TOKEN).status_code == Client().get(address(link)).status_code == 404


def test_after_five_guesses_a_number_is_held_off_even_with_the_right_code(street):
    case = asked(street)
    code = code_of(link_of(street, case).pk)
    for guess in range(LIMITS["number"][0]):
        assert enter(case.number, f"{guess:08d}", ip=f"10.0.1.{guess}").status_code == 422
    held = enter(case.number, code, ip="10.0.9.9")
    assert held.status_code == 429
    assert "请等到" in held.content.decode()
    # A number that does not exist is held off in the same way.
    for guess in range(LIMITS["number"][0]):
        enter("1122-ZZZZZ", f"{guess:08d}", ip=f"10.0.2.{guess}")
    assert enter("1122-ZZZZZ", "0", ip="10.0.9.8").status_code == 429


def test_an_hour_later_the_number_opens_again(street, monkeypatch):
    case = asked(street)
    code = code_of(link_of(street, case).pk)
    for guess in range(5):
        enter(case.number, f"{guess:08d}")
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(hours=1))
    assert enter(case.number, code).status_code == 302


def test_who_guesses_at_links_is_held_off_and_shuts_out_nobody_with_a_right_one(street):
    link = link_of(street, asked(street))
    for guess in range(LIMITS["address"][0]):
        assert look(f"{guess:026d}").status_code == 404
    assert look(NO_TOKEN).status_code == 429
    for ip in ("10.0.0.1", "10.0.0.2"):
        assert Client().get(address(link), REMOTE_ADDR=ip).status_code == 200


def test_everybody_together_is_held_off_from_the_codes_but_not_from_links(street, monkeypatch):
    monkeypatch.setitem(LIMITS, "all", (3, timedelta(hours=1)))
    case = asked(street)
    link = link_of(street, case)
    for guess in range(3):
        enter(f"1122-AAAA{guess + 2}", "0", ip=f"10.0.3.{guess}")
    assert enter(case.number, code_of(link.pk), ip="10.0.4.1").status_code == 429
    assert Client().get(address(link)).status_code == 200


def test_guessing_all_codes_of_one_case_takes_more_than_a_thousand_years():
    guesses, within = LIMITS["number"]
    on_average = 10**CODE_DIGITS / 2 / guesses * within
    assert on_average > timedelta(days=365 * 1000)


def test_guessing_at_all_cases_at_once_takes_years_while_the_office_sees_it():
    guesses, within = LIMITS["all"]
    on_average = 10**CODE_DIGITS / 2 / guesses * within
    assert on_average > timedelta(days=365 * 9)


def test_a_household_counts_as_one_address(street):
    for host in range(LIMITS["address"][0]):
        look(NO_TOKEN, ip=f"2001:db8:1:2::{host:x}")
    assert look(NO_TOKEN, ip="2001:db8:1:2:ffff::1").status_code == 429
    assert look(NO_TOKEN, ip="2001:db8:1:3::1").status_code == 404


def test_counts_of_guesses_are_forgotten(street):
    look(NO_TOKEN)
    assert Miss.objects.count() == 1
    forget_misses(now=clock.now() + timedelta(days=3))
    assert not Miss.objects.exists()


def test_what_is_typed_may_be_anything(street):
    for odd in ("", "　", "\u0000", "9" * 500, "' OR 1=1 --", "１１２２－Ｋ７ＱＸＭ"):
        assert enter(odd, odd, ip="10.0.5.1").status_code == 422
