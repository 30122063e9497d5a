"""Writing lists as Excel and CSV files: marked with who and when, and safe to open."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO, NamedTuple, TextIO, TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from yimi.core.declared import Column
from yimi.core.text import mask_numbers, mask_phone

# What spreadsheet programs take for the beginning of a formula, in full width too.
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
LONGEST_CELL = 32_000
CHUNK = 500
FORMS = ("xlsx", "csv")
M = TypeVar("M", bound=Model)


class Row(NamedTuple):
    """One row that goes out, and the rows of the database whose personal data stands in it."""

    cells: Sequence[Any]
    about: Any = None


@dataclass(frozen=True)
class Sheet:
    """A list as it is to go out. `rows` is read once, after `total` was shown."""

    total: int
    rows: Iterable[Row]
    narrowed: str = ""
    # Of a list whose columns and title are data; otherwise its declaration has them.
    columns: Sequence[Column] = ()
    title: str = ""


@dataclass(frozen=True)
class Mark:
    """What every file says of itself."""

    title: str
    who: str
    at: datetime
    number: str
    place: str = ""
    narrowed: str = ""

    def lines(self) -> list[str]:
        """Return the words above the list."""
        taken = _("Taken out by %(who)s at %(at)s · number %(number)s") % {
            "who": self.who,
            "at": f"{timezone.localtime(self.at):%Y-%m-%d %H:%M}",
            "number": self.number,
        }
        kept = _("Personal data: only for the work it was taken out for; delete it afterwards.")
        return [" · ".join(filter(None, [self.place, self.title, self.narrowed])), taken, kept]


def chunks_of(rows: "QuerySet[M]", size: int = CHUNK) -> Iterator[list[M]]:
    """Yield the rows of a query some hundreds at a time, in its order, in bounded memory."""
    ids = list(rows.values_list("pk", flat=True))
    for start in range(0, len(ids), size):
        part = ids[start : start + size]
        found = {row.pk: row for row in rows.filter(pk__in=part).order_by()}
        yield [found[pk] for pk in part if pk in found]


def is_like_a_formula(text: str) -> bool:
    """Return whether a spreadsheet program might run a text instead of showing it."""
    return text.startswith(FORMULA_STARTS) or text.lstrip()[:1] in FORMULA_STARTS


def plain(value: Any, column: Column, *, full: bool) -> Any:
    """Return a cell as it goes out: a number, a moment, or a text without hidden characters."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool | int | float | datetime | date):
        return value
    text = str(value).encode("utf-8", "replace").decode()
    text = "".join(char for char in text if char >= " " or char in "\t\r\n")[:LONGEST_CELL]
    if full or column.kind == "code":
        return text
    return mask_phone(text) if column.kind == "phone" else mask_numbers(text)


def write_xlsx(
    file: BinaryIO,
    sheet: Sheet,
    columns: Sequence[Column],
    mark: Mark,
    *,
    full: bool,
    seen: Callable[[Row], None],
) -> None:
    """Write an Excel file in bounded memory; `seen` is told each row."""
    book = Workbook(file, {"constant_memory": True, "remove_timezone": True,
                           "strings_to_formulas": False, "strings_to_urls": False,
                           "strings_to_numbers": False})  # fmt: skip
    head, told, page_foot = mark.lines()[0], mark.lines()[1], mark.lines()[1].replace("&", "&&")
    book.set_properties(
        {"title": mark.title, "author": mark.who, "subject": mark.number, "comments": told}
    )
    book.set_custom_property("Yimi", f"{mark.number} {mark.who}"[:250])
    page = book.add_worksheet(_clean_name(mark.title))
    page.set_paper(9)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.7)
    # A header holds 255 characters at most.
    page.set_header(f"&L{head.replace('&', '&&')[:120]}&R&P/&N")
    page.set_footer(f"&C{page_foot[:240]}")
    looks = _looks(book)
    for index, column in enumerate(columns):
        page.set_column(index, index, column.width)
    for number, words in enumerate(mark.lines()):
        page.write_string(number, 0, words, looks["title" if number == 0 else "mark"])
    top = len(mark.lines())
    for index, column in enumerate(columns):
        page.write_string(top, index, str(column.label), looks["head"])
    page.freeze_panes(top + 1, 0)
    page.repeat_rows(top)
    number = top
    for row in sheet.rows:
        number += 1
        seen(row)
        for index, (value, column) in enumerate(zip(row.cells, columns, strict=True)):
            _write_cell(page, number, index, plain(value, column, full=full), column, looks)
    page.autofilter(top, 0, max(number, top + 1), len(columns) - 1)
    page.print_area(0, 0, max(number, top + 1), len(columns) - 1)
    book.close()


def _looks(book: Workbook) -> dict[str, Any]:
    cell = {"valign": "top", "text_wrap": True, "font_size": 10, "bottom": 4}
    return {
        "title": book.add_format({"bold": True, "font_size": 13}),
        "mark": book.add_format({"font_size": 9, "font_color": "#45535f"}),
        "head": book.add_format({"bold": True, "font_size": 10, "bottom": 1, "bg_color": "#eef1f0",
                                 "text_wrap": True, "valign": "vcenter"}),
        # The format “text” keeps what it is when somebody edits the cell; the quote shows no more
        # than that.
        "text": book.add_format({**cell, "num_format": "@"}),
        "formula": book.add_format({**cell, "num_format": "@", "quote_prefix": True}),
        "moment": book.add_format({**cell, "num_format": "yyyy-mm-dd hh:mm", "align": "left"}),
        "day": book.add_format({**cell, "num_format": "yyyy-mm-dd", "align": "left"}),
        "number": book.add_format({**cell, "text_wrap": False}),
    }  # fmt: skip


def _write_cell(
    page: Any, row: int, index: int, value: Any, column: Column, looks: dict[str, Any]
) -> None:
    if isinstance(value, datetime):
        page.write_datetime(row, index, timezone.localtime(value).replace(tzinfo=None),
                            looks["moment"])  # fmt: skip
    elif isinstance(value, date):
        page.write_datetime(row, index, value, looks["day"])
    elif isinstance(value, int | float) and not isinstance(value, bool):
        page.write_number(row, index, value, looks["number"])
    else:
        text = str(value)
        page.write_string(row, index, text, looks["formula" if is_like_a_formula(text) else "text"])


def write_csv(
    file: TextIO,
    sheet: Sheet,
    columns: Sequence[Column],
    mark: Mark,
    *,
    full: bool,
    seen: Callable[[Row], None],
) -> None:
    """Write a CSV file that Excel reads as UTF-8; first and last lines tell where it is from."""
    file.write("\ufeff")
    writer = csv.writer(file)
    for words in mark.lines():
        writer.writerow([_harmless(words)])
    writer.writerow([str(column.label) for column in columns])
    for row in sheet.rows:
        seen(row)
        writer.writerow(
            [
                _as_text(plain(value, column, full=full))
                for value, column in zip(row.cells, columns, strict=True)
            ]
        )
    writer.writerow([_harmless(mark.lines()[1])])


def _as_text(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    return _harmless(value) if isinstance(value, str) else value


def _harmless(text: str) -> str:
    """Return a text that no spreadsheet program runs: CSV knows no types, so a quote goes first."""
    return f"'{text}" if is_like_a_formula(text) else text


def _clean_name(title: str) -> str:
    """Return a title as Excel allows it for a sheet."""
    return "".join(" " if char in "[]:*?/\\'" else char for char in title)[:31].strip() or "1"
