"""A list that is too large to wait for is made by a worker, and is there or says why not."""

import errno
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import OperationalError
from tests.needs import open_need

from yimi.accounts.tests.helpers import signed_in
from yimi.core import clock
from yimi.core.exporting import allowance_of, file_of, make_file, sheet_of, sweep_files
from yimi.core.models import Event, ExportRecord
from yimi.core.worker import run_long
from yimi.web import large_exports

MINUTE = timedelta(minutes=1)
LEDGER = "/export/?list=registry.residents"


@pytest.fixture(autouse=True)
def small_lists_are_large(monkeypatch, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("yimi.web.export_views.AT_ONCE", 0)


def ask(street, query="", **more):
    """Ask for the ledger as a file and return the address of the page that is shown then."""
    given = {"form": "csv", "reason": "report", **more}
    answer = signed_in(street.dispatcher).post(LEDGER + query, given)
    assert answer.status_code == 302, answer
    return answer["Location"]


def made():
    return ExportRecord.objects.get()


def test_a_worker_makes_it_and_its_owner_alone_fetches_it_for_an_hour(street):
    shown = ask(street, "&group=dialysis")
    browser = signed_in(street.dispatcher)
    assert not browser.get(shown).context["is_there"]
    assert shown in browser.get("/exports/").content.decode()
    run_long(now=clock.now())
    page = browser.get(shown)
    assert page.context["is_there"]
    assert (made().asked, made().rows_done) == ({}, 1)
    address = f"/export/file/?id={made().pk}"
    assert address in page.content.decode()
    assert address in browser.get("/exports/").content.decode()
    assert address not in signed_in(street.admin).get("/exports/").content.decode()
    for other in (street.lead, street.outsider, street.admin):
        assert signed_in(other).get(address).status_code == 404
    text = b"".join(browser.get(address)).decode()
    assert made().number in text
    assert "陈静" in text
    assert "王秀英" not in text
    sweep_files(now=clock.now() + timedelta(hours=2))
    assert browser.get(address).status_code == 404


def test_one_that_a_killed_worker_had_in_hand_is_made_anew_and_each_look_is_on_record_once(
    street, monkeypatch
):
    monkeypatch.setattr("yimi.core.exporting.LOOKS_AT_A_TIME", 2)
    ask(street)
    whole = sheet_of

    def killed_after_four_rows(*args, **kwargs):
        sheet = whole(*args, **kwargs)

        def rows():
            for number, row in enumerate(sheet.rows):
                if number == 4:
                    raise SystemExit
                yield row

        return replace(sheet, rows=rows())

    with monkeypatch.context() as patch:
        patch.setattr(large_exports, "sheet_of", killed_after_four_rows)
        with pytest.raises(SystemExit):
            large_exports.make_waiting(now=clock.now())
    assert (made().rows_done, made().made_at, made().failed) == (4, None, False)
    large_exports.make_waiting(now=clock.now() + MINUTE)
    assert (made().rows_done, made().tries) == (6, 2)
    looks = Event.objects.filter(type="core.Looked", data__permission="registry.export")
    subjects = list(looks.values_list("subject_id", flat=True))
    assert len(set(subjects)) == 5  # two of the six are of one household
    assert len(subjects) == 5


def test_one_that_kills_every_worker_is_given_up_in_words(street, monkeypatch):
    shown = ask(street)

    def dies(*args, **kwargs):
        raise SystemExit

    monkeypatch.setattr(large_exports, "make_file", dies)
    for turn in range(large_exports.MOST_TRIES):
        with pytest.raises(SystemExit):
            large_exports.make_waiting(now=clock.now() + turn * 5 * MINUTE)
    large_exports.make_waiting(now=clock.now() + 5 * MINUTE)
    assert (made().failed, made().failure, made().asked) == (True, "died", {})
    browser = signed_in(street.dispatcher)
    for page in (shown, "/exports/"):
        assert str(large_exports.FAILURES["died"]) in browser.get(page).content.decode()
    assert allowance_of(street.dispatcher.pk, now=clock.now()).taken == 0


@pytest.mark.parametrize(
    ("problem", "code"), [(OSError(errno.ENOSPC, "full"), "disk"), (ValueError("?"), "broken")]
)
def test_what_is_in_the_way_is_said_and_the_next_list_is_made(street, monkeypatch, problem, code):
    shown = ask(street)

    def fails_once(*args, **kwargs):
        monkeypatch.setattr(large_exports, "make_file", make_file)
        raise problem

    monkeypatch.setattr(large_exports, "make_file", fails_once)
    ask(street, "&group=dialysis")
    large_exports.make_waiting(now=clock.now())
    first, second = ExportRecord.objects.order_by("at")
    assert (first.failure, second.failure) == (code, "")
    assert second.made_at
    page = signed_in(street.dispatcher).get(shown).content.decode()
    assert str(large_exports.FAILURES[code]) in page


def test_a_database_that_fails_for_one_list_costs_no_list_and_holds_up_no_other(
    street, monkeypatch
):
    for _number in range(2):
        ask(street)
    first, second = ExportRecord.objects.order_by("at")

    def fails_for_the_first(row, *args, **kwargs):
        if row.pk == first.pk:
            raise OperationalError
        return make_file(row, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(large_exports, "make_file", fails_for_the_first)
        with pytest.raises(OperationalError):
            large_exports.make_waiting(now=clock.now())
        large_exports.make_waiting(now=clock.now())
    second.refresh_from_db()
    assert second.made_at
    large_exports.make_waiting(now=clock.now() + MINUTE)
    first.refresh_from_db()
    assert first.made_at


def test_who_lost_the_right_meanwhile_gets_nothing(street):
    ask(street)
    large_exports.make_waiting(now=clock.now())
    ask(street)
    street.dispatcher.memberships.update(ends_at=clock.now())
    large_exports.make_waiting(now=clock.now())
    first, second = ExportRecord.objects.order_by("at")
    assert second.failure == "right"
    assert not file_of(second).exists()
    answer = signed_in(street.dispatcher).get(f"/export/file/?id={first.pk}")
    assert answer.status_code in {403, 404}


def test_a_list_that_outgrew_the_limit_while_it_waited_does_not_go_out(street, settings):
    ask(street)
    settings.EXPORT_ROWS = 5
    ExportRecord.objects.update(rows=4)
    large_exports.make_waiting(now=clock.now())
    assert made().failure == "more"
    assert not Event.objects.filter(type="core.Looked").exists()


def test_what_waited_for_a_day_is_given_up(street):
    open_need(street)
    ask(street)
    large_exports.make_waiting(now=clock.now() + timedelta(hours=25))
    assert made().failure == "late"


def test_the_page_says_when_no_worker_runs(street):
    page = signed_in(street.dispatcher).get(ask(street))
    assert page.context["in_vain"]
