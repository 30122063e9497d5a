"""`yimi import ledger FILE`: take a table into the ledger from the terminal."""

import argparse
import time
from pathlib import Path

from yimi.accounts.models import User
from yimi.core import clock
from yimi.core.errors import Refusal
from yimi.places.models import Level, Place
from yimi.setup import ledger_queries
from yimi.setup.actions import ledger, ledger_files, ledger_work
from yimi.setup.ledger.fields import label_of
from yimi.setup.ledger.refused import write_refused
from yimi.setup.ledger.results import CHANGED, CREATED, DOUBT, HINT, LEFT, REFUSED, SAME
from yimi.setup.models import LedgerImport
from yimi.web import terminal

SHOWN = 20
WORDS = {
    CREATED: "新增住户成员  new residents",
    CHANGED: "有变化  changed",
    SAME: "已有  there already",
    DOUBT: "疑似已有，待确认  perhaps known, to be decided",
    REFUSED: "未收  refused",
    HINT: "请核对  to look at",
    LEFT: "跳过的行  rows passed over",
}
WHYS = {"head": "表头", "content": "内容", "known": "上次", "chosen": "指定", "": "?"}
Status = LedgerImport.Status


def run(given: argparse.Namespace) -> int:
    """Try a table, then put it in; the exit code is 1 where rows are refused or nothing was read.

    It is the machine's act, or that of the person named with `--as`. Without a file the last one
    that was stopped goes on.
    """
    files = [name for name in given.file if name != "ledger"]
    try:
        made = _given(given, Path(files[0])) if files else _stopped()
        if given.columns:
            _choose(made, given.columns)
        _say_columns(made)
        if made.unsure and given.confirm:
            _confirm(made)
        if made.status == Status.TRYING:
            _work(made, "试算")
        if made.unsure and not given.dry_run:
            terminal.say(
                "这张表没有表头，各列是按内容认出来的。请核对上面的各列：认对了加 --confirm，"
                "不对用 --columns 改，如 --columns 2=name,3=phone",
                "This table has no heads: check its columns, then add --confirm or --columns.",
            )
            LedgerImport.objects.filter(pk=made.pk).delete()
            return 1
        if not given.dry_run:
            if made.status != Status.RUNNING:
                ledger.put_in(ledger_import=made, now=clock.now())
            _work(made, "导入")
    except (Refusal, OSError) as problem:
        terminal.say(f"✗ {problem}")
        return 1
    refused = _say_results(made, given)
    if given.dry_run:
        terminal.say("只是试算，没有写入。 Only tried: nothing went in.")
        made.doubts.filter(parked_at=None).delete()
        LedgerImport.objects.filter(pk=made.pk).delete()
    return 1 if refused else 0


def _given(given: argparse.Namespace, file: Path) -> LedgerImport:
    return ledger_files.receive_table(
        name=file.name,
        content=file.read_bytes(),
        place=_place(given.place),
        makes_doors=given.make_doors,
        by=_person(given.login),
        now=clock.now(),
    )


def _stopped() -> LedgerImport:
    """Return the last table that was not finished: killed, or stopped by an error."""
    open_ones = LedgerImport.objects.filter(
        status__in=(Status.TRYING, Status.RUNNING, Status.FAILED)
    )
    found = open_ones.order_by("-made_at").first()
    if found is None:
        raise ledger.CannotImport(
            "file", "请写明文件；没有中断的导入  name a file: no import was interrupted"
        )
    terminal.say(f"继续  going on: {found.file_name}")
    return found


def _choose(made: LedgerImport, columns: str) -> None:
    """Say of the largest sheet what some columns hold."""
    number = max(range(len(made.sheets)), key=lambda at: int(made.sheets[at]["rows"]))
    fields = list(made.sheets[number]["fields"])
    for part in columns.split(","):
        at, _sign, field = part.partition("=")
        if not at.strip().isdigit() or not 1 <= int(at) <= len(fields):
            raise ledger.CannotImport("columns", f"没有这一列  no such column: {part}")
        fields[int(at) - 1] = field.strip()
    ledger.understand_columns(
        ledger_import=made, columns={number: fields}, makes_doors=made.makes_doors
    )
    made.refresh_from_db()


def _confirm(made: LedgerImport) -> None:
    ledger.understand_columns(ledger_import=made, columns={}, makes_doors=made.makes_doors)
    made.refresh_from_db()


def _work(made: LedgerImport, what: str) -> None:
    began = time.monotonic()

    def tell(done: int) -> None:
        terminal.say(f"   {what} {done}/{made.total}  {time.monotonic() - began:.0f} s")

    ledger_work.work_through(made, clock=clock.now, on_progress=tell)
    made.refresh_from_db()


def _say_columns(made: LedgerImport) -> None:
    groups = ledger.group_names(made)
    for sheet in made.sheets:
        where = " ".join(sheet["where"].values())
        skipped = "  不导入  left out" if sheet["skip"] else ""
        terminal.say(f"【{sheet['name']}】{sheet['rows']} 行 {where}{skipped}")
        if sheet["skip"]:
            continue
        columns = zip(sheet["headers"], sheet["fields"], sheet["whys"], strict=True)
        for at, (header, field, why) in enumerate(columns, start=1):
            terminal.say(f"   {at} {header} → {label_of(field, groups)}（{WHYS.get(why, why)}）")


def _say_results(made: LedgerImport, given: argparse.Namespace) -> int:
    counts = ledger_queries.counts_of(made)
    for code, words in WORDS.items():
        terminal.say(f"   {counts[code]:>8}  {words}")
    for shown in ledger_queries.page_of_results(made, REFUSED, 0, SHOWN):
        where = f"{shown.sheet} " if shown.sheet else ""
        terminal.say(f"   {where}第 {shown.result.number} 行：{shown.result.why}")
    if counts[REFUSED] and given.errors:
        with Path(given.errors).open("wb") as file:
            write_refused(made, file)
        terminal.say(f"未收的行在  refused rows: {given.errors}")
    return counts[REFUSED]


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
