"""What goes out as a file is marked, and runs nothing."""

import csv
import io
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from yimi.core.declared import Column
from yimi.core.sheets import Mark, Row, Sheet, is_like_a_formula, write_csv, write_xlsx

AT = datetime(2026, 11, 22, 13, 45, tzinfo=ZoneInfo("Asia/Shanghai"))
MARK = Mark("诉求", "钱调度", AT, "261122-ABCDEF", place="测试街道", narrowed="全部未办结")
HOSTILE = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    '  =HYPERLINK("http://x","点我")',
    "＝1+1",
    "＋1",
    "=cmd|'/c calc'!A1",
    "https://example.invalid/",
    "{=SUM(1)}",
    "<b>x</b>&amp;",
    "\x00\x07控制",
    "\ud800",
    "00123",
    "'=1",
]


def workbook(rows, columns, *, full=True):
    file = io.BytesIO()
    seen: list[Row] = []
    sheet = Sheet(len(rows), (Row(row) for row in rows))
    write_xlsx(file, sheet, columns, MARK, full=full, seen=seen.append)
    assert len(seen) == len(rows)
    file.seek(0)
    return load_workbook(file)


def table(rows, columns, *, full=True):
    file = io.StringIO()
    sheet = Sheet(len(rows), (Row(row) for row in rows))
    write_csv(file, sheet, columns, MARK, full=full, seen=lambda _row: None)
    return list(csv.reader(io.StringIO(file.getvalue().removeprefix("\ufeff"), newline="")))


def test_no_hostile_cell_becomes_a_formula_or_a_link():
    page = workbook([[text, 1] for text in HOSTILE], [Column("话"), Column("数", kind="number")])
    sheet = page.active
    cells = [sheet.cell(row=5 + index, column=1) for index in range(len(HOSTILE))]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)
    assert cells[0].value == "=1+1"
    assert cells[0].quotePrefix
    assert cells[0].number_format == "@"
    assert cells[16].value == "00123"


def test_no_hostile_cell_of_a_csv_file_begins_like_a_formula():
    rows = table([[text] for text in HOSTILE], [Column("话")])
    for row in rows:
        for cell in row:
            assert not is_like_a_formula(cell), row
    assert rows[4] == ["'=1+1"]


def test_a_title_and_a_header_cell_are_harmless_too():
    file = io.BytesIO()
    mark = Mark("=1&2[x]", "=钱", AT, "1", narrowed="=2")
    write_xlsx(file, Sheet(0, ()), [Column("=A1")], mark, full=True, seen=lambda _row: None)
    file.seek(0)
    sheet = load_workbook(file).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}


def test_a_file_says_who_took_it_when_and_under_which_number():
    page = workbook([["一"]], [Column("话")])
    sheet = page.active
    first = [sheet.cell(row=number, column=1).value for number in (1, 2)]
    assert first[0] == "测试街道 · 诉求 · 全部未办结"
    for words in (first[1], sheet.oddFooter.center.text, page.properties.description):
        assert "钱调度" in words
        assert "261122-ABCDEF" in words
        assert "2026-11-22 13:45" in words
    assert page.properties.creator == "钱调度"
    assert sheet.oddHeader.right.text == "&P/&N"
    assert sheet.page_setup.paperSize == 9
    assert sheet.print_title_rows == "$4:$4"
    rows = table([["一"]], [Column("话")])
    assert "261122-ABCDEF" in rows[1][0]
    assert rows[-1] == rows[1]


@pytest.mark.parametrize("made", [workbook, table])
def test_telephones_are_half_hidden_unless_they_may_be_seen(made):
    columns = [Column("电话", kind="phone"), Column("话"), Column("编号", kind="code")]
    rows = [["13812345678", "打 13812345678 找她", "Y2611220001"]]

    def shown(full):
        page = made(rows, columns, full=full)
        return page[4] if made is table else [cell.value for cell in page.active[5]]

    assert shown(True) == rows[0]
    assert shown(False) == ["138****5678", "打 138****5678 找她", "Y2611220001"]


def test_moments_and_numbers_stay_what_they_are():
    columns = [Column("时间", kind="moment"), Column("数", kind="number"), Column("空")]
    sheet = workbook([[AT, 12, None]], columns).active
    assert sheet["A5"].value == datetime(2026, 11, 22, 13, 45)  # noqa: DTZ001
    assert sheet["B5"].value == 12
    assert sheet["C5"].value in (None, "")
    assert table([[AT, 12, None]], columns)[4] == ["2026-11-22 13:45", "12", ""]
