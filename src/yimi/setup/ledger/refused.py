"""The refused rows in the layout in which they came, each with its reason behind it."""

import json
from typing import BinaryIO

import xlsxwriter
from django.utils.translation import gettext as _

from yimi.setup.actions.ledger import taken_sheets
from yimi.setup.ledger_queries import refused_rows
from yimi.setup.models import LedgerImport

# Words that begin like a formula stay words.
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
WIDEST = 60


def write_refused(row: LedgerImport, file: BinaryIO) -> int:
    """Write an Excel file of the refused rows, sheet by sheet; return how many there are."""
    tops = json.loads(row.tops) if row.tops else []
    by_sheet: dict[int, list[tuple[list[str], str]]] = {}
    for index, cells, why in refused_rows(row):
        by_sheet.setdefault(index, []).append((cells, why))
    with xlsxwriter.Workbook(file, _OPTIONS) as book:
        marked = book.add_format({"text_wrap": True, "bg_color": "#fff1d6", "valign": "top"})
        text = book.add_format({"num_format": "@"})
        for index, sheet in taken_sheets(row):
            if index not in by_sheet:
                continue
            page = book.add_worksheet(_clean(sheet["name"], index))
            width = len(sheet["fields"])
            if sheet["fields"] and _is_ours(sheet["headers"]):
                width -= 1
            top = tops[index] if index < len(tops) else [sheet["headers"]]
            for line, cells in enumerate(top):
                for at, cell in enumerate(cells[:width]):
                    page.write_string(line, at, cell)
            if sheet["headed"] and top:
                page.write_string(len(top) - 1, width, _("Why not"), marked)
            page.set_column(width, width, WIDEST)
            for line, (cells, why) in enumerate(by_sheet[index], start=len(top)):
                padded = [*cells, *[""] * (width - len(cells))][:width]
                for at, cell in enumerate(padded):
                    page.write_string(line, at, cell, text)
                page.write_string(line, width, why, marked)
        if not by_sheet:
            book.add_worksheet()
    return sum(len(rows) for rows in by_sheet.values())


def _is_ours(headers: list[str]) -> bool:
    """Return whether the last column is the one that a file of refused rows had before."""
    return bool(headers) and headers[-1] in (_("Why not"), "Why not")


def _clean(name: str, index: int) -> str:
    bare = "".join(" " if char in "[]:*?/\\'" else char for char in name)[:28].strip()
    return bare or str(index + 1)
