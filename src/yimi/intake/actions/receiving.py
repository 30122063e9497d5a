"""Receiving a text or a file: kept as it came, then read against the ledger of its area."""

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from yimi import language
from yimi.accounts.models import User
from yimi.core.errors import Refusal
from yimi.core.files import saved_or_gone
from yimi.core.memory import few_collections
from yimi.core.once import told_once
from yimi.core.state import Start, begin, lock, move
from yimi.intake.actions.storing import store_lines
from yimi.intake.beside import in_blocks, read_ahead
from yimi.intake.events import BatchFailed, BatchRead, BatchReceived
from yimi.intake.files import CannotReadFile, Table, read_table_file
from yimi.intake.models import Batch, Line
from yimi.intake.reading import lines_for, unread_line
from yimi.intake.states import BatchStatus, Source
from yimi.intake.vocabulary import vocabulary_for
from yimi.language.row_reader import Asked
from yimi.packs.schema import Pack
from yimi.places.models import Place
from yimi.places.queries import compounds_under, lock_area, pack_at

LONGEST_TEXT = 200_000
LARGEST_FILE = 20 * 1024 * 1024
# Rows read in one transaction: other writers never wait long for a large sheet.
CHUNK = 400
# From so many rows it is decided what a sheet's columns hold.
LAYOUT_ROWS = 50
# Under this name chains without a title are known again.
UNTITLED = "接龙"
_COPY = re.compile(r"[\s_-]*(?:[(（]\d+[)）]|副本|copy)+\s*$", re.IGNORECASE)


class CannotReceive(Refusal):
    """Something that cannot be taken in; what was pasted stays on the screen."""


@told_once
def receive_text(
    *, area: Place, text: str, by: User, now: datetime, client_id: UUID | None = None
) -> Batch:
    """Take in pasted text and read it at once. The same client id returns the same batch.

    Raises CannotReceive for an empty text and for one longer than 200,000 characters.
    """
    text = text.replace("\x00", "").replace("\r\n", "\n")
    if not text.strip():
        raise CannotReceive("empty", _("There is nothing to read: paste what residents wrote."))
    if len(text) > LONGEST_TEXT:
        raise CannotReceive(
            "too_long",
            _("This text has %(length)s characters; paste at most %(most)s at a time.")
            % {"length": f"{len(text):,}", "most": f"{LONGEST_TEXT:,}"},
        )
    pack = pack_at(area.path, now=now)
    reading = language.read(
        text, vocabulary=vocabulary_for(pack, compounds_under(area.path)), now=now
    )
    with transaction.atomic():
        lock_area(area.pk)
        known = Batch.objects.filter(client_id=client_id).first() if client_id else None
        if known:
            return known
        batch = Batch(
            place=area,
            place_path=area.path,
            source=Source.PASTE,
            title=(reading.title or "")[:120],
            text=text,
            reading={"form": reading.form, "rules": list(reading.rules)},
            by=by,
            at=now,
            client_id=client_id,
        )
        lines = lines_for(
            batch,
            area,
            pack,
            reading.proposals,
            text=text,
            title=(reading.title or UNTITLED) if reading.form == "chain" else "",
            first=1,
        )
        lines += [
            unread_line(batch, unread.text, unread.reason, len(lines) + 1 + index)
            for index, unread in enumerate(reading.unread)
        ]
        batch.rows_total = batch.rows_read = len(lines)
        begin(
            [
                Start(
                    batch,
                    [
                        (BatchStatus.READING, BatchReceived(Source.PASTE, len(lines))),
                        (BatchStatus.READ, BatchRead(len(lines))),
                    ],
                )
            ],
            by=by.pk,
            now=now,
        )
        store_lines(batch, lines, area=area, pack=pack, by=by, now=now)
    return batch


@told_once
def receive_file(
    *,
    area: Place,
    name: str,
    content: bytes,
    by: User,
    now: datetime,
    client_id: UUID | None = None,
) -> Batch:
    """Keep an uploaded file; the worker reads it. Raises CannotReceive."""
    if not content:
        raise CannotReceive("empty", _("This file is empty."))
    if len(content) > LARGEST_FILE:
        raise CannotReceive("too_large", _("This file is larger than 20 MB."))
    batch = Batch(
        place=area,
        place_path=area.path,
        source=Source.SHEET,
        title=name[:120],
        file_name=name[:160],
        by=by,
        at=now,
        client_id=client_id,
    )
    with saved_or_gone(batch.file), transaction.atomic():
        known = Batch.objects.filter(client_id=client_id).first() if client_id else None
        if known:
            return known
        batch.file.save("upload", ContentFile(content), save=False)
        begin(
            [Start(batch, [(BatchStatus.READING, BatchReceived(Source.SHEET, 0))])],
            by=by.pk,
            now=now,
        )
    return batch


