import io

import pytest
from openpyxl import load_workbook
from tests.scenes import PASSWORD

from yimi.accounts.actions import add_user, give_membership
from yimi.accounts.models import Membership, Role
from yimi.accounts.tests.helpers import signed_in
from yimi.core.models import Event, ExportRecord
from yimi.places.models import Level, Place
from yimi.registry.models import Household, Resident, Telephone
from yimi.setup import ledger_queries
from yimi.setup.actions import ledger, ledger_batches, ledger_files, ledger_work, places
from yimi.setup.actions.ledger import CannotImport
from yimi.setup.houses import read_houses
from yimi.setup.ledger import applying
from yimi.setup.ledger.doors import Doors
from yimi.setup.models import LedgerChunk, LedgerImport

HEAD = "楼号,单元,房号,户主姓名,联系电话,身份证号码,性别,年龄,重点人群,备注\n"
# Invented, with a check digit that fits.
ID_NUMBER = "110101195001010017"


def give(street, text, *, place=None, makes_doors=False, name="台账.csv", encoding="utf-8"):
    made = ledger_files.receive_table(
        name=name,
        content=text.encode(encoding),
        place=place or street.compound,
        makes_doors=makes_doors,
        by=street.admin,
        now=street.now,
    )
    ledger_work.work_through(made, clock=lambda: street.now)
    made.refresh_from_db()
    return made


def put_in(street, made):
    ledger.put_in(ledger_import=made, now=street.now)
    ledger_work.work_through(made, clock=lambda: street.now)
    made.refresh_from_db()
    return dict(ledger_queries.counts_of(made))


def test_a_table_is_tried_before_anything_goes_in(street):
    before = Resident.objects.count()
    made = give(street, f"{HEAD}1,2,302,马云飞,10000000071,{ID_NUMBER},,,独居老人,爱吃面\n")
    assert made.status == LedgerImport.Status.TRIED
    assert dict(ledger_queries.counts_of(made)) == {"created": 1}
    assert Resident.objects.count() == before
    assert put_in(street, made) == {"created": 1}
    person = Resident.objects.get(name="马云飞")
    assert person.household.place == street.doors["1-2-302"]
    assert (person.sex, person.born_on.year, person.is_head) == ("m", 1950, True)
    assert person.id_number == ID_NUMBER
    assert person.household.note.startswith("爱吃面")
    assert Telephone.objects.filter(household=person.household, number="10000000071").exists()
    assert Event.objects.filter(type="setup.LedgerImported").count() == 1


def test_the_same_table_a_second_time_changes_nothing(street):
    text = f"{HEAD}1,2,302,马云飞,10000000071,{ID_NUMBER},男,,,话少\n3,1,101,牛小红,,,女,70,,\n"
    put_in(street, give(street, text))
    events = Event.objects.exclude(type__startswith="setup.").count()
    again = give(street, text)
    assert dict(ledger_queries.counts_of(again)) == {"same": 2}
    assert put_in(street, again) == {"same": 2}
    assert Event.objects.exclude(type__startswith="setup.").count() == events


def test_what_is_known_is_completed_and_nothing_is_lost(street):
    made = give(street, f"{HEAD}1,1,101,王秀英,10000000099,,女,81,,怕吵\n")
    assert put_in(street, made) == {"changed": 1}
    home = Household.objects.get(place=street.doors["1-1-101"])
    assert {phone.number for phone in home.telephones.all()} == {"10000000001", "10000000099"}
    assert home.residents.count() == 1
    assert home.note == "怕吵"


def test_a_family_behind_one_door_becomes_one_household(street):
    text = "住址,姓名,与户主关系\n3号楼1单元201,高大山,户主\n3-1-201,高小山,之子\n"
    assert put_in(street, give(street, text)) == {"created": 2}
    home = Household.objects.get(place=street.doors["3-1-201"])
    assert {(p.name, p.is_head) for p in home.residents.all()} == {
        ("高大山", True),
        ("高小山", False),
    }


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("1,1,999,马云飞,,,,,,", "1"),
        (",,,马云飞,,,,,,", ""),
        ("1,2,302,,10000000071,,,,,", ""),
        ("1,2,302,马云飞,12,,,,,", "12"),
        ("1,2,302,马云飞,,110101195001010010,,,,", ""),
        ("1,2,302,马云飞,,1234,,,,", ""),
        ("1,2,302,马云飞,,,,300,,", "300"),
        ("1,2,302,三百六,,,,1,,\n1,2,302,三百六,,,,1,,", ""),
    ],
)
def test_a_row_that_cannot_be_right_is_refused_with_its_reason(street, row, why):
    made = give(street, f"{HEAD}{row}\n2,1,101,牛小红,,,,,,\n")
    counts = dict(ledger_queries.counts_of(made))
    assert counts["refused"] == 1
    (_sheet, _cells, reason), = list(ledger_queries.refused_rows(made))  # fmt: skip
    assert reason
    assert why in reason
    put_in(street, made)
    assert Resident.objects.filter(name="牛小红").exists()


