"""Where the buildings of a compound stand on its plan, and the picture beneath."""

from io import BytesIO

import pytest
from PIL import Image

from yimi.core.models import Event
from yimi.core.pictures import CannotTakePicture
from yimi.places.models import GroundPlan, Place, Spot
from yimi.places.placing import (
    CannotPlace,
    forget_spots,
    lay_plan,
    place_buildings,
    stretch_plan,
    take_plan,
)

pytestmark = pytest.mark.django_db


def place(street, spots):
    paths = {f"{street.compound.path}{local}": at for local, at in spots.items()}
    return place_buildings(compound=street.compound, spots=paths, by=street.lead.pk, now=street.now)


def picture(kind: str = "JPEG", size: tuple[int, int] = (400, 200)) -> tuple[BytesIO, int]:
    out = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "王秀英家门口"
    drawn = Image.new("RGBA" if kind == "PNG" else "RGB", size, "white")
    drawn.save(out, kind, exif=exif)
    return BytesIO(out.getvalue()), len(out.getvalue())


def lay(street, **given):
    file, size = picture(**given)
    return lay_plan(
        compound=street.compound, file=file, size=size, width=300, by=None, now=street.now
    )


def test_buildings_stand_where_they_were_put(street):
    assert place(street, {"1/": (0, 40), "2/": (90, 40)}) == 2
    assert place(street, {"1/": (0, 40), "2/": (100, 40)}) == 1
    assert place(street, {"1/": (0, 40)}) == 0
    at = {spot.place_path: (spot.x, spot.y) for spot in Spot.objects.all()}
    path = street.compound.path
    assert at == {f"{path}1/": (0, 40), f"{path}2/": (100, 40)}
    counts = [e.data["buildings"] for e in Event.objects.filter(type="places.BuildingsPlaced")]
    assert counts == [2, 1]


@pytest.mark.parametrize("at", [(-1, 0), (0, 10_001)])
def test_a_building_does_not_stand_off_the_plan(street, at):
    with pytest.raises(CannotPlace):
        place(street, {"1/": at, "2/": (0, 0)})
    assert not Spot.objects.exists()


@pytest.mark.parametrize("local", ["1/1/", "1/1/101/", "99/"])
def test_only_buildings_of_the_compound_are_placed(street, local):
    with pytest.raises(CannotPlace):
        place(street, {local: (0, 0)})


def test_a_building_of_another_compound_is_not_placed(street):
    other = Place.objects.get(path=f"{street.other_compound.path}a/")
    with pytest.raises(CannotPlace):
        place_buildings(
            compound=street.compound, spots={other.path: (1, 1)}, by=None, now=street.now
        )


def test_buildings_stand_in_rows_again(street):
    place(street, {"1/": (0, 40), "2/": (90, 40)})
    assert forget_spots(compound=street.compound, by=None, now=street.now) == 2
    assert forget_spots(compound=street.compound, by=None, now=street.now) == 0


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_lies_beneath_as_it_is_seen_and_no_more(street, settings, tmp_path, kind):
    settings.MEDIA_ROOT = tmp_path
    plan = lay(street, kind=kind)
    kept = plan.picture.read()
    assert (plan.width, plan.height) == (300, 150)
    assert kept.startswith(b"\xff\xd8")
    assert "王秀英".encode() not in kept
    assert not Image.open(BytesIO(kept)).getexif()
    wider = stretch_plan(plan=plan, width=600, by=None, now=street.now)
    assert (wider.width, wider.height) == (600, 300)


def test_another_picture_takes_its_place_and_its_file(
    street, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    with django_capture_on_commit_callbacks(execute=True):
        lay(street)
        second = lay(street)
    assert [plan.pk for plan in GroundPlan.objects.all()] == [second.pk]
    assert [file.name for file in tmp_path.rglob("*.jpg")] == [f"{second.pk}.jpg"]
    with django_capture_on_commit_callbacks(execute=True):
        assert take_plan(compound=street.compound, by=None, now=street.now)
    assert not list(tmp_path.rglob("*.jpg"))
    assert not take_plan(compound=street.compound, by=None, now=street.now)


def test_what_is_no_picture_is_refused(street):
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    with pytest.raises(CannotTakePicture):
        lay_plan(
            compound=street.compound,
            file=BytesIO(svg),
            size=len(svg),
            width=300,
            by=None,
            now=street.now,
        )
    assert not GroundPlan.objects.exists()
