"""Reading a workbook's rows in a process of its own, with a limit on memory and time.

Two cells at opposite corners of a sheet make the reader ask for 500 GB and abort; here that costs
a child. This file is run by itself (`python -I workbook_child.py`), where no path leads to the
project: it imports nothing of it, and so the shapes that parent and child share stand here.
"""

import io
import json
import re
import resource
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import python_calamine as calamine

MIB = 1024 * 1024
Rows = list[list[str]]
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
READER_FAILED = 3
_EDGES = " \t\r\n\xa0\u3000\u200b\u200c\u200d\u2060\ufeff"


class CannotReadFile(Exception):
    """A file that gives no rows.

    Codes: empty, too_large, not_a_table, zip_bomb, encrypted, broken, too_many_rows,
    too_many_columns. `detail` holds what the page may say beside it (limit, found, kind).
    """

    def __init__(self, code: str, **detail: Any) -> None:
        super().__init__(code)
        self.code = code
        self.detail: dict[str, Any] = detail


@dataclass(frozen=True)
class Limits:
    """What a file may cost. `unpacked_*` are bytes inside an archive, before anything is read."""

    file_bytes: int = 20 * MIB
    rows: int = 200_000
    columns: int = 200
    cell_chars: int = 32_767
    entries: int = 2_000
    unpacked_bytes: int = 400 * MIB
    unpacked_strings_bytes: int = 150 * MIB
    ratio: int = 200
    text_chars: int = 150_000_000
    memory_bytes: int = 1024 * MIB
    read_s: int = 60


def plain_cell(value: object) -> str:
    """Return a cell as a person would read it: no `.0` behind a telephone, dates as ISO."""
    if isinstance(value, str):
        text = value
        if "\r" in text or "_x" in text:
            text = text.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")
        return text.strip(_EDGES) if text.isprintable() else CONTROL.sub("", text).strip(_EDGES)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return _plain_float(value)
    if isinstance(value, datetime):
        bare = value.time() == time(0)
        return value.date().isoformat() if bare else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("seconds" if value.second else "minutes")
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours:02d}:{minutes:02d}" + (f":{seconds:02d}" if seconds else "")
    return str(value).strip(_EDGES)


def _plain_float(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    return f"{value:.0f}" if value.is_integer() else f"{value:.15g}"


def trim(rows: Iterable[list[str]], limits: Limits) -> Rows:
    """Cut off the empty edge below and to the right, and make the rows equally long."""
    kept: Rows = []
    used_rows = used_columns = 0
    for number, row in enumerate(rows, start=1):
        width = len(row)
        while width and not row[width - 1]:
            width -= 1
        if width > limits.columns:
            raise CannotReadFile("too_many_columns", limit=limits.columns, found=width)
        if width and number > limits.rows:
            raise CannotReadFile("too_many_rows", limit=limits.rows)
        if width:
            used_rows = number
            used_columns = max(used_columns, width)
            if max(map(len, row)) > limits.cell_chars:
                raise CannotReadFile("broken", reason="cell_too_long", row=number)
        if number <= limits.rows:
            kept.append(row[:width])
    del kept[used_rows:]
    for row in kept:
        row.extend([""] * (used_columns - len(row)))
    return kept


def serve_workbook() -> None:
    """Read a workbook from standard input and write its rows as JSON lines (the child's part)."""
    limits = Limits(**json.loads(sys.argv[1]))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out = sys.stdout
    out.reconfigure(encoding="utf-8", errors="replace", newline="\n")  # type: ignore[union-attr]
    try:
        sheets, notes = _unpack_workbook(sys.stdin.buffer.read(), limits)
    except CannotReadFile as refusal:
        out.write(json.dumps({"code": refusal.code, "detail": refusal.detail}) + "\n")
        out.flush()
        sys.exit(READER_FAILED)
    head = [{"name": name, "rows": len(rows)} for name, rows in sheets]
    out.write(json.dumps({"sheets": head, "notes": notes}) + "\n")
    encode = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode
    for _, rows in sheets:
        out.writelines(encode(row) + "\n" for row in rows)


def _unpack_workbook(content: bytes, limits: Limits) -> tuple[list[tuple[str, Rows]], list[str]]:
    notes: set[str] = set()
    sheets: list[tuple[str, Rows]] = []
    left = limits.rows
    room = limits.text_chars
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        tables = [
            entry for entry in book.sheets_metadata if entry.typ == calamine.SheetTypeEnum.WorkSheet
        ]
        shown = [entry for entry in tables if entry.visible == calamine.SheetVisibleEnum.Visible]
        if len(shown) < len(tables):
            notes.add("hidden_sheets")
        for entry in shown:
            sheet = book.get_sheet_by_name(entry.name)
            indent = [""] * (sheet.start[1] if sheet.start else 0)
            rows = trim(
                (indent + [plain_cell(cell) for cell in row] for row in sheet.iter_rows()), limits
            )
            if not rows:
                continue
            if _fill_down(rows, sheet.merged_cell_ranges or ()):
                notes.add("merged_cells")
            left -= len(rows)
            room -= sum(len(cell) for row in rows for cell in row)
            if left < 0:
                raise CannotReadFile("too_many_rows", limit=limits.rows)
            if room < 0:
                raise CannotReadFile("too_large", reason="text", limit=limits.text_chars)
            sheets.append((entry.name, rows))
    except calamine.PasswordError as error:
        raise CannotReadFile("encrypted") from error
    except MemoryError as error:
        raise CannotReadFile("too_large", reason="memory", limit=limits.memory_bytes) from error
    except CannotReadFile:
        raise
    except BaseException as error:  # a panic in the reader is no Exception
        raise CannotReadFile("broken", kind="workbook") from error
    return sheets, sorted(notes)


def _fill_down(rows: Rows, ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]]) -> bool:
    """Write a tall merged cell's value into the rows it covers: one household, three rows."""
    filled = False
    budget = 10 * len(rows) + 1_000  # overlapping ranges are a trick, not a table
    for (top, column), (bottom, _) in ranges:
        if top >= len(rows) or column >= len(rows[0]) or not rows[top][column]:
            continue
        for row in rows[top + 1 : min(bottom + 1, len(rows), top + 1 + budget)]:
            budget -= 1
            if not row[column]:
                row[column] = rows[top][column]
                filled = True
    return filled


if __name__ == "__main__":
    serve_workbook()
