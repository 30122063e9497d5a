"""Taking a table into the ledger: read, tried, then put in, some rows at a time."""

import json
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Count, Max
from django.utils.translation import gettext as _

from yimi.accounts.models import User
from yimi.core.errors import Refusal
from yimi.core.log import record
from yimi.core.text import phone_digits
from yimi.intake.files.reading import read_table_file
from yimi.intake.files.workbook_child import CannotReadFile
from yimi.places.actions import CannotAddPlace
from yimi.places.models import Place
from yimi.places.queries import pack_at
from yimi.setup.events import LedgerImported, LedgerTableGiven
from yimi.setup.ledger.applying import REFUSED, Result, lay
from yimi.setup.ledger.columns import FIELDS, guess
from yimi.setup.ledger.doors import Doors
from yimi.setup.ledger.rows import Row, read_row
from yimi.setup.models import LedgerChunk, LedgerImport

CHUNK = 500
KEPT = timedelta(days=7)
MOST_ROWS = 200_000
Status = LedgerImport.Status

logger = logging.getLogger(__name__)


class CannotImport(Refusal):
    """A table that is not taken."""


def receive_table(
    *, name: str, content: bytes, place: Place, makes_doors: bool, by: User | None, now: datetime
) -> LedgerImport:
    """Read a file and keep its rows, to be tried. Raises CannotImport."""
    try:
        table = read_table_file(name, content)
    except CannotReadFile as problem:
        raise CannotImport(problem.code, _unreadable(problem.code)) from problem
    rows = max((list(sheet.rows) for sheet in table.sheets), key=len)
    layout = guess(rows)
    body = [
        (layout.first_row + at + 1, row)
        for at, row in enumerate(rows[layout.first_row :])
        if any(cell.strip() for cell in row)
    ]
    if not body:
        raise CannotImport("empty", _("There are no rows in this file."))
    if len(body) > MOST_ROWS:
        raise CannotImport("too_many", _("More than 200,000 rows: divide the file."))
    with transaction.atomic():
        made = LedgerImport.objects.create(
            place=place,
            place_path=place.path,
            made_by=by,
            made_at=now,
            file_name=name[-120:],
            headers=list(layout.headers),
            fields=list(layout.fields),
            makes_doors=makes_doors,
            total=len(body),
        )
        LedgerChunk.objects.bulk_create(
            [
                LedgerChunk(
                    ledger_import=made,
                    number=at // CHUNK,
                    rows=json.dumps(body[at : at + CHUNK], ensure_ascii=False),
                )
                for at in range(0, len(body), CHUNK)
            ],
            batch_size=50,
        )
        record(LedgerTableGiven(len(body)), about=made, by=by.pk if by else None, now=now)
    return made


def understand_columns(
    *, ledger_import: LedgerImport, fields: list[str], makes_doors: bool
) -> None:
    """Take a correction of what the columns hold; everything is tried anew."""
    if len(fields) != len(ledger_import.fields) or not set(fields) <= set(FIELDS):
        raise CannotImport("fields", _("Choose for each column what it holds."))
    with transaction.atomic():
        row = LedgerImport.objects.select_for_update().get(pk=ledger_import.pk)
        begun = row.status == Status.FAILED and row.chunks.filter(done_at__isnull=False).exists()
        if row.status in (Status.RUNNING, Status.DONE) or begun:
            raise CannotImport("running", _("This table is going in already."))
        _check_kept(row)
        row.fields, row.makes_doors, row.status = fields, makes_doors, Status.TRYING
        row.version, row.problem = row.version + 1, ""
        row.save(update_fields=["fields", "makes_doors", "status", "version", "problem"])
        row.chunks.update(tried_at=None, results=[])


def put_in(*, ledger_import: LedgerImport) -> None:
    """Let a table that was tried go into the ledger; one that was stopped goes on."""
    with transaction.atomic():
        row = LedgerImport.objects.select_for_update().get(pk=ledger_import.pk)
        _check_kept(row)
        is_tried = not row.chunks.filter(tried_at=None).exists()
        if row.status not in (Status.TRIED, Status.FAILED) or not is_tried:
            raise CannotImport("not_tried", _("It has not been tried to the end yet."))
        row.status, row.problem = Status.RUNNING, ""
        row.save(update_fields=["status", "problem"])


def work_through(
    ledger_import: LedgerImport,
    *,
    clock: Callable[[], datetime],
    on_progress: Callable[[int], None] = lambda done: None,
) -> None:
    """Try or put in what is left, chunk by chunk; killed, it goes on where it was."""
    row = LedgerImport.objects.select_related("place", "made_by").get(pk=ledger_import.pk)
    write = row.status == Status.RUNNING
    if row.status not in (Status.TRYING, Status.RUNNING):
        return
    pending = row.chunks.filter(done_at=None) if write else row.chunks.filter(tried_at=None)
    _check_kept(row)
    doors = Doors(row.place, may_make=row.makes_doors)
    done = 0
    for chunk_id in list(pending.order_by("number").values_list("pk", flat=True)):
        read = _work(row, chunk_id, doors, now=clock(), write=write)
        if read is None:
            return
        done += read
        on_progress(done)
    with transaction.atomic():
        if not _is_still(row) or pending.exists():
            return
        _check_kept(row)
        after = Status.DONE if write else Status.TRIED
        changed = LedgerImport.objects.filter(pk=row.pk).update(status=after)
        if write and changed:
            by = row.made_by.pk if row.made_by else None
            record(LedgerImported(row.total), about=row, by=by, now=clock())


