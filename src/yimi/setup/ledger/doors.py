"""The doors of an area in memory, found by what a row says: one query, whatever the number."""

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from yimi.core.scope import within
from yimi.language import find_doors
from yimi.places.actions import build_place
from yimi.places.models import Level, Place
from yimi.places.order import number_of


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
        self.made: list[Place] = []
        self.area_path = area.path
        self._may_make = may_make
        rows = {
            place.pk: place
            for place in Place.objects.filter(within(area.path, "path"), gone_at=None)
        }
        compounds = [place for place in rows.values() if place.level == Level.COMPOUND]
        if area.level in (Level.BUILDING, Level.UNIT, Level.COMPOUND):
            compounds = [_compound_of(area)]
        self._compounds = compounds
        self._places: dict[tuple[str, str], Place] = {}
        self._doors: dict[Key, list[Place]] = {}
        for place in rows.values():
            self._places[place.path, place.level] = place
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
        if len(fitting) == 1:
            return fitting[0]
        if len(fitting) > 1:
            raise NoDoor(_("Several doors are called so: %(door)s") % {"door": where.words})
        if not self._may_make:
            raise NoDoor(_("There is no such door: %(door)s") % {"door": where.words})
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
        steps = [(Level.BUILDING, f"{where.key.building}号楼")]
        if where.key.unit:
            steps.append((Level.UNIT, f"{where.key.unit}单元"))
        steps.append((Level.DOOR, where.key.room))
        place, above = compounds[0], []
        for level, name in steps:
            built = build_place(parent=place, level=level, name=name)
            known = self._places.get((built.path, level))
            if known is None:
                self._places[built.path, level] = built
                self.made.append(built)
            place = known or built
            above.append(place)
        self._note(place, above)
        return place


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
