"""Text tables in whatever encoding and with whatever between the columns."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from yimi.intake.files.tables import Sheet, Table
from yimi.intake.files.web_tables import HtmlTables
from yimi.intake.files.workbook_child import (
    CONTROL,
    CannotReadFile,
    Limits,
    Rows,
    plain_cell,
    trim,
)

# In order of trust: a full-width comma is more often part of a sentence than a border.
DELIMITERS = ("\t", ",", "|", ";", "，")


def read_text(name: str, content: bytes, limits: Limits) -> Table:
    """Return the rows of a text, or the tables of a web page. Raises CannotReadFile."""
    text, encoding, notes = _decode(content)
    if len(CONTROL.findall(text)) > 2 + len(text) // 200:
        raise CannotReadFile("not_a_table", kind="binary")
    start = text[:4096].lstrip().lower()
    if start.startswith("<") and ("<html" in start or "<table" in start):
        found = HtmlTables(limits).read(text)
        tables = [(f"{number}", rows) for number, rows in enumerate(found, start=1)]
    elif start.startswith(("<?xml", "mime-version:", "{\\rtf")):
        raise CannotReadFile("not_a_table", kind="markup")
    else:
        tables = [(_stem(name), trim(_split(text, limits), limits))]
    return Table(tuple(Sheet(title, rows) for title, rows in tables if rows), encoding, notes)


def _stem(name: str) -> str:
    return re.split(r"[/\\]", name)[-1].rsplit(".", 1)[0] or name


def _decode(content: bytes) -> tuple[str, str, tuple[str, ...]]:
    """Return the text, the name of its encoding, and notes."""
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
    ):
        if content.startswith(mark):
            return _decode_as(content[len(mark) :], (encoding,))
    sample = content[:8192]
    zeros = (sample[0::2].count(0), sample[1::2].count(0))
    if sum(zeros) > len(sample) // 100 and max(zeros) > 10 * min(zeros):
        return _decode_as(content, ("utf-16-be" if zeros[0] > zeros[1] else "utf-16-le",))
    return _decode_as(content, ("utf-8", "gb18030"))


def _decode_as(content: bytes, encodings: Sequence[str]) -> tuple[str, str, tuple[str, ...]]:
    for encoding in encodings:
        try:
            return content.decode(encoding), encoding, ()
        except UnicodeDecodeError:
            continue
    tries = [(content.decode(encoding, "replace"), encoding) for encoding in encodings]
    text, encoding = min(tries, key=lambda one: one[0].count("\ufffd"))
    if text.count("\ufffd") > 2 + len(text) // 50:
        raise CannotReadFile("not_a_table", kind="binary")
    return text, encoding, ("characters_lost",)


def _split(text: str, limits: Limits) -> Iterator[list[str]]:
    """Yield the cells of each line; a quote that is never closed does not swallow the rest."""
    text = text.replace("\x00", "")
    if text.count("\n") > 5 * limits.rows:  # room for line breaks inside cells
        raise CannotReadFile("too_many_rows", limit=limits.rows)
    named = re.match(r"\ufeff?sep=(.)\r?\n", text)
    if named:
        text = text[named.end() :]
    delimiter = named[1] if named else sniff_delimiter(text)
    if delimiter is None:
        return ([plain_cell(line)] for line in text.splitlines())
    rows = _parse(text, delimiter, csv.QUOTE_MINIMAL)
    if rows is None or any("\n" in cell and cell.count("\n") > 50 for row in rows for cell in row):
        rows = _parse(text, delimiter, csv.QUOTE_NONE)
    if rows is None:
        raise CannotReadFile("broken", reason="cell_too_long", limit=limits.cell_chars)
    return ([_unwrap(cell) for cell in row] for row in rows)


def _parse(text: str, delimiter: str, quoting: Any) -> Rows | None:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting))
    except csv.Error:
        return None


def _unwrap(cell: str) -> str:
    """Take a telephone out of `="13800000000"`, by which Excel is kept from rounding it."""
    if cell.startswith('="') and cell.endswith('"'):
        cell = cell[2:-1]
    return plain_cell(cell)


def sniff_delimiter(text: str) -> str | None:
    """Return what separates the columns, or None where the lines are one column.

    Most lines must have the same number of columns, and at least two.
    """
    lines = [line for line in text[:65_536].splitlines()[:200] if line.strip()]
    sample = "\n".join(lines[:-1] if len(lines) > 2 and len(text) > 65_536 else lines)
    best: tuple[float, str] | None = None
    for delimiter in DELIMITERS:
        rows = _parse(sample, delimiter, csv.QUOTE_MINIMAL) or []
        if not rows:
            continue
        widths = Counter(len(row) for row in rows if len(row) > 1)
        if not widths:
            continue
        share = widths.most_common(1)[0][1] / len(rows)
        if share >= 0.6 and (best is None or share > best[0] + 0.2):
            best = (share, delimiter)
    return best[1] if best else None
