"""A large file is received at once and read by the worker; old kinds of files are read too."""

import base64
import io
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yimi.accounts.models import Membership, Role
from yimi.accounts.tests.helpers import signed_in
from yimi.core import bulk
from yimi.registry.models import Resident
from yimi.setup import ledger_queries
from yimi.setup.actions import ledger_files, ledger_work
from yimi.setup.actions.ledger import KEPT, CannotImport, put_in
from yimi.setup.models import LedgerChunk, LedgerFilePart, LedgerImport

Status = LedgerImport.Status
# An invented list as Excel 97 keeps it: merged heads, merged cells, two sheets, two in a cell.
OLD_XLS = (
    "c-"
    "rk4TS!z<aL#?WyQS`~k3b_8AzukTA`(N_4D+WJb$gjh=H?ROrn2OR5o(!VA|w%+^^sv8{aAgZX(9F3M`7eg5GYy*"
    "LI?$g5$ZN)?!B_R8n}>xa_4gAoS8XuX7<d?IcM*OaqD#dv-lYZf<h2s*=K?<KOV!^q!AWCxzESDT5H7Dr^A*4lMw"
    "?MCd12!cLp9q9`6|t;HmTmF~ApmozMjK#s+uNCPFd!P{X(n1x&)+6W~6+kq}3IMG?M0IGXSi8vBZH5plW+7vR`wb"
    "{58M_KZ9=kIx9nB#T7MV3>416DJ2^;VsYOwwp{DE5l)LU5#hE2oj`l7yyiQsk_1L<#Yr*;-"
    "%Yykaa1mb{b+Z3kKkqFA3nMR_?EpbpGb@86f|6Am2dz<W+p*KgOFdw88vaf&|bGzVnRdekazzti&ZE%Yg;Q)jH0Z"
    "Hz=H3;w-`l))0V|_J3A!XRKxZl-Zf@C~;an-"
    "yJF4IMGSRk#cNot_24+2VIBkShMc3;d4XY=UgyR8F2!e1I?3ND0ts9(llxxXhV*na?T?HTH-Tc$J5tipX#NK**Vp"
    "VBf9FxnvtHneaySyK;=K>iOsX_#EW5?RxV^?-"
    "R=NZ<uyAWwzBLhZ))YeiZm#zN=G(2O`Du0V3UiW(ho;m3ufwDX#=p}VlF=Z@$tB;%vMdDb~@OU<8LotJn+Fau7S#"
    "tB#}XzHG?$v5x!2d?xub`;TRl=ZAw|J+Bw=mV{VW%1?}u7n6Rb#_0zE5`K|m#Lg!aoI`#)kXRgEyezNsrBAC#7Mo"
    "$N1vP{-"
    "@m&1rnYni%HP7;n=wP_j!i|V^iJ>$)=L~Evm8(@r|^t3wKBa;?eLyOVI%&|gg))h)XN~9T$NQp!#5()d#ibO_Au^"
    "|N6;Bsa22er@09-"
    "l>^`DN9bK=X&KP~3uHh2j>B>aXV>NkP9uBpdvy(<*R^TN#x=m2o?Kg+z?LNOl17lB*vG#e6=A@*&V?$<JrW&u59|"
    "+Nt^_k(c2}%|bqUE7Dj-t&)FyrDSRa@=8!+FZf;3WGED(V2D^ne*Dd-"
    "1H}(<3)g|TMjb@q8i7hNzZ?UKUZkqc*3ee!!5mNz7B#DQ)S|()hbi%bwc@3N4m#+dgAN-6Og*-"
    "hYmjo4<<|m(`dw!U-(~$X$+m?GXvF6-{zoi<25i015>o!`0-0%Zv32Tb-"
    "wQdMM(bXv2N(HKA9DWUwT}7!o^>l){$B}&YJWKtKR4L^U)TIp9{"
)
ODS = """<?xml version="1.0" encoding="UTF-8"?><office:document-content
xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3">
<office:body><office:spreadsheet><table:table table:name="台账">{rows}</table:table>
</office:spreadsheet></office:body></office:document-content>"""
TYPE = "application/vnd.oasis.opendocument.spreadsheet"


@pytest.fixture
def small(monkeypatch):
    """Let every file be a large one."""
    monkeypatch.setattr(ledger_files, "READ_AT_ONCE_BYTES", 0)
    monkeypatch.setattr(ledger_files, "PART_BYTES", 100)


def give(street, content, *, name="台账.csv", at_once=False, makes_doors=False):
    return ledger_files.receive_table(
        name=name, content=content, place=street.compound, makes_doors=makes_doors,
        by=street.admin, now=street.now, at_once=at_once,
    )  # fmt: skip


def work(street, made):
    ledger_work.work_on_imports(now=street.now)
    made.refresh_from_db()
    return made


def rows(count):
    people = (f"1-2-302,居民{chr(0x4E00 + number)}\n" for number in range(count))
    return f"门牌,姓名\n{''.join(people)}".encode()


