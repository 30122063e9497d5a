"""Places: compounds and houses entered, renamed, taken out or marked as gone."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from yimi.accounts.models import Organisation, User
from yimi.core.errors import Refusal
from yimi.core.log import record
from yimi.core.scope import within
from yimi.core.text import phone_digits, phone_problem
from yimi.places.actions import ORDER, add_place, add_places
from yimi.places.models import Level, Place
from yimi.places.order import number_of, sort_text
from yimi.registry.entries import renew_area
from yimi.setup.events import OfficeChanged, PlaceBack, PlaceGone, PlaceRemoved, PlaceRenamed
from yimi.setup.houses import House, doors_of
from yimi.setup.known import Known

# What may be entered by hand below what, and how its codes begin.
BELOW = {
    Level.SUBDISTRICT: Level.COMMUNITY,
    Level.COMMUNITY: Level.COMPOUND,
    Level.COMPOUND: Level.BUILDING,
    Level.BUILDING: Level.UNIT,
    Level.UNIT: Level.DOOR,
}
CODES = {Level.COMMUNITY: "c", Level.COMPOUND: "k"}


class CannotChangePlace(Refusal):
    """A change that does not fit into the tree."""


def add_below(
    *, parent: Place, name: str, by: User, now: datetime, aliases: str = "", level: str = ""
) -> Place:
    """Enter one place below another. Raises CannotChangePlace, places.CannotAddPlace."""
    name = name.strip()
    level = level or BELOW.get(Level(parent.level), "")
    if not level or (level == Level.DOOR and parent.level not in (Level.BUILDING, Level.UNIT)):
        raise CannotChangePlace("level", _("Nothing is entered by hand below this."))
    if not name or len(name) > 60:
        raise CannotChangePlace("name", _("Write what it is called."))
    if Place.objects.filter(parent=parent, name=name).exists():
        raise CannotChangePlace("taken", _("%(name)s is already there.") % {"name": name})
    return add_place(
        parent=parent,
        level=level,
        name=name,
        code=_free_code(parent, level),
        aliases=clean_aliases(aliases),
        by=by.pk,
        now=now,
    )


def plan_houses(*, compound: Place, houses: Sequence[House]) -> list[Place]:
    """Return the places that are not there yet, parents first; nothing is written."""
    if compound.level != Level.COMPOUND:
        raise CannotChangePlace("level", _("Houses stand in a compound."))
    known = Known(Place.objects.filter(within(compound.path, "path")))

    def one(parent: Place, level: str, name: str, floor: int | None = None) -> Place:
        place = known.take(parent, level, name, floor)
        if place.gone_at is not None:
            raise CannotChangePlace(
                "gone", _("%(name)s is marked as gone: bring it back first.") % {"name": place.name}
            )
        return place

    for house in houses:
        building = one(compound, Level.BUILDING, house.name)
        for door in doors_of(house):
            parent = one(building, Level.UNIT, door.unit) if door.unit else building
            one(parent, Level.DOOR, door.name, door.floor)
    return known.made


def add_houses(*, compound: Place, houses: Sequence[House], by: User, now: datetime) -> int:
    """Enter buildings with their doors; what is there stays. Return how many doors are new."""
    with transaction.atomic():
        Place.objects.select_for_update().get(pk=compound.pk)
        made = plan_houses(compound=compound, houses=houses)
        add_places(places=made, by=by.pk, now=now)
    return sum(1 for place in made if place.level == Level.DOOR)


def rename(*, place: Place, name: str, aliases: str, by: User, now: datetime) -> None:
    """Call a place otherwise; its name before stands among its other names, and still finds it."""
    name = name.strip()
    if not name or len(name) > 60:
        raise CannotChangePlace("name", _("Write what it is called."))
    same = Place.objects.filter(parent=place.parent, name=name).exclude(pk=place.pk)
    if place.parent_id and same.exists():
        raise CannotChangePlace("taken", _("%(name)s is already there.") % {"name": name})
    known = clean_aliases(aliases).splitlines()
    if place.name != name and place.level in (Level.COMMUNITY, Level.COMPOUND):
        known.append(place.name)
    with transaction.atomic():
        place.aliases = "\n".join(alias for alias in dict.fromkeys(known) if alias != name)
        if place.name != name:
            _move_sort_keys(place, name)
        place.name, place.number = name, number_of(name)
        place.save(update_fields=["name", "number", "aliases"])
        if ORDER.index(place.level) >= ORDER.index(Level.COMMUNITY):
            renew_area(place.path)
        record(PlaceRenamed(), about=place, by=by.pk, now=now)


def take_away(*, place: Place, by: User, now: datetime) -> bool:
    """Take a place out of the tree, with everything below it, if nothing hangs on it.

    Otherwise mark it as gone: it is offered no more, and what happened there stays. Return
    whether it was taken out.
    """
    if ORDER.index(place.level) < ORDER.index(Level.COMMUNITY):
        raise CannotChangePlace("level", _("This place holds everything else up."))
    try:
        with transaction.atomic():
            levels = list(reversed(ORDER))
            for level in levels:
                Place.objects.filter(within(place.path, "path"), level=level).delete()
            record(PlaceRemoved(place.level), about=place, by=by.pk, now=now)
            return True
    except ProtectedError:
        with transaction.atomic():
            Place.objects.filter(within(place.path, "path"), gone_at=None).update(gone_at=now)
            record(PlaceGone(), about=place, by=by.pk, now=now)
        return False


def bring_back(*, place: Place, by: User, now: datetime) -> None:
    """Say that a place is there after all, with everything below it."""
    with transaction.atomic():
        Place.objects.filter(within(place.path, "path")).update(gone_at=None)
        record(PlaceBack(), about=place, by=by.pk, now=now)


def change_office(*, office: Organisation, name: str, phone: str, by: User, now: datetime) -> None:
    """Correct what an organisation is called and where it is reached."""
    if not name.strip() or len(name.strip()) > 80:
        raise CannotChangePlace("name", _("Write what the office is called."))
    _check_phone(phone)
    with transaction.atomic():
        office.name, office.phone = name.strip(), phone_digits(phone)[:20]
        office.save(update_fields=["name", "phone"])
        record(OfficeChanged(), about=office, by=by.pk, now=now)


def _check_phone(phone: str) -> None:
    if problem := phone_problem(phone, shortest=3):
        raise CannotChangePlace("phone", problem)


def add_organisation(
    *, place: Place, name: str, kind: str, phone: str, by: User, now: datetime
) -> Organisation:
    """Enter a property manager, a hospital, a supplier."""
    if not name.strip() or len(name.strip()) > 80:
        raise CannotChangePlace("name", _("Write what it is called."))
    _check_phone(phone)
    with transaction.atomic():
        office = Organisation.objects.create(
            name=name.strip(),
            kind=kind[:20],
            phone=phone_digits(phone)[:20],
            place=place,
            place_path=place.path,
        )
        record(OfficeChanged(), about=office, by=by.pk, now=now)
    return office


def clean_aliases(text: str) -> str:
    """Return other names, one a line, however they were parted."""
    parts = text.replace("、", "\n").replace("，", "\n").replace(",", "\n").splitlines()
    return "\n".join(dict.fromkeys(part.strip()[:60] for part in parts if part.strip()))


def _free_code(parent: Place, level: str) -> str:
    letter = CODES.get(Level(level))
    if letter is None:
        return ""
    taken = set(Place.objects.filter(parent=parent).values_list("code", flat=True))
    return next(code for code in _codes(letter) if code not in taken)


def _codes(letter: str) -> Iterator[str]:
    number = 0
    while True:
        number += 1
        yield f"{letter}{number}"


def _move_sort_keys(place: Place, name: str) -> None:
    """Give a place and all below it the keys that go with its new name."""
    before = place.sort_key
    steps = before.rstrip("/").split("/")
    place.sort_key = "/".join([*steps[:-1], sort_text(name)]) + "/"
    place.save(update_fields=["sort_key"])
    below = list(Place.objects.filter(within(place.path, "path")).exclude(pk=place.pk))
    for other in below:
        if other.sort_key.startswith(before):
            other.sort_key = place.sort_key + other.sort_key[len(before) :]
    Place.objects.bulk_update(below, ["sort_key"], batch_size=500)
