"""Trying a table and putting it in, some rows at a time: killed, it goes on where it was."""

import json
import logging
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yimi.core.errors import Refusal
from yimi.core.log import record
from yimi.places.actions import CannotAddPlace
from yimi.places.queries import pack_at
from yimi.setup.actions.ledger import KEPT, Status, check_kept, waiting_chunks
from yimi.setup.events import LedgerImported
from yimi.setup.ledger.applying import Doubted, Laid, Seen, lay
from yimi.setup.ledger.doors import Doors, NoDoor
from yimi.setup.ledger.group_words import spellings
from yimi.setup.ledger.keeping import as_plain
from yimi.setup.ledger.results import LEFT, Result, count, dump
from yimi.setup.ledger.rows import Left, Reader, Row
from yimi.setup.models import LedgerChunk, LedgerDoubt, LedgerImport

# Others who wait for the one writer of SQLite look again each millisecond.
REST_S = 0.01

logger = logging.getLogger(__name__)
Clock = Callable[[], datetime]


class _Read(NamedTuple):
    """The people of a chunk, and the rows that hold none."""

    people: list[Row]
    left: list[Result]


class _Work:
    """Goes through the chunks of one table in their order."""

    def __init__(self, row: LedgerImport, clock: Clock) -> None:
        self.row, self.clock = row, clock
        self.write = row.status == Status.RUNNING
        self.by: UUID | None = row.made_by.pk if row.made_by else None
        self.doors = Doors(row.place, may_make=row.makes_doors)
        self.groups = spellings(pack_at(row.place_path, now=clock()))
        self.seen = Seen()
        self._readers: dict[int, Reader] = {}

    def read(self, chunk: LedgerChunk) -> _Read:
        """Return what the rows of a chunk say; what an empty door means goes on from the last."""
        reader = self._readers.get(chunk.sheet)
        if reader is None:
            sheet = self.row.sheets[chunk.sheet]
            reader = self._readers[chunk.sheet] = Reader(
                sheet["fields"],
                sheet["headers"],
                sheet["where"],
                groups=self.groups,
                today=timezone.localdate(self.clock()),
            )
        people: list[Row] = []
        left: list[Result] = []
        for number, cells in json.loads(chunk.rows):
            found = reader.read(number, cells)
            if not isinstance(found, Left):
                people += found
            elif found.why:
                left.append(Result(number, LEFT, found.why))
        return _Read(people, left)

    def catch_up(self, chunk: LedgerChunk) -> None:
        """Know again who stood in a chunk that was worked on before somebody stopped."""
        for row in self.read(chunk).people:
            if row.problem:
                continue
            try:
                self.seen.twin_of(row, self.doors.find(row.door, row.floor).path)
            except NoDoor:
                continue
        self.doors.made.clear()

    def work(self, chunk: LedgerChunk) -> bool:
        """Try a chunk, or put it in; return False where the table was corrected meanwhile."""
        read, now = self.read(chunk), self.clock()
        if not self.write:
            laid = self._lay(read.people, now)
        with transaction.atomic():
            if not _is_still(self.row):
                return False
            fresh = LedgerChunk.objects.select_for_update().filter(pk=chunk.pk)
            if fresh.filter(done_at=None).first() is None:
                return True
            if self.write:
                laid = self._lay(read.people, now)
            self._keep_doubts(laid, chunk.sheet, now)
            results = sorted([*laid.results, *read.left], key=lambda one: (one.number, one.at))
            done = {"done_at": now} if self.write else {"tried_at": now}
            told_now: dict[str, Any] = {"told": dump(results), "counts": count(results)}
            fresh.update(**told_now, **done)
        return True

    def _lay(self, people: list[Row], now: datetime) -> Laid:
        return lay(people, self.doors, self.seen, by=self.by, now=now, write=self.write)

    def _keep_doubts(self, laid: Laid, sheet: int, now: datetime) -> None:
        parked = now if self.write else None
        name = self.row.sheets[sheet]["name"]
        LedgerDoubt.objects.bulk_create(
            [self._doubt(one, name, now, parked) for one in laid.doubts],
            ignore_conflicts=True,
        )
        if parked and laid.doubts:
            waiting = LedgerDoubt.objects.filter(
                area_id=self.row.place_id, digest__in=[one.digest for one in laid.doubts]
            )
            waiting.filter(parked_at=None).update(parked_at=parked)

    def _doubt(
        self, one: Doubted, sheet: str, now: datetime, parked: datetime | None
    ) -> LedgerDoubt:
        return LedgerDoubt(
            ledger_import=self.row,
            area_id=self.row.place_id,
            place_path=one.path,
            digest=one.digest,
            file_name=self.row.file_name,
            sheet=sheet,
            row_number=one.row.number,
            row=json.dumps(as_plain(one.row), ensure_ascii=False),
            resident=one.found.resident,
            why=one.found.doubt,
            made_at=now,
            parked_at=parked,
        )


