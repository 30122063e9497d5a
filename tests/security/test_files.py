"""Files that people send are hostile until they are read, and what goes out runs nowhere."""

import csv
import io
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook
from PIL import Image

from tests.scenes import Street
from tests.security.everywhere import signed_in
from yimi.accounts.models import User
from yimi.api.tests.scene import let_in
from yimi.cases.actions import NewCase, open_cases
from yimi.core import clock
from yimi.core.declared import exports
from yimi.core.sheets import is_like_a_formula
from yimi.core.worker import drain
from yimi.fieldwork.models import Proof, Task
from yimi.intake.actions import read_waiting_files
from yimi.intake.models import Batch

pytestmark = pytest.mark.django_db

NAMES = (
    *(
        "../../../../etc/cron.d/x",
        "..\\..\\x.xlsx",
        "/etc/passwd",
        "a\0b.xlsx",
        "x" * 300 + ".xlsx",
    ),
    *("x\r\nX-Injected: 1.xlsx", "<script>alert(1)</script>.xlsx", "CON", "., .xlsx", "表.xlsx"),
)
ENTITY = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    '<worksheet><sheetData><row><c t="inlineStr"><is><t>&e;</t></is></c></row></sheetData>'
    "</worksheet>"
)
LAUGHS = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "haha">' + "".join(
    f'<!ENTITY a{n} "{10 * ("&a" + str(n - 1) + ";")}">' for n in range(1, 10)
)


def jpeg(text: bytes = b"") -> bytes:
    """Return a small photo that says where it was taken, with something appended."""
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F], exif[0x8825] = "SecretPhone", {1: "N", 2: (34.0, 45.0, 0.0)}
    Image.new("RGB", (60, 40), "red").save(out, "JPEG", exif=exif, comment=b"<?php secret")
    return out.getvalue() + text


