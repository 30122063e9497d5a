"""Trying a table and putting it in, some rows at a time: killed, it goes on where it was."""

import json
import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, OperationalError, transaction
from django.utils.translation import gettext as _

from yimi.core.errors import Refusal
from yimi.core.log import record
from yimi.places.actions import CannotAddPlace
from yimi.setup.actions.ledger import KEPT, Status, check_kept, waiting_chunks
from yimi.setup.actions.ledger_batches import Clock, Work, is_still
from yimi.setup.actions.ledger_files import (
    CHUNK,
    forget_files,
    read_table,
    stop_orphans,
    waiting_files,
)
from yimi.setup.events import LedgerImported
from yimi.setup.models import LedgerChunk, LedgerDoubt, LedgerImport

# Nobody else is to wait longer than this for rows that go in: so many are taken at once.
HOLD_S = 0.1
FIRST_ROWS, MOST_ROWS = 250, 1000
# Others who wait for the one writer of SQLite look again each millisecond.
REST_S = 0.005

BUSY = (Status.READING, Status.TRYING, Status.RUNNING)

logger = logging.getLogger(__name__)


def work_through(
    ledger_import: LedgerImport,
    *,
    clock: Clock,
    on_progress: Callable[[int], None] = lambda done: None,
) -> None:
    """Read what was given, try or put in what is left; killed, it goes on where it was."""
    row = LedgerImport.objects.select_related("place", "made_by").get(pk=ledger_import.pk)
    if row.status == Status.READING:
        read_table(ledger_import=row, now=clock())
    if row.status not in (Status.TRYING, Status.RUNNING):
        return
    check_kept(row)
    work = Work(row, clock)
    pending = waiting_chunks(row, write=work.write)
    waiting = set(pending.values_list("pk", flat=True))
    sheets = {index for index, sheet in enumerate(row.sheets) if not sheet["skip"]}
    last = row.chunks.filter(pk__in=waiting).order_by("-number").values_list("number", flat=True)
    chunks = row.chunks.filter(sheet__in=sheets, number__lte=last.first() or 0).order_by("number")
    done, rows_at_once = 0, FIRST_ROWS if work.write else MOST_ROWS
    ahead = list(chunks.values_list("pk", "sheet"))
    while ahead:
        taken = _next(ahead, waiting, max(1, rows_at_once // CHUNK))
        del ahead[: len(taken)]
        together = list(LedgerChunk.objects.filter(pk__in=taken).order_by("number"))
        done += sum(len(json.loads(chunk.rows)) for chunk in together)
        if taken[0] not in waiting:
            work.catch_up(together[0])
            continue
        if not work.work(together):
            return
        on_progress(done)
        if work.write:
            rows_at_once = _fitting(rows_at_once, work.held_s)
            time.sleep(REST_S)
    _finish(row, work, clock)


def _next(ahead: Sequence[tuple[UUID, int]], waiting: set[UUID], most: int) -> list[UUID]:
    """Return the next chunks that go together: of one sheet, and all of them still to be done."""
    taken: list[UUID] = []
    for pk, sheet in ahead[:most]:
        if taken and (pk not in waiting or sheet != ahead[0][1]):
            break
        taken.append(pk)
        if pk not in waiting:
            break
    return taken


def _fitting(rows: int, held_s: float) -> int:
    """Return how many rows go in next, after so many kept others waiting for so long."""
    wanted = int(rows * HOLD_S / max(held_s, 0.001))
    return max(CHUNK, min(MOST_ROWS, wanted, rows * 2))


def _finish(row: LedgerImport, work: Work, clock: Clock) -> None:
    with transaction.atomic():
        if not is_still(row) or waiting_chunks(row, write=work.write).exists():
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
    stop_orphans(now=now)
    for row in (waiting | waiting_files()).order_by("made_at")[:3]:
        go_on(row, clock=lambda: now)
    old = LedgerImport.objects.filter(made_at__lt=now - KEPT).exclude(status=Status.RUNNING)
    LedgerChunk.objects.filter(ledger_import__in=old).delete()
    forget_files(older_than=now - KEPT, now=now)
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
    waiting = LedgerImport.objects.filter(pk=row.pk, status__in=BUSY)
    waiting.update(status=Status.FAILED, problem=words[:300])
