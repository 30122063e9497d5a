"""Acts on the tree of places."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yimi.core.errors import Refusal
from yimi.core.log import draft, record, record_all
from yimi.packs.loader import load_pack
from yimi.places.events import EmergencyDeclared, PlaceAdded
from yimi.places.models import Emergency, Level, Place
from yimi.places.order import number_of, sort_text

ORDER = list(Level.values)


class CannotAddPlace(Refusal):
    """A place that does not fit into the tree."""


class CannotDeclare(Refusal):
    """An emergency whose dates or packs do not hold."""


def add_place(
    *,
    parent: Place | None,
    level: str,
    name: str,
    by: UUID | None,
    now: datetime,
    code: str = "",
    number: str = "",
    aliases: str = "",
    floor: int | None = None,
) -> Place:
    """Enter a place below `parent`. Raises CannotAddPlace where the level or the code is taken."""
    place = build_place(
        parent=parent,
        level=level,
        name=name,
        code=code,
        number=number,
        aliases=aliases,
        floor=floor,
    )
    with transaction.atomic():
        if Place.objects.filter(path=place.path).exists():
            raise CannotAddPlace("taken", _("%(name)s is already there.") % {"name": name})
        place.save(force_insert=True)
        record(PlaceAdded(level), about=place, by=by, now=now)
    return place


def build_place(
    *,
    parent: Place | None,
    level: str,
    name: str,
    code: str = "",
    number: str = "",
    aliases: str = "",
    floor: int | None = None,
) -> Place:
    """Make a place with its path and its place in the order, without writing it."""
    if parent and ORDER.index(parent.level) >= ORDER.index(level):
        raise CannotAddPlace(
            "level",
            _("%(child)s cannot lie inside %(parent)s.")
            % {"child": Level(level).label, "parent": Level(parent.level).label},
        )
    number = number or number_of(name)
    code = code or number.lower() or name[:20]
    if "/" in code:
        raise CannotAddPlace("code", _("A code must not contain a slash."))
    return Place(
        parent=parent,
        level=level,
        code=code,
        name=name,
        number=number,
        aliases=aliases,
        path=f"{parent.path if parent else ''}{code}/",
        sort_key=f"{parent.sort_key if parent else ''}{sort_text(name)}/",
        floor=floor,
    )


def declare_emergency(
    *,
    place: Place,
    name: str,
    pack: str,
    by: UUID | None,
    now: datetime,
    delete_on: date,
    is_drill: bool = False,
) -> Emergency:
    """Put a place under an emergency with its pack and the day on which its data is deleted."""
    if delete_on <= now.date():
        raise CannotDeclare("delete_on", _("The day of deletion must lie in the future."))
    loaded = load_pack(pack)
    with transaction.atomic():
        emergency = Emergency.objects.create(
            place=place,
            place_path=place.path,
            name=name,
            packs={loaded.code: loaded.version},
            starts_at=now,
            delete_on=delete_on,
            is_drill=is_drill,
        )
        record(EmergencyDeclared(emergency.pk, loaded.code), about=emergency, by=by, now=now)
    return emergency


def add_places(*, places: Sequence[Place], by: UUID | None, now: datetime) -> None:
    """Enter places that `build_place` made, parents first: all of them, or none.

    The rows and events are those of `add_place`, one for each. Raises CannotAddPlace where one of
    them is there already.
    """
    try:
        with transaction.atomic():
            Place.objects.bulk_create(places, batch_size=1000)
            record_all(
                draft(PlaceAdded(place.level), about=place, by=by, now=now) for place in places
            )
    except IntegrityError as error:
        raise CannotAddPlace("taken", _("One of these places is already there.")) from error
