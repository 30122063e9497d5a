"""The tables of a web page."""

from html.parser import HTMLParser

from yimi.intake.files.workbook_child import CannotReadFile, Limits, Rows, plain_cell, trim


class HtmlTables(HTMLParser):
    """The tables of a web page, as many offices' systems export them under the name .xls."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(convert_charrefs=True)
        self._limits = limits
        self._tables: list[Rows] = []
        self._rows: Rows = []
        self._cell: list[str] | None = None
        self._span = (1, 1)
        self._below: dict[int, tuple[int, str]] = {}

    def read(self, text: str) -> list[Rows]:
        self.feed(text)
        self.close()
        self._end_table()
        return [trim(rows, self._limits) for rows in self._tables]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._end_table()
        elif tag == "tr":
            self._end_cell()
            if len(self._rows) >= self._limits.rows:
                raise CannotReadFile("too_many_rows", limit=self._limits.rows)
            self._rows.append([])
        elif tag in ("td", "th"):
            self._end_cell()
            given = dict(attrs)
            self._span = (_span(given.get("rowspan")), _span(given.get("colspan")))
            self._cell = []
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()
        if tag == "table":
            self._end_table()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def _end_cell(self) -> None:
        if self._cell is None or not self._rows:
            self._cell = None
            return
        row = self._rows[-1]
        self._take_from_above(row)
        text = plain_cell("".join(self._cell))
        down, across = self._span
        if len(row) + across > self._limits.columns:
            raise CannotReadFile("too_many_columns", limit=self._limits.columns)
        if down > 1:
            self._below[len(row)] = (down - 1, text)
        row.extend([text, *[""] * (across - 1)])
        self._cell = None

    def _take_from_above(self, row: list[str]) -> None:
        while (column := len(row)) in self._below:
            left, text = self._below.pop(column)
            row.append(text)
            if left > 1:
                self._below[column] = (left - 1, text)

    def _end_table(self) -> None:
        self._end_cell()
        if any(self._rows):
            self._tables.append(self._rows)
        self._rows, self._below = [], {}


def _span(value: str | None) -> int:
    return min(int(value), 1_000) if value and value.isdecimal() and int(value[:6]) else 1