def work_on_imports(*, now: datetime) -> None:
    """Go on with the tables that wait, and forget the rows of old ones: a job."""
    waiting = LedgerImport.objects.filter(status__in=(Status.TRYING, Status.RUNNING))
    for row in waiting.order_by("made_at")[:3]:
        go_on(row, clock=lambda: now)
    old = LedgerChunk.objects.filter(ledger_import__made_at__lt=now - KEPT)
    old.exclude(ledger_import__status=Status.RUNNING).delete()


def go_on(ledger_import: LedgerImport, *, clock: Callable[[], datetime]) -> None:
    """Try or put in what is left; what cannot be done stops this table alone, and says why."""
    for is_last in (False, True):
        try:
            work_through(ledger_import, clock=clock)
            return
        except OperationalError:
            # The database is busy or away: it goes on by itself.
            raise
        except (IntegrityError, CannotAddPlace) as problem:
            # Somebody may have entered the same place meanwhile: once more, with what is there now.
            if is_last:
                _stop(ledger_import, problem)
        except Exception as problem:  # whatever it is, the next table goes on
            _stop(ledger_import, problem)
            return


def results_of(ledger_import: LedgerImport) -> Iterator[Result]:
    """Yield what the rows do, in their order."""
    for results in ledger_import.chunks.order_by("number").values_list("results", flat=True):
        for number, code, why in results:
            yield Result(number, code, why)


def counts_of(ledger_import: LedgerImport) -> Counter[str]:
    """Return how many rows do what."""
    return Counter(result.code for result in results_of(ledger_import))


def refused_rows(ledger_import: LedgerImport) -> Iterator[tuple[list[str], str]]:
    """Yield the cells of the refused rows with the reason, to be corrected and sent again."""
    for chunk in ledger_import.chunks.order_by("number").iterator(chunk_size=1):
        why = {number: words for number, code, words in chunk.results if code == REFUSED}
        for number, cells in json.loads(chunk.rows):
            if number in why:
                yield cells, why[number]


def sample_of(ledger_import: LedgerImport, size: int = 5) -> list[list[str]]:
    """Return the first rows, long numbers half hidden, to see what the columns hold."""
    chunk = ledger_import.chunks.order_by("number").first()
    if chunk is None:
        return []
    return [[_masked(cell) for cell in cells] for _number, cells in json.loads(chunk.rows)[:size]]


def _stop(row: LedgerImport, problem: Exception) -> None:
    """Say on a table why it stopped; the others go on."""
    if isinstance(problem, Refusal):
        words = str(problem)
    else:
        logger.error("A table for the ledger stopped.", exc_info=problem)
        words = _("The program met an error (%(error)s). What went in before stays in.") % {
            "error": type(problem).__name__
        }
    waiting = LedgerImport.objects.filter(pk=row.pk, status__in=(Status.TRYING, Status.RUNNING))
    waiting.update(status=Status.FAILED, problem=words[:300])


def _check_kept(row: LedgerImport) -> None:
    """Raise CannotImport where the rows were forgotten, wholly or in part."""
    numbers = row.chunks.aggregate(most=Max("number"), count=Count("pk"))
    if numbers["most"] is None or numbers["count"] != numbers["most"] + 1:
        raise CannotImport(
            "too_old", _("The rows of this table were kept for a week and are gone. Give it again.")
        )


def _is_still(row: LedgerImport) -> bool:
    """Return whether nobody has corrected a table or let it in meanwhile; holds it until then."""
    same = LedgerImport.objects.select_for_update().filter(
        pk=row.pk, version=row.version, status=row.status
    )
    return same.first() is not None


def _work(
    row: LedgerImport, chunk_id: UUID, doors: Doors, *, now: datetime, write: bool
) -> int | None:
    """Try some rows, or put them in; None where the table was corrected meanwhile."""
    with transaction.atomic():
        if not _is_still(row):
            return None
        chunk = LedgerChunk.objects.select_for_update().get(pk=chunk_id)
        if (chunk.done_at if write else chunk.tried_at) is not None:
            return 0
        read = _read(row, json.loads(chunk.rows), now)
        by = row.made_by.pk if row.made_by else None
        results = lay([entry for entry in read if entry], doors, by=by, now=now, write=write)
        chunk.results = [[result.number, result.code, result.why] for result in results]
        if write:
            chunk.done_at = now
        else:
            chunk.tried_at = now
        chunk.save(update_fields=["results", "done_at", "tried_at"])
    return len(read)


def _read(row: LedgerImport, cells: list[tuple[int, list[str]]], now: datetime) -> list[Row | None]:
    pack = pack_at(row.place_path, now=now)
    groups = {group.name.zh: group.code for group in pack.groups}
    return [
        read_row(number, given, row.fields, group_codes=groups, today=now.date())
        for number, given in cells
    ]


def _masked(cell: str) -> str:
    digits = phone_digits(cell)
    return f"{cell[:3]}****{cell[-3:]}" if len(digits) >= 11 and len(cell) < 24 else cell[:40]


def _unreadable(code: str) -> str:
    words = {
        "empty": _("There are no rows in this file."),
        "too_large": _("The file is too large."),
        "too_many_rows": _("More than 200,000 rows: divide the file."),
        "encrypted": _("The file has a password: save it without one."),
    }
    return words.get(code, _("This file is no table: Excel, CSV or a web page's table is needed."))