def as_ods(lines):
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    body = "".join(
        f"<table:table-row>{''.join(cell.format(one) for one in line)}</table:table-row>"
        for line in lines
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", TYPE)
        archive.writestr("content.xml", ODS.format(rows=body))
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return file.getvalue()


def test_a_large_file_is_kept_and_read_by_the_worker(street, small):
    made = give(street, rows(40))
    assert made.status == Status.READING
    assert LedgerFilePart.objects.count() > 1
    raw = LedgerFilePart.objects.extra(select={"raw": "content"}).values_list("raw", flat=True)
    assert "居民".encode() not in b"".join(map(bytes, raw))
    assert work(street, made).status == Status.TRIED
    assert made.total == 40
    assert not LedgerFilePart.objects.exists()
    assert ledger_queries.counts_of(made)["created"] == 40


def test_a_small_file_is_read_while_its_giver_waits(street):
    assert give(street, rows(40)).status == Status.TRYING


def test_reading_that_was_killed_begins_again_and_loses_nothing(street, small, monkeypatch):
    monkeypatch.setattr(ledger_files, "CHUNK", 2)
    monkeypatch.setattr(ledger_files, "CHUNKS_AT_ONCE", 2)
    made = give(street, rows(20))
    real, calls = bulk.insert_ready, []

    def dies(one):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(one)

    with monkeypatch.context() as once:
        once.setattr(ledger_files, "insert_ready", dies)
        with pytest.raises(KeyboardInterrupt):
            ledger_work.work_on_imports(now=street.now)
    made.refresh_from_db()
    assert made.status == Status.READING
    assert LedgerChunk.objects.count() == 4
    assert work(street, made).status == Status.TRIED
    assert (made.total, made.chunks.count()) == (20, 10)


def test_a_broken_file_says_so_on_its_page_and_can_be_read_again(street, small):
    made = work(street, give(street, b"%PDF-1.4 " + b"x" * 500, name="台账.xlsx"))
    assert made.status == Status.FAILED
    browser = signed_in(street.admin)
    page = browser.get(f"/setup/imports/{made.pk}/")
    assert made.problem in page.content.decode()
    assert page.context["can_read_again"]
    assert not page.context["can_correct"]
    assert LedgerFilePart.objects.filter(table_id=made.pk).exists()
    browser.post(f"/setup/imports/{made.pk}/", {"act": "read"})
    made.refresh_from_db()
    assert made.status == Status.READING
    answer = browser.post(f"/setup/imports/{made.pk}/", {"act": "put_in"})
    assert answer.status_code == 422
    assert browser.post(f"/setup/imports/{made.pk}/", {"act": "columns"}).status_code == 422


def test_a_file_that_could_not_be_read_goes_after_a_week(street, small):
    made = work(street, give(street, b"%PDF-1.4 " + b"x" * 500))
    LedgerImport.objects.update(made_at=street.now - 2 * KEPT)
    LedgerFilePart.objects.update(made_at=street.now - 2 * KEPT)
    work(street, made)
    assert not LedgerFilePart.objects.exists()
    with pytest.raises(CannotImport):
        ledger_files.read_again(ledger_import=made)


def test_pieces_whose_table_never_came_go_and_a_table_without_its_file_says_so(street, small):
    made = give(street, rows(40))
    parts = LedgerFilePart.objects.filter(table_id=made.pk)
    LedgerFilePart.objects.create(
        table_id=street.compound.pk, number=0, content=b"x",
        made_at=street.now - 2 * ledger_files.ORPHANED,
    )  # fmt: skip
    parts.delete()
    assert work(street, made).status == Status.READING
    LedgerImport.objects.update(made_at=street.now - 2 * ledger_files.ALONE)
    assert work(street, made).status == Status.FAILED
    assert made.problem
    assert not LedgerFilePart.objects.exists()


def test_the_page_receives_a_large_file_and_says_that_it_is_read(street, small):
    browser = signed_in(street.admin)
    file = SimpleUploadedFile("台账.csv", rows(30))
    form = {"file": file, "place": street.compound.path}
    address = browser.post("/setup/imports/", form)["Location"]
    page = browser.get(address)
    assert page.context["reading"]
    assert b'http-equiv="refresh"' in page.content
    assert browser.get("/setup/imports/").status_code == 200
    ledger_work.work_on_imports(now=street.now)
    assert dict(browser.get(address).context["found"].chunks.get().counts)["created"] == 30
    Membership.objects.filter(user=street.outsider).update(role=Role.ADMINISTRATOR)
    other = signed_in(street.outsider)
    assert other.get(address).status_code == 404
    assert other.post(address, {"act": "read"}).status_code == 404


@pytest.mark.parametrize("at_once", [True, False])
def test_a_workbook_of_an_old_excel_goes_in_whole(street, at_once, request):
    if not at_once:
        request.getfixturevalue("small")
    content = zlib.decompress(base64.b85decode(OLD_XLS))
    made = work(street, give(street, content, name="台账.xls", at_once=at_once))
    put_in(ledger_import=made, now=street.now)
    work(street, made)
    assert made.status == Status.DONE, made.problem
    assert dict(ledger_queries.counts_of(made)) == {"created": 4}
    head, other = Resident.objects.get(name="马云飞"), Resident.objects.get(name="马小飞")
    assert head.household_id == other.household_id
    assert head.household.place == street.doors["1-2-302"]
    assert head.household.telephones.get().number == "10000000071"
    assert other.groups.get().code == "disabled"
    son = Resident.objects.get(name="牛大力")
    assert son.household.place == street.doors["2-2-201"]
    assert Resident.objects.get(name="牛小红").born_on.isoformat() == "1950-01-01"


def test_an_open_document_goes_in_whole(street, small):
    content = as_ods([("楼栋", "单元", "房号", "姓名"), ("１栋", "二单元", "３０２", "马云飞")])
    made = work(street, give(street, content, name="台账.ods"))
    put_in(ledger_import=made, now=street.now)
    assert dict(ledger_queries.counts_of(work(street, made))) == {"created": 1}
    assert Resident.objects.get(name="马云飞").household.place == street.doors["1-2-302"]


def test_an_old_chinese_encoding_is_read_by_the_worker_too(street, small):
    made = work(street, give(street, rows(40).decode().encode("gb18030")))
    assert ledger_queries.counts_of(made)["created"] == 40
