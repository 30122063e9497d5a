"""Reading uploaded files: what offices really send, and what someone sends to do harm."""

import base64
import io
import zipfile
import zlib
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
import xlsxwriter
from openpyxl.styles import PatternFill

from yimi.intake.files import (
    CannotReadFile,
    Limits,
    plain_cell,
    read_table_file,
    sniff_delimiter,
)

ROWS = [["楼栋", "姓名", "电话"], ["3栋", "王霞", "13800138000"], ["十二号楼", "李强", "0371-6666"]]
# A workbook of Excel 97: 姓名, 电话, and 王霞 merged over two rows.
OLD_XLS = (
    r"c-rk)Pe@cj82`=NUH1>W>swm`4VFb{GgDBc@?y_~@|4&gs3fR0_aG~4Y;~whmhDM|phFa01TS5zAo@cQb?Xo)c?b"
    r"ew*YMP(pumIf^P6wy!D=2{FsYc|W4`(J`!n;snQvxx-t0^yKl!x2fOR+o7mBtYRb?_k#qazuL3-PktW*1_*c$&7{"
    r"63n<Di2<VK6>RG%K0w9z!Ud-qQC-`bGU@wkxVMSjp*hWl0wGNNmSq=Ny4b(sA`yAWV(atW43(5w2LJZOgqUoFZwZ"
    r"K^)_{=EIwm2ur3VQ?hE$$!jd-B;)BfM8+Sy>)`P>@q2%!2sff9Qm;%jPPb!njCWrHg(gaT7mmLRwIxF>ET+6ptE<"
    r"p07wQ}zU^1Fr`7=?X-6Fi3?W?fQai0>y86U%4;>A8@8?ri83Rr{~bk5e^%Id(4uw6-5?YdJvZAOz(8%<I`)vz|ko"
    r"=Ru-_sAfLG*>2K~z5M9Mr(*+s)_InU@*ZB=>37TEVB@CrAm=b^I6k&*V!Ds%EpBxe^Yu)ll%rH9`f3$(bc}6ovo="
    r"Bfv@_<cJ!O0&@wsouU&eA@t-Zug_Y|&2r$1YhXrPm4ko@H{hGx+$9^99BWjVD_yTUxvy5DvPpJA%lZFQVgV+8?bB"
    r"TP%b<md=xFE+3jY%g1M(U=Ifr;%$+Kl67>A7h=*TY3*e^&$OB<1fc?ky{h2r4!ev!E<K2%Ff&XG&D3cG&D3cG&Hs"
    r"jLj9X}sf&h3-5I><yUq%gqW(<s-{J&D=($1{(<8`GoyE0^@@FSJ!f8uv(#QE;C~=y4&mxThjw4-h{?eUKl)ulW9n"
    r"Gy<LY4MktR&7q-2W=?Ey+0"
)


