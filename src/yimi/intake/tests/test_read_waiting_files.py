import os
import time
import zipfile
from io import BytesIO
from typing import Any
from uuid import uuid4

import openpyxl
import pytest

from yimi.accounts.tests.helpers import signed_in
from yimi.cases.models import Case
from yimi.core.models import Event
from yimi.intake.actions import (
    CannotReceive,
    confirm_lines,
    read_waiting_files,
    receive_file,
    receiving,
)
from yimi.intake.actions.receiving import CHUNK, LARGEST_FILE
from yimi.intake.actions.storing import store_lines
from yimi.intake.models import Batch, Line
from yimi.intake.tests.helpers import statuses

HEAD = "姓名,电话,楼号,单元,房号,需要"
ROWS = ["王秀英,15444815079,1号楼,1单元,101,大米两袋", "李建国,0371-00000002,1,1,102,鸡蛋一板"]


def table(*rows, head=HEAD):
    return "\n".join((head, *rows))


def upload(street, content, name="需求.csv", **more):
    batch = receive_file(
        area=street.compound,
        name=name,
        content=content if isinstance(content, bytes) else content.encode(),
        by=street.operator,
        now=street.now,
        **more,
    )
    assert batch.status == "reading"
    return batch


def read(street, content, name="需求.csv", **more):
    batch = upload(street, content, name, **more)
    read_waiting_files(now=street.now)
    return Batch.objects.get(pk=batch.pk)


def workbook(fill):
    book = openpyxl.Workbook()
    fill(book.active)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_sheet_becomes_lines_that_can_be_confirmed(street):
    batch = read(street, table(*ROWS))
    assert (batch.status, statuses(batch)) == ("read", ["proposed"] * 2)
    assert batch.rows_read == batch.rows_total
    assert confirm_lines(batch=batch, by=street.operator, now=street.now).opened == 2
    case = Case.objects.get(place=street.doors["1-1-101"])
    assert (case.channel, case.requester_phone) == ("sheet", "15444815079")


def test_the_columns_may_stand_in_any_order(street):
    rows = ["大米两袋,101,1,1,王秀英", "鸡蛋一板,102,1,1,李建国"]
    batch = read(street, table(*rows, head="需求,房号,单元,楼栋,姓名"))
    assert [line.place for line in batch.lines.all()] == [
        street.doors["1-1-101"],
        street.doors["1-1-102"],
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
def test_whatever_the_encoding_the_names_are_right(street, encoding):
    batch = read(street, table(*ROWS).encode(encoding))
    assert [line.proposal["requester_name"] for line in batch.lines.all()] == ["王秀英", "李建国"]


def test_merged_cells_and_three_header_rows(street):
    def fill(sheet):
        sheet.append(["青禾园物资登记表"])
        sheet.merge_cells("A1:F1")
        sheet.append(["住户", None, "地址", None, None, "登记"])
        sheet.merge_cells("A2:B2")
        sheet.append(["姓名", "电话", "楼号", "单元", "房号", "需要"])
        sheet.append(["王秀英", 10000000001, "1号楼", "1单元", 101, "大米两袋"])
        sheet.append(["李建国", None, None, None, 102, "鸡蛋一板"])
        sheet.merge_cells("C4:C5")
        sheet.merge_cells("D4:D5")

    batch = read(street, workbook(fill), "登记.xlsx")
    assert [line.place for line in batch.lines.all()] == [
        street.doors["1-1-101"],
        street.doors["1-1-102"],
    ]
    assert "merged_cells" in batch.reading["notes"]
    assert statuses(batch) == ["proposed"] * 2


def test_formulas_are_told_of_and_never_run(street):
    def fill(sheet):
        sheet.append(HEAD.split(","))
        sheet.append(["王秀英", "=1+1", "1", "1", "101", "大米两袋"])

    batch = read(street, workbook(fill), "公式.xlsx")
    assert {"formulas_cached", "formula_without_value"} <= set(batch.reading["notes"])
    assert batch.lines.count() == 1


def test_a_macro_file_is_read_and_its_macros_are_not_run(street):
    def fill(sheet):
        sheet.append(HEAD.split(","))
        sheet.append(["王秀英", "10000000001", "1", "1", "101", "大米两袋"])

    content = BytesIO(workbook(fill))
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"Sub Auto_Open")
    batch = read(street, content.getvalue(), "宏.xlsm")
    assert (batch.status, batch.reading["notes"]) == ("read", ["macros_ignored"])