def test_missing_doors_are_entered_where_that_is_wanted(street):
    row = f"{HEAD}7,1,501,马云飞,,,,,,\n7,1,502,牛小红,,,,,,\n"
    assert dict(ledger_queries.counts_of(give(street, row))) == {"refused": 2}
    made = give(street, row, makes_doors=True)
    assert not Place.objects.filter(name="501").exists()
    assert put_in(street, made) == {"created": 2}
    assert Place.objects.filter(name="7号楼").count() == 1
    assert Resident.objects.get(name="马云飞").household.place.parent.name == "1单元"


def test_the_compound_decides_between_doors_of_one_number(street):
    twin = places.add_below(
        parent=street.compound.parent, name="绿苑", by=street.admin, now=street.now
    )
    places.add_houses(
        compound=twin, houses=read_houses("1号楼 1单元 1层 2户"), by=street.admin, now=street.now
    )
    head = "小区,楼栋,单元,门牌,姓名\n"
    text = f"{head},1栋,1,101,乙二\n绿苑小区,1栋,1,101,甲一\n青禾园,1,1,0102,丙三\n"
    made = give(street, text, place=street.compound.parent)
    assert dict(ledger_queries.counts_of(made)) == {"created": 2, "refused": 1}
    put_in(street, made)
    assert Resident.objects.get(name="甲一").place_path.startswith(twin.path)
    assert Resident.objects.get(name="丙三").household.place == street.doors["1-1-102"]


def test_somebody_who_lives_behind_another_door_is_not_entered_twice(street):
    put_in(street, give(street, f"{HEAD}1,2,302,马云飞,,{ID_NUMBER},,,,\n"))
    again = give(street, f"{HEAD}2,2,302,马云飞,,{ID_NUMBER},,,,\n")
    assert dict(ledger_queries.counts_of(again)) == {"doubt": 1}
    assert put_in(street, again) == {"doubt": 1}
    assert Resident.objects.filter(name="马云飞").count() == 1


def test_a_killed_import_goes_on_where_it_was(street, monkeypatch):
    monkeypatch.setattr(ledger_files, "CHUNK", 2)
    monkeypatch.setattr(ledger_work, "FIRST_ROWS", 2)
    monkeypatch.setattr(ledger_work, "HOLD_S", 0)
    rooms = [f"{n}-{u}-{r}" for n in (1, 2, 3) for u in (1, 2) for r in (101, 102)][:7]
    made = give(
        street, "门牌,姓名\n" + "".join(f"{r},居民{chr(0x7532 + i)}\n" for i, r in enumerate(rooms))
    )
    ledger.put_in(ledger_import=made, now=street.now)
    real, calls = ledger_batches.Work.work, []

    def dies(self, chunks):
        calls.append(len(chunks))
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(self, chunks)

    monkeypatch.setattr(ledger_batches.Work, "work", dies)
    with pytest.raises(KeyboardInterrupt):
        ledger_work.work_through(made, clock=lambda: street.now)
    assert Resident.objects.filter(name__startswith="居民").count() == 4
    ledger_work.work_through(made, clock=lambda: street.now)
    assert Resident.objects.filter(name__startswith="居民").count() == 7
    made.refresh_from_db()
    assert made.status == LedgerImport.Status.DONE


def test_a_table_of_an_old_office_program_is_read(street):
    made = give(street, "门牌,姓名\n1-2-302,马云飞\n", encoding="gb18030")
    assert dict(ledger_queries.counts_of(made)) == {"created": 1}


def test_columns_are_corrected_and_tried_again(street):
    made = give(street, "甲,乙,丙\n1-2-302,马云飞,喜欢安静的老人\n")
    fields = ["address", "name", "note"]
    ledger.understand_columns(ledger_import=made, columns={0: fields}, makes_doors=False)
    ledger_work.work_through(made, clock=lambda: street.now)
    made.refresh_from_db()
    put_in(street, made)
    assert Household.objects.get(residents__name="马云飞").note == "喜欢安静的老人"
    with pytest.raises(CannotImport):
        ledger.understand_columns(ledger_import=made, columns={0: fields}, makes_doors=False)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4 x", b"\x00\x01", "姓名,电话\n".encode()])