def work_through(
    ledger_import: LedgerImport,
    *,
    clock: Clock,
    on_progress: Callable[[int], None] = lambda done: None,
) -> None:
    """Try or put in what is left, chunk by chunk; killed, it goes on where it was."""
    row = LedgerImport.objects.select_related("place", "made_by").get(pk=ledger_import.pk)
    if row.status not in (Status.TRYING, Status.RUNNING):
        return
    check_kept(row)
    work = _Work(row, clock)
    pending = waiting_chunks(row, write=work.write)
    waiting = set(pending.values_list("pk", flat=True))
    sheets = {index for index, sheet in enumerate(row.sheets) if not sheet["skip"]}
    last = row.chunks.filter(pk__in=waiting).order_by("-number").values_list("number", flat=True)
    chunks = row.chunks.filter(sheet__in=sheets, number__lte=last.first() or 0).order_by("number")
    done = 0
    for chunk_id in list(chunks.values_list("pk", flat=True)):
        chunk = LedgerChunk.objects.get(pk=chunk_id)
        done += len(json.loads(chunk.rows))
        if chunk_id not in waiting:
            work.catch_up(chunk)
            continue
        if not work.work(chunk):
            return
        on_progress(done)
        if work.write:
            time.sleep(REST_S)
    _finish(row, work, clock)


def _finish(row: LedgerImport, work: _Work, clock: Clock) -> None:
    with transaction.atomic():
        if not _is_still(row) or waiting_chunks(row, write=work.write).exists():
            return
        check_kept(row)
        after = Status.DONE if work.write else Status.TRIED
        changed = LedgerImport.objects.filter(pk=row.pk).update(status=after)
        if work.write and changed:
            # What was decided about is in the ledger now.
            row.doubts.exclude(verdict="").update(row="", parked_at=clock())
            record(LedgerImported(row.total), about=row, by=work.by, now=clock())


def work_on_imports(*, now: datetime) -> None:
    """Go on with the tables that wait, and forget the rows of old ones: a job."""
    waiting = LedgerImport.objects.filter(status__in=(Status.TRYING, Status.RUNNING))
    for row in waiting.order_by("made_at")[:3]:
        go_on(row, clock=lambda: now)
    old = LedgerImport.objects.filter(made_at__lt=now - KEPT).exclude(status=Status.RUNNING)
    LedgerChunk.objects.filter(ledger_import__in=old).delete()
    LedgerDoubt.objects.filter(ledger_import__in=old, parked_at=None).delete()
    LedgerImport.objects.filter(made_at__lt=now - KEPT).exclude(tops="").exclude(
        status=Status.RUNNING
    ).update(tops="")


def go_on(ledger_import: LedgerImport, *, clock: Clock) -> None:
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


def _is_still(row: LedgerImport) -> bool:
    """Return whether nobody has corrected a table or let it in meanwhile; holds it until then."""
    same = LedgerImport.objects.select_for_update().filter(
        pk=row.pk, version=row.version, status=row.status
    )
    return same.first() is not None
