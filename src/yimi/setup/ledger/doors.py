"""The doors of an area in memory, found by what a row says: one query, whatever the number."""

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from yimi.core.scope import within
from yimi.language import find_doors
from yimi.places.models import Level, Place
from yimi.places.order import number_of
from yimi.setup.known import Known


class Key(NamedTuple):
    """The numbers that lead to a door inside a compound."""

    building: str
    unit: str
    room: str


@dataclass(frozen=True)
class Where:
    """What a row says of its door; `words` is how it is written."""

    compound: str
    key: Key
    words: str


class NoDoor(Exception):
    """A row whose door is not found; the message says so to a person."""


class Doors:
    """Finds doors below an area, and makes those that are missing where that is wanted."""

    def __init__(self, area: Place, *, may_make: bool = False) -> None:
        self.area_path = area.path
        self._may_make = may_make
        is_small = area.level in (Level.BUILDING, Level.UNIT, Level.COMPOUND)
        whole = _compound_of(area) if is_small else area
        # What is gone is read too: its path is taken, and its doors are refused in words.
        around = list(Place.objects.filter(within(whole.path, "path")))
        self._known = Known(around)
        self.made = self._known.made
        rows = {place.pk: place for place in around if place.path.startswith(area.path)}
        self._compounds = [
            place
            for place in rows.values()
            if place.level == Level.COMPOUND and place.gone_at is None
        ]
        if is_small:
            self._compounds = [whole]
        compounds = self._compounds
        self._doors: dict[Key, list[Place]] = {}
        for place in rows.values():
            if place.level == Level.DOOR:
                self._note(place, _above(place, rows))
        self.areas = tuple(
            name for place in compounds for name in (place.name, *place.aliases.splitlines())
        )

    def find(self, said: dict[str, str]) -> Place:
        """Return the door that a row names. Raises NoDoor."""
        where = self._read(said)
        candidates = self._doors.get(where.key, [])
        fitting = [place for place in candidates if self._fits(place, where.compound)]
        gone = [place for place in fitting if place.gone_at is not None]
        fitting = [place for place in fitting if place.gone_at is None]
        if gone and not fitting:
            raise NoDoor(_gone(where))
        if len(fitting) == 1:
            return fitting[0]
        if len(fitting) > 1:
            raise NoDoor(_("Several doors are called so: %(door)s") % {"door": where.words})
        if not self._may_make:
            raise NoDoor(_not_there(where))
        return self._make(where)

    def _read(self, said: dict[str, str]) -> Where:
        parts = {part: said.get(part, "").removesuffix(".0") for part in said}
        compound = parts.get("area", "")
        numbers = {part: parts.get(part, "") for part in ("building", "unit", "room")}
        words = " ".join(filter(None, (compound, *numbers.values()))) or parts.get("address", "")
        whole = parts.get("address", "")
        if not numbers["room"] and not whole:
            raise NoDoor(_("The row names no door."))
        if whole or "-" in numbers["room"]:
            written = whole or numbers["room"]
            refs = find_doors(written, self.areas)
            if not refs:
                raise NoDoor(_("The door is not understood: %(door)s") % {"door": written[:60]})
            ref = refs[0]
            compound = compound or ref.area or ""
            numbers = {
                "building": numbers["building"] or ref.building or "",
                "unit": numbers["unit"] or ref.unit or "",
                "room": ref.room or "",
            }
        key = Key(*(number_of(number) if number else "" for number in numbers.values()))
        if not key.room:
            raise NoDoor(_("The row names no door: %(door)s") % {"door": words[:60]})
        return Where(compound, key, words[:60])

    def _fits(self, place: Place, words: str) -> bool:
        return not words or any(
            place.path.startswith(compound.path) for compound in self._called(words)
        )

    def _called(self, words: str) -> list[Place]:
        written = words.replace(" ", "")
        named = [
            place
            for place in self._compounds
            if any(
                name and (name in written or written in name)
                for name in (place.name, *place.aliases.splitlines())
            )
        ]
        exact = [
            place
            for place in named
            if any(name in written for name in (place.name, *place.aliases.splitlines()) if name)
        ]
        return exact or named

    def _note(self, place: Place, above: list[Place]) -> None:
        building = next((p.number for p in above if p.level == Level.BUILDING), "")
        unit = next((p.number for p in above if p.level == Level.UNIT), "")
        keys = {Key(building, unit, place.number), Key(building, "", place.number)}
        if not unit:
            # Where a house has no units, the word for one is passed over.
            keys.add(Key(building, "1", place.number))
        for key in keys:
            self._doors.setdefault(key, []).append(place)

    def _make(self, where: Where) -> Place:
        compounds = self._called(where.compound) if where.compound else self._compounds
        if len(compounds) != 1:
            raise NoDoor(_("Which compound is it in? %(door)s") % {"door": where.words})
        if not where.key.building:
            raise NoDoor(_("Which building is it in? %(door)s") % {"door": where.words})
        place, above = compounds[0], []
        for level, name in _steps(where.key):
            known = self._known.find(place, level, name)
            if known is None and not place.path.startswith(self.area_path):
                raise NoDoor(_not_there(where))
            if known is not None and known.gone_at is not None:
                raise NoDoor(_gone(where))
            place = known or self._known.take(place, level, name)
            above.append(place)
        if not place.path.startswith(self.area_path):
            raise NoDoor(_not_there(where))
        if known is None:
            self._note(place, above)
        return place


def _steps(key: Key) -> list[tuple[Level, str]]:
    steps = [(Level.BUILDING, f"{key.building}号楼")]
    if key.unit:
        steps.append((Level.UNIT, f"{key.unit}单元"))
    return [*steps, (Level.DOOR, key.room)]


def _not_there(where: Where) -> str:
    return _("There is no such door: %(door)s") % {"door": where.words}


def _gone(where: Where) -> str:
    return _("This door is marked as gone; bring it back first: %(door)s") % {"door": where.words}


def _above(door: Place, rows: dict[UUID, Place]) -> list[Place]:
    """Return the unit and the building of a door, as far as they lie in the area."""
    found: list[Place] = []
    place = rows.get(door.parent_id) if door.parent_id else None
    while place is not None and place.level in (Level.UNIT, Level.BUILDING):
        found.append(place)
        place = rows.get(place.parent_id) if place.parent_id else None
    return found


def _compound_of(area: Place) -> Place:
    place = area
    while place.level != Level.COMPOUND and place.parent is not None:
        place = place.parent
    return place
