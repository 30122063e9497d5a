"""Taking a table into the ledger: received, its columns understood, let in."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Max
from django.utils.translation import gettext as _

from yimi.accounts.models import User
from yimi.core.errors import Refusal
from yimi.core.log import record
from yimi.intake.files.reading import read_table_file
from yimi.intake.files.workbook_child import CannotReadFile
from yimi.packs.schema import Pack
from yimi.places.models import Place
from yimi.places.queries import ancestor_paths, pack_at
from yimi.setup.events import LedgerTableGiven
from yimi.setup.ledger.doors import Doors
from yimi.setup.ledger.fields import DOOR, is_field
from yimi.setup.ledger.group_words import spellings
from yimi.setup.ledger.layout import CHOSEN, REMEMBERED, Layout, understand
from yimi.setup.models import LedgerChunk, LedgerImport, LedgerLayout

CHUNK = 125
KEPT = timedelta(days=7)
MOST_ROWS = 200_000
Status = LedgerImport.Status


class CannotImport(Refusal):
    """A table that is not taken."""


def receive_table(
    *, name: str, content: bytes, place: Place, makes_doors: bool, by: User | None, now: datetime
) -> LedgerImport:
    """Read a file and keep the rows of its sheets, to be tried. Raises CannotImport."""
    try:
        table = read_table_file(name, content)
    except CannotReadFile as problem:
        raise CannotImport(problem.code, _unreadable(problem.code)) from problem
    groups = spellings(pack_at(place.path, now=now))
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
                number=len(chunks) + step,
                sheet=index,
                rows=json.dumps(body[at : at + CHUNK], ensure_ascii=False),
            )
            for step, at in enumerate(range(0, len(body), CHUNK))
        ]
    _let_one_in(sheets)
    total = _total(sheets)
    if not total:
        raise CannotImport("empty", _("There are no rows in this file."))
    if total > MOST_ROWS:
        raise CannotImport("too_many", _("More than 200,000 rows: divide the file."))
    _remember(sheets, place)
    _check_areas(sheets, place)
    made = LedgerImport(
        place=place,
        place_path=place.path,
        made_by=by,
        made_at=now,
        file_name=name[-120:],
        sheets=sheets,
        tops=json.dumps(tops, ensure_ascii=False),
        unsure=_unsure(sheets),
        makes_doors=makes_doors,
        total=total,
    )
    with transaction.atomic():
        made.save(force_insert=True)
        for chunk in chunks:
            chunk.ledger_import = made
        LedgerChunk.objects.bulk_create(chunks, batch_size=50)
        record(LedgerTableGiven(total), about=made, by=by.pk if by else None, now=now)
    return made


def understand_columns(
    *,
    ledger_import: LedgerImport,
    columns: Mapping[int, Sequence[str]],
    makes_doors: bool,
    skips: Collection[int] | None = None,
    wheres: Mapping[int, Mapping[str, str]] | None = None,
) -> None:
    """Take what a person says of the columns of each sheet; everything is tried anew.

    `skips` are the sheets that are left out; `wheres` say of a sheet where all its doors are.
    """
    with transaction.atomic():
        row = LedgerImport.objects.select_for_update().get(pk=ledger_import.pk)
        begun = row.status == Status.FAILED and row.chunks.filter(done_at__isnull=False).exists()
        if row.status in (Status.RUNNING, Status.DONE) or begun:
            raise CannotImport("running", _("This table is going in already."))
        check_kept(row)
        groups = group_names(row)
        for index, sheet in enumerate(row.sheets):
            if index in columns:
                _choose(sheet, columns[index], groups)
            if skips is not None:
                sheet["skip"] = index in skips
            if wheres is not None and index in wheres:
                said = {part: words.strip()[:40] for part, words in wheres[index].items()}
                sheet["where"] = {part: words for part, words in said.items() if words}
        row.total = _total(row.sheets)
        if not row.total:
            raise CannotImport("nothing", _("Take at least one sheet."))
        row.makes_doors, row.status, row.unsure = makes_doors, Status.TRYING, False
        row.version, row.problem = row.version + 1, ""
        row.save()
        row.chunks.update(tried_at=None, told="", counts={})
        row.doubts.filter(parked_at=None, verdict="").delete()


def put_in(*, ledger_import: LedgerImport, by: User | None = None, now: datetime) -> None:
    """Let a table that was tried go into the ledger; one that was stopped goes on.

    What its columns hold is remembered for the next table of the place with the same heads.
    """
    with transaction.atomic():
        row = LedgerImport.objects.select_for_update().get(pk=ledger_import.pk)
        check_kept(row)
        if row.unsure:
            raise CannotImport(
                "unsure",
                _("A sheet has lost its heads: look at what its columns hold, and confirm it."),
            )
        is_tried = not waiting_chunks(row, write=False).exists()
        if row.status not in (Status.TRIED, Status.FAILED) or not is_tried:
            raise CannotImport("not_tried", _("It has not been tried to the end yet."))
        row.status, row.problem = Status.RUNNING, ""
        row.save(update_fields=["status", "problem"])
        for _index, sheet in taken_sheets(row):
            LedgerLayout.objects.update_or_create(
                place_id=row.place_id,
                shape=sheet["shape"],
                defaults={
                    "place_path": row.place_path,
                    "fields": sheet["fields"],
                    "by": by,
                    "used_at": now,
                },
            )


def taken_sheets(row: LedgerImport) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the sheets that are not left out, with their numbers."""
    for index, sheet in enumerate(row.sheets):
        if not sheet["skip"]:
            yield index, sheet


def waiting_chunks(row: LedgerImport, *, write: bool) -> Any:
    """Return the chunks that are still to be tried, or to go in."""
    chunks = row.chunks.filter(sheet__in=[index for index, _sheet in taken_sheets(row)])
    return chunks.filter(done_at=None) if write else chunks.filter(tried_at=None)


def group_names(row: LedgerImport) -> dict[str, str]:
    """Return the key groups in force at the place of a table, by their codes."""
    pack: Pack = pack_at(row.place_path, now=row.made_at)
    return {group.code: group.name.zh for group in pack.groups}


def check_kept(row: LedgerImport) -> None:
    """Raise CannotImport where the rows were forgotten, wholly or in part."""
    numbers = row.chunks.aggregate(most=Max("number"), count=Count("pk"))
    if numbers["most"] is None or numbers["count"] != numbers["most"] + 1:
        raise CannotImport(
            "too_old", _("The rows of this table were kept for a week and are gone. Give it again.")
        )


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


def _total(sheets: list[dict[str, Any]]) -> int:
    return sum(sheet["rows"] for sheet in sheets if not sheet["skip"])


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


def _choose(sheet: dict[str, Any], fields: Sequence[str], groups: Mapping[str, str]) -> None:
    if len(fields) != len(sheet["fields"]) or not all(is_field(one, groups) for one in fields):
        raise CannotImport("fields", _("Choose for each column what it holds."))
    sheet["whys"] = [
        why if field == before else CHOSEN
        for field, before, why in zip(fields, sheet["fields"], sheet["whys"], strict=True)
    ]
    sheet["fields"] = list(fields)
    sheet["where"] = {
        part: words for part, words in sheet["where"].items() if part not in set(fields) & set(DOOR)
    }


def _unreadable(code: str) -> str:
    words = {
        "empty": _("There are no rows in this file."),
        "too_large": _("The file is too large."),
        "too_many_rows": _("More than 200,000 rows: divide the file."),
        "encrypted": _("The file has a password: save it without one."),
    }
    return words.get(code, _("This file is no table: Excel, CSV or a web page's table is needed."))
