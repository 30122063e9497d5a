"""Placing buildings by the page: numbers work without JavaScript, a picture may lie beneath."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from yimi.places.models import GroundPlan, Spot

pytestmark = pytest.mark.django_db
BACKEND = "yimi.accounts.backends.PasswordBackend"


@pytest.fixture
def address(client, street):
    client.force_login(street.lead, backend=BACKEND)
    return reverse("atlas:arrange", args=[street.compound.pk])


def test_numbers_place_buildings_and_the_map_draws_them_there(client, street, address):
    form = {"building": ["1/", "2/"], "x": ["12", "200"], "y": ["0", "44"]}
    assert client.post(address, form).status_code == 302
    assert set(Spot.objects.values_list("x", "y")) == {(12, 0), (200, 44)}
    page = client.get(reverse("atlas:compound", args=[street.compound.pk])).content.decode()
    assert 'transform="translate(200 44)" data-b="2/"' in page
    client.post(address, {"act": "rows"})
    assert not Spot.objects.exists()


@pytest.mark.parametrize("x", ["", "-3", "1.5", "9999999", "一百"])
def test_what_is_no_place_is_refused_with_a_sentence(client, address, x):
    answer = client.post(address, {"building": ["1/"], "x": [x], "y": ["0"]})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Spot.objects.exists()


def test_a_picture_is_laid_shown_and_taken_away(client, street, address, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    out = BytesIO()
    Image.new("RGB", (80, 40), "grey").save(out, "PNG")
    to = reverse("atlas:plan", args=[street.compound.pk])
    file = SimpleUploadedFile("plan.png", out.getvalue())
    client.post(to, {"picture": file, "width": "240"})
    seen = client.get(reverse("atlas:picture", args=[street.compound.pk]))
    assert seen["Content-Type"] == "image/jpeg"
    assert b"".join(seen).startswith(b"\xff\xd8")
    client.post(to, {"width": "480"})
    assert GroundPlan.objects.get().height == 240
    client.post(to, {"act": "take"})
    assert client.get(reverse("atlas:picture", args=[street.compound.pk])).status_code == 404


def test_somebody_from_elsewhere_moves_nothing(client, street):
    client.force_login(street.outsider, backend=BACKEND)
    form = {"building": ["1/"], "x": ["1"], "y": ["1"], "width": "100"}
    for name in ("arrange", "plan"):
        to = reverse(f"atlas:{name}", args=[street.compound.pk])
        assert client.post(to, form).status_code == 404
    assert not Spot.objects.exists()


def test_who_may_not_arrange_is_turned_away(client, street):
    client.force_login(street.operator, backend=BACKEND)
    assert client.get(reverse("atlas:arrange", args=[street.compound.pk])).status_code == 403
