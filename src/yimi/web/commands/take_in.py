"""`yimi import FILE`: take a table into the ledger from the terminal."""

import argparse
from pathlib import Path

import xlsxwriter

from yimi.accounts.models import User
from yimi.core import clock
from yimi.core.errors import Refusal
from yimi.places.models import Level, Place
from yimi.setup.actions import ledger
from yimi.setup.ledger.applying import CHANGED, CREATED, REFUSED, SAME
from yimi.setup.ledger.columns import FIELDS
from yimi.setup.models import LedgerImport
from yimi.web import terminal

SHOWN = 20
WORDS = {
    CREATED: "新增人员  new people",
    CHANGED: "有变化  changed",
    SAME: "已有  there already",
    REFUSED: "未收  refused",
}


def run(given: argparse.Namespace) -> int:
    """Try a table, then put it in; the exit code is 1 where rows are refused or nothing was read.

    It is the machine's act, or that of the person named with `--as`.
    """
    try:
        made = ledger.receive_table(
            name=Path(given.file).name,
            content=Path(given.file).read_bytes(),
            place=_place(given.place),
            makes_doors=given.make_doors,
            by=_person(given.login),
            now=clock.now(),
        )
    except (Refusal, OSError) as problem:
        terminal.say(f"✗ {problem}")
        return 1
    _say_columns(made)
    ledger.work_through(
        made, clock=clock.now, on_progress=lambda done: _progress("试算", done, made)
    )
    if not given.dry_run:
        ledger.put_in(ledger_import=made)
        ledger.work_through(
            made, clock=clock.now, on_progress=lambda done: _progress("导入", done, made)
        )
    counts = ledger.counts_of(made)
    for code, words in WORDS.items():
        terminal.say(f"   {counts[code]:>8}  {words}")
    refused = [result for result in ledger.results_of(made) if result.code == REFUSED]
    for result in refused[:SHOWN]:
        terminal.say(f"   第 {result.number} 行：{result.why}")
    if refused and given.errors:
        _write_errors(made, Path(given.errors))
        terminal.say(f"未收的行在  refused rows: {given.errors}")
    if given.dry_run:
        terminal.say("只是试算，没有写入。 Only tried: nothing went in.")
        LedgerImport.objects.filter(pk=made.pk).delete()
    return 1 if refused else 0


def _place(name: str | None) -> Place:
    """Return the place of that name or path; the street, where none is named."""
    rows = Place.objects.filter(gone_at=None).exclude(level__in=(Level.UNIT, Level.DOOR))
    if name:
        found = list(rows.filter(path=name)[:1]) or list(rows.filter(name=name)[:2])
    else:
        found = list(rows.filter(level=Level.SUBDISTRICT)[:2])
    if len(found) != 1:
        raise ledger.CannotImport(
            "place", "请用 --place 写明一个地方  name one place with --place (its name or path)"
        )
    return found[0]


def _person(login: str | None) -> User | None:
    if not login:
        return None
    user = User.objects.filter(username__iexact=login, is_active=True).first()
    if user is None:
        raise ledger.CannotImport("login", f"没有这个用户名  no such login: {login}")
    return user


def _say_columns(made: LedgerImport) -> None:
    for at, (header, field) in enumerate(zip(made.headers, made.fields, strict=False), start=1):
        terminal.say(f"   {header or at} → {FIELDS[field]}")


def _progress(what: str, done: int, made: LedgerImport) -> None:
    terminal.say(f"   {what} {done}/{made.total}")


def _write_errors(made: LedgerImport, path: Path) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [*made.headers, "原因"])
        for at, (cells, why) in enumerate(ledger.refused_rows(made), start=1):
            for column, cell in enumerate([*cells, why]):
                sheet.write_string(at, column, cell)
