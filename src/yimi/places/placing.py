"""Acts on the plan of a compound: where its buildings stand, and the picture beneath."""

from collections.abc import Mapping
from datetime import datetime
from typing import IO
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image

from yimi.core.errors import Refusal
from yimi.core.files import saved_or_gone
from yimi.core.log import record
from yimi.core.pictures import clean_picture
from yimi.core.scope import within
from yimi.places.events import BuildingsPlaced, GroundPlanLaid, GroundPlanTaken, PlacingForgotten
from yimi.places.models import GroundPlan, Place, Spot

# A plan is at most so many units wide and high: a thousand doors side by side.
LARGEST = 10_000
PICTURE_SIDE = 2_400

Spots = Mapping[str, tuple[int, int]]


class CannotPlace(Refusal):
    """Buildings that are not of this compound, or a spot off the plan."""


def place_buildings(*, compound: Place, spots: Spots, by: UUID | None, now: datetime) -> int:
    """Put buildings where somebody wants them; return how many of them moved.

    `spots` are corners (x, y) by the paths of buildings. Raises CannotPlace.
    """
    for x, y in spots.values():
        if not (0 <= x <= LARGEST and 0 <= y <= LARGEST):
            raise CannotPlace(
                "off_plan", _("A building stands between 0 and %(n)s.") % {"n": LARGEST}
            )
    with transaction.atomic():
        Place.objects.select_for_update(no_key=True).get(pk=compound.pk)
        places = {
            place.path: place
            for place in Place.objects.filter(path__in=list(spots))
            if place.path == compound.path or place.parent_id == compound.pk
        }
        if set(spots) - set(places):
            raise CannotPlace("elsewhere", _("This building does not belong to the compound."))
        known = {
            spot.place_path: (spot.x, spot.y)
            for spot in Spot.objects.filter(place_path__in=list(spots))
        }
        moved = {path: at for path, at in spots.items() if known.get(path) != at}
        for path, (x, y) in moved.items():
            Spot.objects.update_or_create(
                place=places[path], defaults={"place_path": path, "x": x, "y": y, "placed_at": now}
            )
        if moved:
            record(BuildingsPlaced(len(moved)), about=compound, by=by, now=now)
    return len(moved)


def forget_spots(*, compound: Place, by: UUID | None, now: datetime) -> int:
    """Let the buildings of a compound stand in rows again; return how many had been placed."""
    with transaction.atomic():
        Place.objects.select_for_update(no_key=True).get(pk=compound.pk)
        gone, _each = Spot.objects.filter(within(compound.path)).delete()
        if gone:
            record(PlacingForgotten(gone), about=compound, by=by, now=now)
    return gone


def lay_plan(
    *, compound: Place, file: IO[bytes], size: int, width: int, by: UUID | None, now: datetime
) -> GroundPlan:
    """Lay a picture beneath the buildings of a compound, `width` units wide, instead of any other.

    The file is drawn anew; only that is kept. Raises CannotPlace, CannotTakePicture.
    """
    _check_width(width)
    picture = clean_picture(file, size=size, longest_side=PICTURE_SIDE)
    with Image.open(picture) as drawn:
        height = max(1, round(width * drawn.height / drawn.width))
    picture.seek(0)
    plan = GroundPlan(
        place=compound, place_path=compound.path, width=width, height=height, laid_at=now
    )
    with saved_or_gone(plan.picture), transaction.atomic():
        Place.objects.select_for_update(no_key=True).get(pk=compound.pk)
        _take_away(compound)
        plan.picture.save("picture.jpg", picture, save=False)
        plan.save(force_insert=True)
        record(GroundPlanLaid(), about=compound, by=by, now=now)
    return plan


def stretch_plan(*, plan: GroundPlan, width: int, by: UUID | None, now: datetime) -> GroundPlan:
    """Make the picture beneath cover more or less of the plan."""
    _check_width(width)
    with transaction.atomic():
        plan = GroundPlan.objects.select_for_update().select_related("place").get(pk=plan.pk)
        if plan.width != width:
            plan.height = max(1, round(plan.height * width / plan.width))
            plan.width = width
            plan.save(update_fields=["width", "height"])
            record(GroundPlanLaid(), about=plan.place, by=by, now=now)
    return plan


def take_plan(*, compound: Place, by: UUID | None, now: datetime) -> bool:
    """Take the picture beneath a compound away; return whether there was one."""
    with transaction.atomic():
        Place.objects.select_for_update(no_key=True).get(pk=compound.pk)
        gone = _take_away(compound)
        if gone:
            record(GroundPlanTaken(), about=compound, by=by, now=now)
    return gone


def _take_away(compound: Place) -> bool:
    plan = GroundPlan.objects.filter(place=compound).first()
    if plan is None:
        return False
    storage, name = plan.picture.storage, plan.picture.name or ""
    plan.delete()
    # The file goes once the row is surely gone: a row without its file would be a hole in the page.
    transaction.on_commit(lambda: storage.delete(name))
    return True


def _check_width(width: int) -> None:
    if not 10 <= width <= LARGEST:
        raise CannotPlace(
            "width", _("The picture is between 10 and %(n)s units wide.") % {"n": LARGEST}
        )