def test_what_is_no_table_is_refused(street, content):
    with pytest.raises(CannotImport):
        ledger_files.receive_table(
            name="x", content=content, place=street.compound, makes_doors=False, by=None,
            now=street.now,
        )  # fmt: skip


def test_rows_are_kept_encrypted_and_forgotten_after_a_week(street):
    made = give(street, "门牌,姓名\n1-2-302,马云飞\n")
    raw = LedgerChunk.objects.extra(select={"raw": "rows"}).values_list("raw", flat=True)[0]
    assert "马云飞" not in raw
    LedgerImport.objects.filter(pk=made.pk).update(made_at=street.now - 8 * (ledger.KEPT / 7))
    ledger_work.work_on_imports(now=street.now)
    assert not LedgerChunk.objects.exists()


def test_the_page_takes_a_table_and_hands_back_what_was_refused(street):
    browser = signed_in(street.admin)
    file = io.BytesIO("门牌,姓名\n1-2-302,马云飞\n9-9-909,=cmd()1\n9-9-909,牛小红\n".encode())
    file.name = "台账.csv"
    answer = browser.post("/setup/imports/", {"file": file, "place": street.compound.path})
    page = browser.get(answer["Location"])
    assert [number for _label, number, _code in page.context["counts"]] == [1, 0, 2]
    pk = page.context["found"].pk
    sheet = load_workbook(io.BytesIO(browser.get(f"/setup/refused/{pk}/").content)).active
    assert sheet.max_row == 3
    assert sheet.cell(2, 2).data_type == "s"
    browser.post(answer["Location"], {"act": "put_in"})
    assert Resident.objects.filter(name="马云飞").exists()
    assert browser.get("/setup/imports/").status_code == 200


def test_the_outsider_sees_and_imports_nothing(street):
    made = give(street, "门牌,姓名\n1-2-302,马云飞\n")
    Membership.objects.filter(user=street.outsider).update(role=Role.ADMINISTRATOR)
    browser = signed_in(street.outsider)
    assert "台账.csv" not in browser.get("/setup/imports/").content.decode()
    for address in (f"/setup/imports/{made.pk}/", f"/setup/refused/{made.pk}/"):
        assert browser.get(address).status_code == 404
    assert browser.post(f"/setup/imports/{made.pk}/", {"act": "put_in"}).status_code == 404
    file = io.BytesIO(b"x")
    form = {"file": file, "place": street.compound.path}
    assert browser.post("/setup/imports/", form).status_code == 422
    assert signed_in(street.worker).get("/setup/imports/").status_code == 403


def test_an_import_that_meets_an_error_stops_alone_and_goes_on_later(street, monkeypatch):
    bad = give(street, "门牌,姓名\n1-2-302,马云飞\n")
    good = give(street, "门牌,姓名\n1-2-301,牛小红\n", name="好.csv")
    for made in (bad, good):
        ledger.put_in(ledger_import=made, now=street.now)
    real = applying.Laying.lay

    def breaks(self, rows):
        if rows[0].name == "马云飞":
            raise RuntimeError
        return real(self, rows)

    monkeypatch.setattr(applying.Laying, "lay", breaks)
    ledger_work.work_on_imports(now=street.now)
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.status, good.status) == ("failed", "done")
    assert "RuntimeError" in bad.problem
    assert bad.problem in signed_in(street.admin).get(f"/setup/imports/{bad.pk}/").content.decode()
    monkeypatch.setattr(applying.Laying, "lay", real)
    assert put_in(street, bad) == {"created": 1}


def test_a_door_that_is_gone_is_refused_in_words_and_stops_nothing(street):
    building = street.doors["1-1-101"].parent.parent
    places.take_away(place=building, by=street.admin, now=street.now)
    text = "门牌,姓名\n1-1-101,马云飞\n1-1-909,甲一\n2-1-101,牛小红\n"
    made = give(street, text, makes_doors=True)
    assert dict(ledger_queries.counts_of(made)) == {"refused": 2, "created": 1}
    assert put_in(street, made) == {"refused": 2, "created": 1}
    (_sheet, _cells, reason), _other = list(ledger_queries.refused_rows(made))
    assert "1-1-101" in reason.replace(" ", "-")