def read_waiting_files(*, now: datetime) -> int:
    """Read the files that wait, from where each was left. Runs as a job; returns how many.

    One that breaks the reader is tried again; it keeps no other waiting, and the job says so.
    """
    broken: Exception | None = None
    waiting = list(Batch.objects.filter(status=BatchStatus.READING).order_by("at"))
    for batch in waiting:
        try:
            _read_file(batch, now)
        except CannotReadFile as error:
            _fail(batch, error.code, now)
        except FileNotFoundError:
            _fail(batch, "broken", now)
        except Exception as error:
            broken = error
    if broken:
        raise broken
    return len(waiting)


def _read_file(batch: Batch, now: datetime) -> None:
    """Read a file in chunks, each with its progress in one transaction, so that it may be resumed.

    Sheets are read one after the other; the layout of each is decided from its first rows.
    """
    with batch.file.open("rb") as handle:
        table = read_table_file(batch.file_name, handle.read())
    area = batch.place
    pack = pack_at(area.path, now=now)
    words = vocabulary_for(pack, compounds_under(area.path))
    layouts = [language.guess_columns(sheet.rows[:LAYOUT_ROWS]) for sheet in table.sheets]
    reading = _reading(table, layouts)
    total = sum(len(sheet.rows) for sheet in table.sheets)
    # What was stored before a stop is not read again.
    blocks = in_blocks(_rows(table, layouts), CHUNK)
    done = sum(len(block) for block in islice(blocks, batch.rows_read // CHUNK))
    ahead = read_ahead(blocks, layouts, words, rows=total - done)
    with few_collections(), closing(ahead):
        for block, proposals in ahead:
            done += len(block)
            if done <= batch.rows_read:
                continue
            said = ("\t".join(row).strip() for _layout, row in block)
            chunk = list(zip(proposals, said, strict=True))
            batch = _store_chunk(batch, chunk, pack, done, total, reading, now)
    with transaction.atomic():
        batch = lock(batch)
        if batch.status == BatchStatus.READING:
            count = batch.lines.count()
            batch.problem = "" if count else "empty"
            batch.rows_read = batch.rows_total
            move(
                batch,
                to=BatchStatus.READ if count else BatchStatus.FAILED,
                news=BatchRead(count) if count else BatchFailed("empty"),
                by=batch.by_id,
                now=now,
                also=("problem", "rows_read"),
            )


Row = tuple[language.Proposal | None, str]


def _rows(table: Table, layouts: Sequence[language.TableLayout]) -> Iterator[Asked]:
    """Yield each row of each sheet with the number of its layout; header rows are not yielded."""
    for number, (sheet, layout) in enumerate(zip(table.sheets, layouts, strict=True)):
        for row in islice(sheet.rows, layout.first_row, None):
            yield number, row


def _plain_name(name: str) -> str:
    """Return a file's name without what a browser or a person adds to a copy of it."""
    return _COPY.sub("", name.rsplit(".", 1)[0])


def _reading(table: Table, layouts: Sequence[language.TableLayout]) -> dict[str, Any]:
    """Return what the desk is told of a file as a whole: notes, and what each column holds."""
    return {
        "form": "table",
        "notes": list(table.notes),
        "encoding": table.encoding,
        "columns": [
            {"sheet": sheet.name, "header": column.header, "field": column.field}
            for sheet, layout in zip(table.sheets, layouts, strict=True)
            for column in layout.columns
            if column.field != "ignore"
        ],
    }


def _store_chunk(
    batch: Batch,
    chunk: list[Row],
    pack: Pack,
    done: int,
    total: int,
    reading: dict[str, Any],
    now: datetime,
) -> Batch:
    with transaction.atomic():
        lock_area(batch.place_id)
        batch = lock(batch)
        if batch.rows_read >= done:
            return batch
        first = (Line.objects.filter(batch=batch).count()) + 1
        read = [proposal for proposal, _text in chunk if proposal is not None]
        lines = lines_for(
            batch,
            batch.place,
            pack,
            read,
            text=None,
            title=_plain_name(batch.file_name),
            first=first,
        )
        unread = [text for proposal, text in chunk if proposal is None and text]
        lines += [
            unread_line(batch, text, "row", first + len(read) + index)
            for index, text in enumerate(unread)
        ]
        store_lines(batch, lines, area=batch.place, pack=pack, by=batch.by, now=now)
        batch.rows_read, batch.rows_total = done, total
        batch.reading = reading
        batch.save(update_fields=["rows_read", "rows_total", "reading"])
    return batch


def _fail(batch: Batch, problem: str, now: datetime) -> None:
    with transaction.atomic():
        batch = lock(batch)
        batch.problem = problem
        move(
            batch,
            to=BatchStatus.FAILED,
            news=BatchFailed(problem),
            by=batch.by_id,
            now=now,
            also=("problem",),
        )
