"""Receiving a file for the ledger: a small one is read at once, a large one by the worker."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from yimi.accounts.models import User
from yimi.core.bulk import insert_ready, ready
from yimi.core.log import record
from yimi.intake.files.reading import USUAL, read_table_file
from yimi.intake.files.tables import Table
from yimi.intake.files.workbook_child import MIB, CannotReadFile
from yimi.places.models import Place
from yimi.places.queries import ancestor_paths, pack_at
from yimi.setup.actions.ledger import CannotImport, Status, total_of
from yimi.setup.events import LedgerTableGiven
from yimi.setup.ledger.doors import Doors
from yimi.setup.ledger.group_words import spellings
from yimi.setup.ledger.layout import REMEMBERED, Layout, understand
from yimi.setup.models import LedgerChunk, LedgerFilePart, LedgerImport, LedgerLayout

# Rows that are kept together. So many chunks are written in one transaction.
CHUNK, CHUNKS_AT_ONCE = 125, 24
MOST_ROWS = 200_000
# A file of this size is read while who gave it waits: about two thousand rows.
READ_AT_ONCE_BYTES = 200_000
PART_BYTES = MIB
# Pieces of a file whose table never came are forgotten after this.
ORPHANED = timedelta(days=1)
# Nobody reads a file of their own for longer than this.
ALONE = timedelta(hours=1)


def receive_table(
    *,
    name: str,
    content: bytes,
    place: Place,
    makes_doors: bool,
    by: User | None,
    now: datetime,
    at_once: bool = True,
) -> LedgerImport:
    """Take a file whose rows are to be tried. Raises CannotImport.

    Without `at_once` a large one is only kept: the worker reads it, and says on the table's page
    what is wrong with it.
    """
    made = LedgerImport(
        place=place,
        place_path=place.path,
        made_by=by,
        made_at=now,
        file_name=name[-120:],
        makes_doors=makes_doors,
        total=0,
        status=Status.READING,
    )
    if at_once or len(content) <= READ_AT_ONCE_BYTES:
        table = _read(name, content)
        sheets, tops, chunks = _understood(table, made)
        _keep(made, sheets, tops, chunks, now)
        return made
    if len(content) > USUAL.file_bytes:
        raise CannotImport("too_large", _unreadable("too_large"))
    for number, start in enumerate(range(0, len(content), PART_BYTES)):
        LedgerFilePart.objects.create(
            table_id=made.pk,
            number=number,
            content=content[start : start + PART_BYTES],
            made_at=now,
        )
    with transaction.atomic():
        made.save(force_insert=True)
    return made


def read_table(*, ledger_import: LedgerImport, now: datetime) -> None:
    """Read a file that was kept, and keep its rows instead. Raises CannotImport.

    Killed on the way, it begins again; a file that cannot be read is kept for a week all the same.
    """
    parts = LedgerFilePart.objects.filter(table_id=ledger_import.pk).order_by("number")
    content = b"".join(bytes(part) for part in parts.values_list("content", flat=True))
    if not content:
        raise CannotImport("too_old", _("The file is gone. Give it again."))
    sheets, tops, chunks = _understood(_read(ledger_import.file_name, content), ledger_import)
    LedgerChunk.objects.filter(ledger_import=ledger_import).delete()
    _keep(ledger_import, sheets, tops, chunks, now)
    parts.delete()


def read_again(*, ledger_import: LedgerImport) -> None:
    """Let a file that could not be read be read once more. Raises CannotImport."""
    with transaction.atomic():
        row = LedgerImport.objects.select_for_update().get(pk=ledger_import.pk)
        if row.status == Status.READING:
            return
        if row.status != Status.FAILED or row.sheets or not is_kept(row):
            raise CannotImport("too_old", _("The file is gone. Give it again."))
        row.status, row.problem = Status.READING, ""
        row.save(update_fields=["status", "problem"])


def is_kept(row: LedgerImport) -> bool:
    """Return whether the file of a table that was not read is still there."""
    return LedgerFilePart.objects.filter(table_id=row.pk).exists()


def waiting_files() -> QuerySet[LedgerImport]:
    """Return the tables whose files lie there to be read.

    One without a file is being read by who gave it; if that was killed, it is stopped.
    """
    parts = LedgerFilePart.objects.filter(table_id=OuterRef("pk"))
    return LedgerImport.objects.filter(Exists(parts), status=Status.READING)


def stop_orphans(*, now: datetime) -> None:
    """Say of tables whose reading was cut off, and whose file is not there, that it is gone."""
    old = LedgerImport.objects.filter(status=Status.READING, made_at__lt=now - ALONE)
    old.exclude(pk__in=waiting_files()).update(
        status=Status.FAILED, problem=_("The file is gone. Give it again.")
    )


def forget_files(*, older_than: datetime, now: datetime) -> None:
    """Forget files that could not be read and are old, and pieces whose table never came."""
    LedgerFilePart.objects.filter(made_at__lt=older_than).delete()
    tables = LedgerFilePart.objects.filter(made_at__lt=now - ORPHANED).values("table_id").distinct()
    ids = {row["table_id"] for row in tables}
    there = set(LedgerImport.objects.filter(pk__in=ids).values_list("pk", flat=True))
    LedgerFilePart.objects.filter(table_id__in=ids - there).delete()


def _read(name: str, content: bytes) -> Table:
    try:
        return read_table_file(name, content)
    except CannotReadFile as problem:
        raise CannotImport(problem.code, _unreadable(problem.code)) from problem


def _understood(
    table: Table, made: LedgerImport
) -> tuple[list[dict[str, Any]], list[list[list[str]]], list[LedgerChunk]]:
    """Return the sheets of a file, the rows above their data, and the data. CannotImport."""
    groups = spellings(pack_at(made.place_path, now=made.made_at))
    sheets: list[dict[str, Any]] = []
    tops: list[list[list[str]]] = []
    chunks: list[LedgerChunk] = []
    for index, sheet in enumerate(table.sheets):
        layout = understand(sheet.name, sheet.rows, groups)
        body = [
            (layout.first_row + at + 1, row)
            for at, row in enumerate(sheet.rows[layout.first_row :])
            if any(cell and not cell.isspace() for cell in row)
        ]
        layout.skip = layout.skip or not body
        sheets.append(_sheet(sheet.name, layout, len(body)))
        tops.append([list(row) for row in sheet.rows[: layout.first_row]])
        chunks += [
            LedgerChunk(
                ledger_import=made,
                number=len(chunks) + step,
                sheet=index,
                rows=json.dumps(body[at : at + CHUNK], ensure_ascii=False),
            )
            for step, at in enumerate(range(0, len(body), CHUNK))
        ]
    _let_one_in(sheets)
    total = total_of(sheets)
    if not total:
        raise CannotImport("empty", _("There are no rows in this file."))
    if total > MOST_ROWS:
        raise CannotImport("too_many", _("More than 200,000 rows: divide the file."))
    _remember(sheets, made.place)
    _check_areas(sheets, made.place)
    return sheets, tops, chunks


def _keep(
    made: LedgerImport,
    sheets: list[dict[str, Any]],
    tops: list[list[list[str]]],
    chunks: Sequence[LedgerChunk],
    now: datetime,
) -> None:
    """Write the rows in small transactions; the last one lets them be tried."""
    made.sheets, made.tops = sheets, json.dumps(tops, ensure_ascii=False)
    made.unsure, made.total, made.status = _unsure(sheets), total_of(sheets), Status.TRYING
    is_new = made._state.adding
    few = len(chunks) <= CHUNKS_AT_ONCE
    if is_new and not few:
        with transaction.atomic():
            made.save(force_insert=True)
    for some in () if few else _few(chunks):
        prepared = ready(some)
        with transaction.atomic():
            insert_ready(prepared)
    prepared = ready(chunks) if few else None
    with transaction.atomic():
        if is_new and few:
            made.save(force_insert=True)
        insert_ready(prepared)
        made.save(update_fields=["sheets", "tops", "unsure", "total", "status"])
        by = made.made_by.pk if made.made_by else None
        record(LedgerTableGiven(made.total), about=made, by=by, now=now)


def _few(chunks: Sequence[LedgerChunk]) -> Iterator[Sequence[LedgerChunk]]:
    for start in range(0, len(chunks), CHUNKS_AT_ONCE):
        yield chunks[start : start + CHUNKS_AT_ONCE]


def _sheet(name: str, layout: Layout, rows: int) -> dict[str, Any]:
    return {
        "name": name[:60],
        "headers": layout.headers,
        "fields": layout.fields,
        "whys": layout.whys,
        "first_row": layout.first_row,
        "headed": bool(layout.head_rows),
        "shape": layout.shape,
        "where": layout.where,
        "skip": layout.skip,
        "rows": rows,
    }


def _let_one_in(sheets: list[dict[str, Any]]) -> None:
    """Take the largest sheet where no sheet looks like a ledger: a person says what it holds."""
    if sheets and all(sheet["skip"] for sheet in sheets):
        largest = max(sheets, key=lambda sheet: int(sheet["rows"]))
        largest["skip"] = not largest["rows"]


def _unsure(sheets: list[dict[str, Any]]) -> bool:
    """Return whether a sheet was understood by its cells alone, and nobody has looked at that."""
    return any(
        not sheet["skip"] and not sheet["headed"] and REMEMBERED not in sheet["whys"]
        for sheet in sheets
    )


def _remember(sheets: list[dict[str, Any]], place: Place) -> None:
    """Take what was said before of sheets with the same heads, here or around."""
    shapes = {sheet["shape"] for sheet in sheets}
    known = {
        layout.shape: layout.fields
        for layout in LedgerLayout.objects.filter(
            shape__in=shapes, place_path__in=ancestor_paths(place.path)
        ).order_by("place_path")
    }
    for sheet in sheets:
        fields = known.get(sheet["shape"])
        if fields and len(fields) <= len(sheet["fields"]):
            for at, field in enumerate(fields):
                if sheet["fields"][at] != field or not sheet["headed"]:
                    sheet["whys"][at] = REMEMBERED
                sheet["fields"][at] = field
            sheet["skip"] = sheet["skip"] and "name" not in fields


def _check_areas(sheets: list[dict[str, Any]], place: Place) -> None:
    """Forget the compound that a title names where none is called so: it may be a community."""
    if not any(sheet["where"].get("area") for sheet in sheets):
        return
    doors = Doors(place)
    for sheet in sheets:
        area = sheet["where"].get("area")
        if area and not doors.knows_compound(area):
            del sheet["where"]["area"]


def _unreadable(code: str) -> str:
    words = {
        "empty": _("There are no rows in this file."),
        "too_large": _("The file is too large."),
        "too_many_rows": _("More than 200,000 rows: divide the file."),
        "encrypted": _("The file has a password: save it without one."),
    }
    return words.get(code, _("This file is no table: Excel, CSV or a web page's table is needed."))