def test_a_unit_goes_in_where_a_door_has_its_path(street):
    building = street.doors["1-1-101"].parent.parent
    places.add_below(parent=building, name="7", by=street.admin, now=street.now, level=Level.DOOR)
    made = give(street, "门牌,姓名\n1号楼7单元101,马云飞\n", makes_doors=True)
    assert put_in(street, made) == {"created": 1}
    assert Resident.objects.get(name="马云飞").household.place.parent.name == "7单元"


def test_a_corrected_house_does_not_take_the_doors_of_the_one_that_comes(street):
    house = street.doors["2-1-101"].parent.parent
    places.rename(place=house, name="13号楼", aliases="", by=street.admin, now=street.now)
    text = "门牌,姓名\n2号楼1单元909,马云飞\n13号楼1单元908,牛小红\n"
    assert put_in(street, give(street, text, makes_doors=True)) == {"created": 2}
    assert Resident.objects.get(name="牛小红").place_path.startswith(house.path)
    door = Resident.objects.get(name="马云飞").household.place
    assert door.parent.parent.name == "2号楼"
    assert not door.path.startswith(house.path)


def test_nothing_is_made_outside_the_building_of_a_table(street):
    building = street.doors["1-1-101"].parent.parent
    text = "门牌,姓名\n2号楼1单元909,马云飞\n9号楼1单元101,甲一\n1号楼1单元909,牛小红\n"
    made = give(street, text, place=building, makes_doors=True)
    assert put_in(street, made) == {"refused": 2, "created": 1}
    assert not Place.objects.filter(name="9号楼").exists()


def test_a_table_whose_rows_are_gone_is_not_put_in(street):
    made = give(street, "门牌,姓名\n1-2-302,马云飞\n")
    LedgerImport.objects.filter(pk=made.pk).update(made_at=street.now - 2 * ledger.KEPT)
    ledger_work.work_on_imports(now=street.now)
    with pytest.raises(CannotImport) as refused:
        ledger.put_in(ledger_import=made, now=street.now)
    assert refused.value.code == "too_old"
    LedgerImport.objects.filter(pk=made.pk).update(status="running")
    ledger_work.work_on_imports(now=street.now)
    made.refresh_from_db()
    assert made.status == "failed"
    assert not Event.objects.filter(type="setup.LedgerImported").exists()


def test_rows_that_are_going_in_are_kept_after_a_week(street, monkeypatch):
    made = give(street, "门牌,姓名\n1-2-302,马云飞\n")
    ledger.put_in(ledger_import=made, now=street.now)
    LedgerImport.objects.filter(pk=made.pk).update(made_at=street.now - 2 * ledger.KEPT)
    monkeypatch.setattr(ledger_work, "go_on", lambda *args, **more: None)
    ledger_work.work_on_imports(now=street.now)
    assert LedgerChunk.objects.filter(ledger_import=made).exists()


def test_columns_corrected_while_the_trial_runs_are_tried_anew(street, monkeypatch):
    made = give(street, "甲,乙,丙\n1-2-302,马云飞,喜欢安静的老人\n")
    fields = ["address", "name", "note"]
    understand = {"ledger_import": made, "columns": {0: fields}, "makes_doors": False}
    ledger.understand_columns(**understand)
    real, corrected = Doors, list[int]()

    def corrects(*args, **more):
        if not corrected:
            corrected.append(1)
            ledger.understand_columns(**understand)
        return real(*args, **more)

    monkeypatch.setattr(ledger_batches, "Doors", corrects)
    ledger_work.work_through(made, clock=lambda: street.now)
    made.refresh_from_db()
    assert made.status == "trying"
    assert not made.chunks.filter(tried_at__isnull=False).exists()
    ledger_work.work_through(made, clock=lambda: street.now)
    made.refresh_from_db()
    assert made.status == "tried"


def test_refused_rows_go_to_who_gave_the_table_alone_and_on_record(street):
    made = give(street, "门牌,姓名\n9-9-909,马云飞\n")
    other = add_user(username="admin2", name="副管", password=PASSWORD)
    give_membership(
        user=other, role=Role.ADMINISTRATOR, place=street.subdistrict, by=None, now=street.now
    )
    assert signed_in(other).get(f"/setup/refused/{made.pk}/").status_code == 404
    assert not ExportRecord.objects.exists()
    assert signed_in(street.admin).get(f"/setup/refused/{made.pk}/").status_code == 200
    row = ExportRecord.objects.get()
    assert (row.what, row.rows, row.by_id) == ("setup.refused", 1, street.admin.pk)
