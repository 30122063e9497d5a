"""Taking a table into the ledger: received, its columns understood, let in."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Max
from django.utils.translation import gettext as _

from yimi.accounts.models import User
from yimi.core.errors import Refusal
from yimi.packs.schema import Pack
from yimi.places.queries import pack_at
from yimi.setup.ledger.fields import DOOR, is_field
from yimi.setup.ledger.layout import CHOSEN
from yimi.setup.models import LedgerImport, LedgerLayout

KEPT = timedelta(days=7)
Status = LedgerImport.Status


class CannotImport(Refusal):
    """A table that is not taken."""


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
        if row.status == Status.READING:
            raise CannotImport("reading", _("This file is being read: wait a moment."))
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
        row.total = total_of(row.sheets)
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


def total_of(sheets: list[dict[str, Any]]) -> int:
    return sum(sheet["rows"] for sheet in sheets if not sheet["skip"])


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