def workbook(fill, *, more=None):
    book = openpyxl.Workbook()
    fill(book.active)
    if more:
        more(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_rows(rows=ROWS):
    return workbook(lambda sheet: [sheet.append(row) for row in rows])


def repacked(content, *, drop=(), add=None, compression=zipfile.ZIP_DEFLATED):
    """Write a workbook's archive anew, with entries dropped and added."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", compression) as new,
    ):
        for name in old.namelist():
            if name not in drop:
                new.writestr(name, old.read(name))
        for name, data in (add or {}).items():
            new.writestr(name, data)
    return stream.getvalue()


def as_text(rows=ROWS, delimiter=","):
    return "\n".join(delimiter.join(row) for row in rows)


def rows_of(content, name="名单.xlsx"):
    return read_table_file(name, content).sheets[0].rows


def refusal(content, name="名单.xlsx", **limits):
    with pytest.raises(CannotReadFile) as caught:
        read_table_file(name, content, limits=Limits(**limits))
    return caught.value.code


def test_a_workbook_gives_its_rows_as_text():
    assert rows_of(with_rows()) == ROWS


def test_a_telephone_stored_as_a_number_keeps_its_digits():
    content = workbook(lambda sheet: sheet.append(["王霞", 13800138000, 2.5, date(2022, 5, 1)]))

    assert rows_of(content) == [["王霞", "13800138000", "2.5", "2022-05-01"]]


def test_rows_and_columns_keep_their_place_in_the_sheet():
    def fill(sheet):
        sheet["B3"] = "王霞"

    assert rows_of(workbook(fill)) == [["", ""], ["", ""], ["", "王霞"]]


def test_coloured_empty_cells_at_the_edge_are_cut_off():
    def fill(sheet):
        sheet["A1"] = "王霞"
        sheet["Z900"].fill = PatternFill("solid")

    assert rows_of(workbook(fill)) == [["王霞"]]


def test_one_household_over_three_rows_is_filled_down():
    def fill(sheet):
        for row in (["房号", "姓名"], ["301", "王霞"], [None, "李强"], [None, "李小"]):
            sheet.append(row)
        sheet.merge_cells("A2:A4")

    table = read_table_file("台账.xlsx", workbook(fill))

    assert [row[0] for row in table.sheets[0].rows] == ["房号", "301", "301", "301"]
    assert table.notes == ("merged_cells",)


def test_a_title_merged_across_stays_in_its_first_cell():
    def fill(sheet):
        sheet.append(["阳光小区登记表", None, None])
        sheet.append(["a", "b", "c"])
        sheet.merge_cells("A1:C1")

    table = read_table_file("台账.xlsx", workbook(fill))

    assert table.sheets[0].rows[0] == ["阳光小区登记表", "", ""]
    assert table.notes == ()


def test_every_visible_sheet_is_read_and_hidden_ones_are_named_in_a_note():
    def more(book):
        book.create_sheet("二号院").append(["李强"])
        hidden = book.create_sheet("字典")
        hidden.append(["x"])
        hidden.sheet_state = "hidden"
        book.create_sheet("空的")

    table = read_table_file("台账.xlsx", workbook(lambda sheet: sheet.append(["王霞"]), more=more))

    assert [sheet.name for sheet in table.sheets] == ["Sheet", "二号院"]
    assert table.notes == ("hidden_sheets",)


def test_a_formula_gives_the_value_that_was_saved_with_it():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet().write_formula("A1", '="3栋"&"301"', None, "3栋301")

    table = read_table_file("台账.xlsx", stream.getvalue())

    assert table.sheets[0].rows == [["3栋301"]]
    assert table.notes == ("formulas_cached",)


def test_a_formula_that_was_never_computed_is_named_in_a_note():
    table = read_table_file("台账.xlsx", workbook(lambda sheet: sheet.append(["王霞", "=1+1"])))

    assert table.sheets[0].rows == [["王霞"]]
    assert table.notes == ("formulas_cached", "formula_without_value")


def test_a_macro_workbook_is_read_for_its_values():
    content = repacked(with_rows(), add={"xl/vbaProject.bin": b"Sub Auto_Open()"})

    table = read_table_file("台账.xlsm", content)

    assert table.sheets[0].rows == ROWS
    assert table.notes == ("macros_ignored",)


def test_a_workbook_of_excel_97_is_read():
    table = read_table_file("台账.xls", zlib.decompress(base64.b85decode(OLD_XLS)))

    assert table.sheets[0].rows == [
        ["姓名", "电话"],
        ["王霞", "13800138000"],
        ["王霞", "0371-66668888"],
    ]
    assert table.notes == ("merged_cells",)


def test_an_opendocument_sheet_is_read():
    cells = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    body = "".join(
        f"<table:table-row>{''.join(cells.format(cell) for cell in row)}</table:table-row>"
        for row in ROWS
    )
    names = "urn:oasis:names:tc:opendocument:xmlns"
    xml = (
        f'<office:document-content xmlns:office="{names}:office:1.0" '
        f'xmlns:table="{names}:table:1.0" xmlns:text="{names}:text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="台账">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", xml)

    assert rows_of(stream.getvalue(), "台账.ods") == ROWS


def test_a_workbook_named_csv_is_read_as_what_it_is():
    assert rows_of(with_rows(), "名单.csv") == ROWS


def test_a_text_table_named_xls_is_read_as_what_it_is():
    assert rows_of(as_text(delimiter="\t").encode("gb18030"), "名单.xls") == ROWS


def test_a_web_page_named_xls_is_read_as_what_it_is():
    page = (
        "<html><body><table><tr><th>房号</th><th>姓名</th></tr>"
        "<tr><td rowspan=2>301</td><td>王霞&amp;李强</td></tr><tr><td>李小</td></tr>"
        "</table></body></html>"
    )

    rows = rows_of(page.encode("gb18030"), "名单.xls")

    assert rows == [["房号", "姓名"], ["301", "王霞&李强"], ["301", "李小"]]


@pytest.mark.parametrize(
    ("codec", "named"),
    [
        *(("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("gb18030", "gb18030"), ("gbk", "gb18030")),
        *(("utf-16", "utf-16-le"), ("utf-16-le", "utf-16-le"), ("utf-16-be", "utf-16-be")),
    ],
)
def test_a_text_table_is_read_in_the_encodings_of_offices(codec, named):
    table = read_table_file("目录/名单.csv", as_text().encode(codec))

    assert table.sheets[0].rows == ROWS
    assert table.sheets[0].name == "名单"
    assert table.encoding == named


def test_a_broken_character_costs_no_more_than_itself():
    content = as_text(ROWS * 30).encode() + b"\xff"

    table = read_table_file("名单.csv", content)

    assert table.sheets[0].rows[1] == ROWS[1]
    assert table.notes == ("characters_lost",)


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "，", "|"])
def test_columns_are_found_by_what_stands_between_them(delimiter):
    assert rows_of(as_text(delimiter=delimiter).encode(), "名单.txt") == ROWS


def test_a_title_line_above_the_table_does_not_hide_the_columns():
    assert sniff_delimiter("阳光小区登记表\n" + as_text(ROWS)) == ","


def test_sentences_are_one_column():
    lines = ["家里没米了，还有奶粉", "要两袋米", "3栋301，要菜，要油，谢谢", "暖气不热"]

    assert rows_of("\n".join(lines).encode(), "留言.txt") == [[line] for line in lines]


def test_excels_separator_line_is_obeyed():
    assert rows_of(b"sep=;\na;b,c\nd;e", "a.csv") == [["a", "b,c"], ["d", "e"]]


def test_a_quote_that_is_never_closed_loses_no_line():
    lines = ['1,"王霞,x', *(f"{number},李,y" for number in range(2, 200))]

    rows = rows_of("\n".join(lines).encode(), "名单.csv")

    assert len(rows) == 199
    assert rows[0] == ["1", '"王霞', "x"]


def test_a_cell_may_hold_two_lines():
    assert rows_of('1,"要米\n要油"\n2,菜'.encode(), "a.csv") == [["1", "要米\n要油"], ["2", "菜"]]


def test_a_telephone_wrapped_for_excel_is_unwrapped():
    assert rows_of('王霞,="13800138000"\n李强,="0371"'.encode(), "a.csv")[0][1] == "13800138000"


@pytest.mark.parametrize("content", [b"", b" \r\n\t ", b"\x00" * 40, with_rows([])])
def test_a_file_with_nothing_in_it_is_called_empty(content):
    assert refusal(content) == "empty"


@pytest.mark.parametrize(
    "content",
    [
        *(b"%PDF-1.7 ...", b"\x89PNG\r\n\x1a\n", bytes(range(256)) * 40, b"{\\rtf1 x}"),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le") * 20,
    ],
)
def test_a_file_of_another_kind_is_no_table(content):
    assert refusal(content) == "not_a_table"


def test_a_zip_of_files_is_no_table():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("名单.xlsx", with_rows())

    assert refusal(stream.getvalue()) == "not_a_table"


def test_a_file_over_the_limit_is_not_opened():
    assert refusal(b"x" * 11, file_bytes=10) == "too_large"


@pytest.mark.parametrize("name", ["xl/sharedStrings.xml", "xl/media/image1.bmp"])
def test_an_archive_that_unpacks_to_a_hundred_times_too_much_is_a_bomb(name):
    bomb = repacked(with_rows(), drop=(name,), add={name: b"0" * 30_000_000})

    assert refusal(bomb) == "zip_bomb"


def test_an_archive_of_thousands_of_entries_is_a_bomb():
    assert refusal(repacked(with_rows(), add={f"x{n}": b"" for n in range(2_100)})) == "zip_bomb"


def test_entries_that_share_their_bytes_are_a_bomb():
    content = bytearray(repacked(with_rows(), add={"a": b"1", "b": b"2"}))
    first, second = (content.rindex(b"PK\x01\x02", 0, content.rindex(b"b")), 0)
    second = content.rindex(b"PK\x01\x02", 0, first)
    content[first + 42 : first + 46] = content[second + 42 : second + 46]

    assert refusal(bytes(content)) == "zip_bomb"


def test_two_cells_at_opposite_corners_do_not_take_the_program_down():
    def fill(sheet):
        sheet["A1"] = 1
        sheet["XFD1048576"] = 2

    assert refusal(workbook(fill)) == "too_large"


def test_an_encrypted_workbook_says_so():
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600

    assert refusal(head + "EncryptedPackage".encode("utf-16-le")) == "encrypted"


@pytest.mark.parametrize("length", [4, 60, 2_000, -30])
def test_a_workbook_that_was_cut_off_is_broken(length):
    assert refusal(with_rows()[:length]) == "broken"


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_a_workbook_whose_parts_are_cut_off_is_broken(part):
    whole = with_rows()
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        half = archive.read(part)[: -len(archive.read(part)) // 3]

    assert refusal(repacked(whole, drop=(part,), add={part: half})) == "broken"


def test_too_many_rows_are_refused_in_a_workbook_and_in_a_text():
    rows = [["1", "2"]] * 12

    assert refusal(with_rows(rows), rows=10) == "too_many_rows"
    assert refusal(as_text(rows).encode(), rows=10) == "too_many_rows"


def test_too_many_columns_are_refused():
    assert refusal(with_rows([["x"] * 201])) == "too_many_columns"


def test_a_cell_longer_than_a_sheet_can_hold_is_refused():
    assert refusal(f"a,{'x' * 40_000}\nb,c".encode()) == "broken"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        *((13800138000.0, "13800138000"), (0.1 + 0.2, "0.3"), (5, "5"), (1e16, "1" + "0" * 16)),
        *((None, ""), ("　王霞\u200b ", "王霞"), ("50%", "50%"), (True, "TRUE")),
        *((float("nan"), ""), ("a\x00b", "ab"), ("a_x000D_\nb", "a\nb")),
        *((date(2022, 5, 1), "2022-05-01"), (time(8, 30), "08:30")),
        (datetime(2022, 5, 1), "2022-05-01"),  # noqa: DTZ001 - a sheet knows no zone
        (datetime(2022, 5, 1, 8, 30), "2022-05-01 08:30:00"),  # noqa: DTZ001
        (timedelta(hours=26), "26:00"),
    ],
)
def test_a_cell_reads_as_a_person_would_read_it(value, text):
    assert plain_cell(value) == text