def bomb():
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("bomb.xlsx", bomb, "zip_bomb"),
        ("photo.xlsx", lambda: b"\x89PNG\r\n\x1a\n" + b"0" * 100, "not_a_table"),
        ("half.xlsx", lambda: workbook(lambda sheet: sheet.append(["a"]))[:900], "broken"),
        ("empty.xlsx", lambda: workbook(lambda sheet: None), "empty"),
        ("head.csv", lambda: HEAD.encode(), "empty"),
        ("spaces.csv", lambda: b" \n\n ", "empty"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(street, name, content, problem):
    batch = read(street, content(), name)
    assert (batch.status, batch.problem) == ("failed", problem)
    page = signed_in(street.operator).get(f"/desk/batches/{batch.pk}/")
    assert page.context["batch"]["problem_text"]
    assert read_waiting_files(now=street.now) == 0


def test_a_file_that_has_gone_from_the_disk_says_so(street):
    batch = upload(street, table(*ROWS))
    batch.file.storage.delete(batch.file.name)
    read_waiting_files(now=street.now)
    batch.refresh_from_db()
    assert (batch.status, batch.problem) == ("failed", "broken")


def test_no_row_is_dropped(street):
    rows = [*ROWS, "赵六,,9号楼,1,101,大米", ",,,,,", "???", "以下由物业填写"]
    said = "\n".join(read(street, table(*rows)).lines.values_list("text", flat=True))
    for words in ("王秀英", "赵六", "???", "以下由物业填写"):
        assert words in said


def test_a_life_in_danger_in_a_sheet_is_a_case_at_once(street):
    read(street, table(*ROWS, "杨帆,,3,2,302,老人胸痛喘不上气"))
    case = Case.objects.get()
    assert (case.urgency, case.unconfirmed, case.channel) == ("life", True, "sheet")


def test_the_same_sheet_again_is_known(street):
    confirm_lines(batch=read(street, table(*ROWS)), by=street.operator, now=street.now)
    again = read(street, table(*ROWS, "杨帆,,3,2,302,面条一包"), "需求(1).csv")
    assert statuses(again) == ["known", "known", "proposed"]


def test_rows_of_one_household_that_lie_far_apart_are_known_again(street):
    filler = [f"住户{n},,2,1,101,白菜{n + 1}颗和杂物{n}" for n in range(CHUNK)]
    sheet = table("王秀英,,1,1,101,大米两袋", *filler, "王秀英,,1,1,101,大米五袋")
    first = read(street, sheet)
    lines = first.lines.filter(text__contains="王秀英")
    confirm_lines(batch=first, by=street.operator, now=street.now, ids=[line.pk for line in lines])
    again = read(street, sheet)
    assert set(again.lines.filter(text__contains="王秀英").values_list("status", flat=True)) == {
        "known"
    }


def test_one_file_that_breaks_the_reader_keeps_no_other_waiting(street, monkeypatch):
    bad, good = upload(street, table(*ROWS)), upload(street, table(*ROWS), "另一份.csv")
    whole = receiving._read_file

    def broken(batch, now):
        if batch == bad:
            raise RuntimeError("the reader is broken")
        whole(batch, now)

    monkeypatch.setattr(receiving, "_read_file", broken)
    with pytest.raises(RuntimeError):
        read_waiting_files(now=street.now)
    good.refresh_from_db()
    assert good.status == "read"
    monkeypatch.undo()
    read_waiting_files(now=street.now)
    bad.refresh_from_db()
    assert bad.status == "read"


@pytest.mark.parametrize("content", [b"", b"0" * (LARGEST_FILE + 1)], ids=["empty", "large"])
def test_an_empty_and_a_huge_file_are_refused_at_the_door(street, content):
    with pytest.raises(CannotReceive):
        upload(street, content)
    assert not Batch.objects.exists()


def test_the_same_client_id_is_the_same_file(street):
    client_id = uuid4()
    first = upload(street, table(*ROWS), client_id=client_id)
    assert upload(street, table(*ROWS), client_id=client_id) == first
    assert Batch.objects.count() == 1


def test_a_file_is_kept_under_no_name_that_somebody_chose(street):
    batch = upload(street, table(*ROWS), "../../etc/passwd")
    assert batch.file.name.startswith(f"intake/{batch.pk}")
    assert ".." not in batch.file.name


def test_uploading_through_the_page(street):
    def send(user, content):
        data = {"area": street.compound.path, "client_id": str(uuid4())}
        if content is not None:
            data["file"] = BytesIO(content)
            data["file"].name = "需求.csv"
        return signed_in(user).post("/desk/upload/", data)

    assert send(street.outsider, b"a,b").status_code == 404
    assert send(street.volunteer, b"a,b").status_code == 403
    assert send(street.operator, None)["Location"] == "/desk/"
    assert not Batch.objects.exists()
    answer = send(street.operator, table(*ROWS).encode())
    batch = Batch.objects.get()
    assert answer["Location"] == f"/desk/batches/{batch.pk}/"
    read_waiting_files(now=street.now)
    assert signed_in(street.operator).get(answer["Location"]).status_code == 200
    assert signed_in(street.outsider).get(answer["Location"]).status_code == 404


def rooms(street):
    return [key.split("-") for key in street.doors if not key.startswith("A")]


def large(street, count):
    where = rooms(street)
    rows = []
    for number in range(count):
        building, unit, room = where[number % len(where)]
        rows.append(f"住户{number},,{building},{unit},{room},大米{number + 1}袋")
    return table(*rows)


def test_reading_that_dies_in_the_middle_goes_on_where_it_was(street, monkeypatch):
    count = 3 * CHUNK + 7
    batch = upload(street, large(street, count))
    stored: list[Any] = []

    def dies(*args, **kwargs):
        store_lines(*args, **kwargs)
        stored.append(args)
        if len(stored) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(receiving, "store_lines", dies)
    with pytest.raises(KeyboardInterrupt):
        read_waiting_files(now=street.now)
    batch.refresh_from_db()
    assert (batch.status, batch.rows_read, batch.lines.count()) == ("reading", CHUNK, CHUNK)
    read_waiting_files(now=street.now)
    batch.refresh_from_db()
    assert (batch.status, batch.lines.count()) == ("read", count)
    texts = batch.lines.values_list("text", flat=True)
    assert len(set(texts)) == count
    assert list(batch.lines.values_list("order", flat=True)) == list(range(1, count + 1))
    assert Event.objects.filter(subject_id=batch.pk, type="intake.BatchRead").count() == 1


@pytest.mark.slow
def test_a_large_sheet_is_read_and_no_writer_waits_for_long(street, monkeypatch):
    count = int(os.environ.get("YIMI_SHEET_ROWS", "10000"))
    batch = upload(street, large(street, count))
    store, held = receiving._store_chunk, []

    def timed(*args, **kwargs):
        start = time.perf_counter()
        stored = store(*args, **kwargs)
        held.append(time.perf_counter() - start)
        return stored

    monkeypatch.setattr(receiving, "_store_chunk", timed)
    read_waiting_files(now=street.now)
    batch.refresh_from_db()
    assert (batch.status, batch.rows_read, batch.lines.count()) == ("read", count + 1, count)
    held.sort()
    assert held[len(held) // 2] < 0.5, held[-20:]
    assert Line.objects.filter(batch=batch).values("text").distinct().count() == count
