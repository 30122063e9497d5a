from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from tests.scenes import PASSWORD

from yimi.accounts.actions import add_user, give_membership
from yimi.accounts.models import Reach, Role
from yimi.accounts.tests.helpers import signed_in
from yimi.core.models import Event
from yimi.core.pictures import LARGEST_BYTES, CannotTakePicture
from yimi.fieldwork.actions import complete_task
from yimi.fieldwork.models import Proof, Task
from yimi.fieldwork.photos import clean_photo
from yimi.fieldwork.tests.helpers import picture, task_at


def cleaned(content):
    return clean_photo(SimpleUploadedFile("photo", content)).read()


def refusal(content, size=None):
    sent = SimpleUploadedFile("photo", content)
    sent.size = size or len(content)
    with pytest.raises(CannotTakePicture) as refused:
        clean_photo(sent)
    return refused.value.code


def test_a_photo_leaves_the_place_where_it_was_taken_behind():
    exif = Image.Exif()
    exif[0x010F] = "PhoneMaker"
    exif[0x8825] = {1: "N", 2: (34.0, 44.0, 51.0), 3: "E", 4: (113.0, 38.0, 0.0)}
    taken = picture(exif=exif, comment=b"34.7475,113.6333", xmp=b"<x:xmpmeta>GPS</x:xmpmeta>")
    assert b"PhoneMaker" in taken
    after = cleaned(taken)
    kept = Image.open(BytesIO(after))
    assert dict(kept.getexif()) == {}
    for trace in (b"PhoneMaker", b"34.7475", b"xmpmeta", b"Exif"):
        assert trace not in after


def test_a_photo_is_made_upright_and_small():
    exif = Image.Exif()
    exif[0x0112] = 6
    after = Image.open(BytesIO(cleaned(picture(size=(4000, 3000), exif=exif))))
    assert (after.format, after.size) == ("JPEG", (1200, 1600))


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_pictures_become_jpeg(kind):
    assert Image.open(BytesIO(cleaned(picture(kind)))).format == "JPEG"


def test_a_picture_that_shows_through_becomes_jpeg_too():
    out = BytesIO()
    Image.new("RGBA", (20, 20), (1, 2, 3, 4)).save(out, "PNG")
    assert Image.open(BytesIO(cleaned(out.getvalue()))).mode == "RGB"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a photo",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.4",
        picture("GIF"),
        picture("TIFF"),
        picture("BMP"),
        picture()[:200],
        picture("PNG")[:60],
    ],
    ids=["empty", "text", "svg", "pdf", "gif", "tiff", "bmp", "half a jpeg", "half a png"],
)
def test_what_is_no_photo_is_refused(content):
    assert refusal(content, size=10) == "not_a_picture"


def test_a_picture_that_would_unpack_to_gigabytes_is_not_opened():
    out = BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    assert len(out.getvalue()) < 1_000_000
    assert refusal(out.getvalue()) == "too_large"


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked():
    out = BytesIO()
    Image.new("1", (9_000, 9_000)).save(out, "PNG")
    assert refusal(out.getvalue()) == "too_large"


def test_a_file_of_more_than_12_mb_is_refused():
    assert refusal(picture(), size=LARGEST_BYTES + 1) == "too_large"


def photo_of(street):
    task = task_at(street)
    photo = ContentFile(cleaned(picture()), name="../../etc/passwd.jpg")
    complete_task(task=task, by=street.worker, now=street.now, photo=photo)
    return Proof.objects.get(task=task)


def test_a_photo_is_shown_to_those_who_may_see_the_case_and_the_look_is_recorded(street):
    proof = photo_of(street)
    page = reverse("fieldwork:photo", args=[proof.pk])
    answer: Any = signed_in(street.operator).get(page)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")
    assert Event.objects.filter(subject_id=proof.pk, type="core.Looked").count() == 1
    assert "etc" not in proof.photo.name


def seen_by(user):
    return list(Proof.objects.visible_to(user, "cases.open").values_list("pk", flat=True))


def test_whoever_has_the_case_sees_the_photo_on_its_page(street):
    proof = photo_of(street)
    page = reverse("fieldwork:photo", args=[proof.pk])
    assert signed_in(street.worker).get(page).status_code == 200
    Task.objects.update(assignee=street.second_worker)
    assert seen_by(street.second_worker) == [proof.pk]
    assert seen_by(street.worker) == [proof.pk]  # who took it


def test_a_team_sees_the_photos_of_its_own_tasks(street):
    proof = photo_of(street)
    for team, seen in ((street.team, [proof.pk]), (street.other_team, [])):
        member = add_user(username=team.name, name="组员", password=PASSWORD)
        give_membership(
            user=member,
            role=Role.WORKER,
            place=street.subdistrict,
            reach=Reach.TEAM,
            team=team,
            by=None,
            now=street.now,
        )
        assert seen_by(member) == seen


def test_the_outsider_sees_no_photo(street):
    proof = photo_of(street)
    page = reverse("fieldwork:photo", args=[proof.pk])
    for stranger in (street.outsider, street.second_worker, street.volunteer):
        assert signed_in(stranger).get(page).status_code == 404
    assert signed_in(street.admin).get(page).status_code == 403
    assert not Event.objects.filter(subject_id=proof.pk, type="core.Looked").exists()


def test_a_proof_without_a_photo_has_none_to_show(street):
    complete_task(task=task_at(street), by=street.worker, now=street.now)
    page = reverse("fieldwork:photo", args=[Proof.objects.get().pk])
    assert signed_in(street.operator).get(page).status_code == 404