def workbook(**changed: str) -> bytes:
    """Return an archive like a workbook, some of its entries replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.xml": '<workbook><sheets><sheet name="a"/></sheets></workbook>',
            "xl/worksheets/sheet1.xml": "<worksheet/>",
            **changed,
        }.items():
            archive.writestr(name, content)
    return out.getvalue()


SHEETS = {
    "external entity": workbook(**{"xl/worksheets/sheet1.xml": ENTITY}),
    "billion laughs": workbook(**{"xl/worksheets/sheet1.xml": LAUGHS + "]><x>&a9;</x>"}),
    "entries outside": workbook(**{"../../../../outside.txt": "x", "/etc/outside": "x"}),
    "bomb": workbook(**{"xl/worksheets/sheet1.xml": "0" * 60_000_000}),
    "no workbook": b"PK\x03\x04" + b"\0" * 2000,
    "a page": b"<html><script>alert(1)</script></html>",
    "a program": b"MZ\x90\0" + b"\0" * 500,
    "old and broken": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 3000,
    "nothing": b"",
}
PICTURES = {
    "drawing with a script": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "a page": b"<html><script>alert(1)</script></html>",
    "picture and page": b"GIF89a/*<script>alert(1)</script>*/",
    "broken": b"\xff\xd8\xff\xe0" + b"\0" * 100,
    "nothing": b"\0",
}


@pytest.mark.parametrize("kind", sorted(SHEETS))
def test_a_hostile_sheet_is_refused_and_leaves_nothing(street: Street, kind: str):
    browser, before = signed_in(street.operator), _outside()
    file = SimpleUploadedFile("表.xlsx", SHEETS[kind])
    answer = browser.post("/desk/upload/", {"file": file, "area": street.compound.path})
    assert answer.status_code < 500
    read_waiting_files(now=clock.now())
    for batch in Batch.objects.all():
        page = browser.get(f"/desk/batches/{batch.pk}/")
        assert page.status_code < 500
        assert "root:" not in page.content.decode()
        assert batch.lines.count() == 0
    assert _outside() == before


@pytest.mark.parametrize("name", NAMES)
def test_the_name_of_a_file_decides_nothing(street: Street, name: str):
    browser, before = signed_in(street.operator), _outside()
    file = SimpleUploadedFile("x.csv", "楼号,姓名,物品\n1-1-101,王秀英,大米\n".encode())
    file._name = name  # type: ignore[attr-defined]  # as no browser sends it
    answer = browser.post("/desk/upload/", {"file": file, "area": street.compound.path})
    assert answer.status_code < 500
    read_waiting_files(now=clock.now())
    assert "X-Injected" not in answer.headers
    for batch in Batch.objects.all():
        page = browser.get(f"/desk/batches/{batch.pk}/").content.decode()
        assert "<script>alert(1)" not in page
    assert _outside() == before


@pytest.mark.parametrize("kind", sorted(PICTURES))
def test_what_is_no_photo_is_not_taken_for_one(street: Street, kind: str):
    task = _task(street)
    photo = SimpleUploadedFile("x.jpg", PICTURES[kind], content_type="image/jpeg")
    browser = signed_in(User.objects.get(pk=task.assignee_id))
    browser.post(f"/tasks/{task.pk}/done/", {"photo": photo})
    task.refresh_from_db()
    assert task.status == "open"
    assert not Proof.objects.exists()


def test_a_picture_of_too_many_pixels_is_not_unpacked(street: Street):
    task = _task(street)
    out = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")
    photo = SimpleUploadedFile("x.png", out.getvalue(), content_type="image/png")
    browser = signed_in(User.objects.get(pk=task.assignee_id))
    browser.post(f"/tasks/{task.pk}/done/", {"photo": photo})
    assert not Proof.objects.exists()


def test_a_photo_goes_out_as_a_photo_and_says_nothing_of_its_own(street: Street):
    task = _task(street)
    sent = jpeg(b"<html><script>alert(1)</script></html>")
    photo = SimpleUploadedFile("../../x.html", sent, content_type="text/html")
    browser = signed_in(User.objects.get(pk=task.assignee_id))
    browser.post(f"/tasks/{task.pk}/done/", {"photo": photo})
    proof = Proof.objects.get()
    assert proof.photo.name == f"proofs/{proof.pk}.jpg"
    answer = browser.get(f"/proofs/{proof.pk}/photo/")
    kept = b"".join(answer)
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    for secret in (b"SecretPhone", b"script", b"php", b"Exif"):
        assert secret not in kept
    assert not Image.open(io.BytesIO(kept)).getexif()
    assert Path(proof.photo.path).stat().st_mode & 0o077 == 0


def test_a_program_sends_no_other_photos_than_people(street: Street):
    crew = let_in(street, place=street.subdistrict, team=street.team)
    case = crew.opened(street.doors["1-1-101"])
    crew.post(f"cases/{case['id']}/assign", {"owner": str(crew.integration.user_id)})
    drain(now=clock.now())
    task = Task.objects.get()
    for content in PICTURES.values():
        photo = SimpleUploadedFile("x.jpg", content, content_type="image/jpeg")
        answer = crew.client.post(f"/api/v1/tasks/{task.pk}/done", {"photo": photo})
        assert answer.status_code == 422, content
    assert not Proof.objects.exists()


@pytest.mark.parametrize("name", sorted(exports()))
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_no_list_that_goes_out_holds_a_formula(street: Street, name: str, form: str):
    evil = '=HYPERLINK("http://evil.example","x")'
    for start in ("=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(1)", "\t=1", "＝1", evil):
        new = NewCase("food", street.doors["1-1-101"], start, text=start, requester_name=start[:40])
        open_cases(new=[new], by=street.operator, now=street.now)
    drain(now=clock.now())
    street.dispatcher.name = evil[:40]
    street.dispatcher.save()
    browser = signed_in(street.dispatcher)
    asked = f"/export/?list={name}&lane=open&place={street.compound.path}"
    answer = browser.post(asked, {"form": form, "reason": "report", "note": evil})
    if answer.status_code == 404:
        pytest.skip("not for a dispatcher")
    assert answer.status_code == 200, answer
    assert "attachment" in answer["Content-Disposition"]
    assert "\n" not in answer["Content-Disposition"]
    content = b"".join(answer)
    if form == "xlsx":
        cells = [cell for row in load_workbook(io.BytesIO(content)).active for cell in row]
        assert not [cell.value for cell in cells if cell.data_type == "f" or cell.hyperlink]
    else:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        assert not [cell for row in rows for cell in row if is_like_a_formula(cell)]


def _task(street: Street) -> Task:
    case = let_in(street).opened(street.doors["1-1-101"])
    office = let_in(street)
    office.post(f"cases/{case['id']}/assign", {"owner": str(street.worker.pk)})
    drain(now=clock.now())
    return Task.objects.get()


def _outside() -> list[str]:
    """Return what lies around the folder in which files are kept."""
    home = Path(settings.MEDIA_ROOT).parent
    inside = [path for path in home.rglob("*") if path.is_file()]
    stray = [str(path) for path in inside if Path(settings.MEDIA_ROOT) not in path.parents]
    return sorted([*stray, *(str(path) for path in home.parent.glob("outside*"))])
