"""The doors of an area in memory, found by what a row says: one query, whatever the number."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from yimi.core.scope import within
from yimi.language import DoorRef, find_doors
from yimi.places.models import Level, Place
from yimi.places.order import number_of
from yimi.setup.known import Known
from yimi.setup.ledger.cells import plain

_BRACKETS = re.compile(r"[(（【\[].*?[)）】\]]|(?<=\d)\.0$")
_NUMBER = re.compile(r"(?:[A-Za-z]?\d{1,4}[A-Za-z]?|[一二三四五六七八九〇零]{3,4})(?:室|号|户)?")
_PLAIN_ROOM = re.compile(r"[^-－—#./\s]{1,8}")
# 3-2-501, 3#2-501, 3号楼2单元501室, 3-501: what most addresses look like.
_FAST = re.compile(
    r"(?P<building>[A-Z]?\d{1,3}[A-Z]?|[A-Z])(?:号楼|#楼|栋|幢|座|#|-|－|\.|/)"
    r"(?:(?P<unit>\d{1,2})(?:单元|门|-|－|\.|/|#))?(?P<room>[A-Z]?\d{3,4}[A-Z]?)(?:室|号|户)?"
)


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


class _Plain(NamedTuple):
    """What a short address names, as `DoorRef` says it."""

    area: str | None
    building: str | None
    unit: str | None
    room: str | None


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
        # Everything in the area by its path, with what was built.
        self.by_path: Mapping[str, Place] = self._known.by_path
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
        self._houses: dict[str, Place] = {}
        self._found: dict[tuple[tuple[str, str], ...], Place] = {}
        for place in rows.values():
            if place.level == Level.DOOR:
                self._note(place, _above(place, rows))
        self.areas = tuple(
            name for place in compounds for name in (place.name, *place.aliases.splitlines())
        )

    def find(self, said: dict[str, str], floor: int | None = None) -> Place:
        """Return the door that a row names. Raises NoDoor."""
        asked = tuple(said.items())
        known = self._found.get(asked)
        if known is None:
            known = self._find(said, floor)
            self._found[asked] = known
        return known

    def knows_compound(self, words: str) -> bool:
        """Return whether a compound here is called so."""
        return bool(self._called(words))

    def house_of(self, door: Place) -> Place | None:
        """Return the building of a door, as far as it lies in the area."""
        return self._houses.get(door.path)

    def _find(self, said: dict[str, str], floor: int | None) -> Place:
        ways = self._read(said)
        several: Where | None = None
        for where in ways:
            candidates = self._doors.get(where.key, [])
            fitting = [place for place in candidates if self._fits(place, where.compound)]
            gone = [place for place in fitting if place.gone_at is not None]
            fitting = [place for place in fitting if place.gone_at is None]
            if gone and not fitting:
                raise NoDoor(_gone(where))
            if len(fitting) == 1:
                return fitting[0]
            several = where if fitting else several
        if several is not None:
            raise NoDoor(
                _("Several doors are called %(door)s: write compound, building and unit.")
                % {"door": several.words}
            )
        if not self._may_make:
            raise NoDoor(_not_there(ways[0]))
        return self._make(ways[0], floor)

    def _read(self, said: dict[str, str]) -> list[Where]:
        """Return the ways in which the words of a row may be read, the likeliest first."""
        parts = {part: _BRACKETS.sub("", plain(words)) for part, words in said.items()}
        compound = parts.get("area", "")
        given = Key(*(parts.get(part, "") for part in ("building", "unit", "room")))
        whole = parts.get("address", "")
        if whole and not given.room and _NUMBER.fullmatch(whole):
            given, whole = given._replace(room=whole), ""
        words = (
            " ".join(filter(None, (compound, *given)))
            if not whole
            else " ".join(filter(None, (compound, given.building, given.unit, whole)))
        )
        if not given.room and not whole:
            raise NoDoor(_("The row names no door: write building, unit and door number."))
        ways = [given]
        if whole or not _PLAIN_ROOM.fullmatch(given.room):
            ref = self._parsed(whole or given.room)
            compound = compound or ref.area or ""
            ways = _ways(given, ref)
        found = []
        for way in ways:
            key = Key(*(number_of(number) if number else "" for number in way))
            if not key.room:
                raise NoDoor(_("The row names no door number: %(door)s") % {"door": words[:60]})
            found.append(Where(compound, key, words[:60]))
        return found

    def _parsed(self, written: str) -> DoorRef | _Plain:
        """Return what a whole address names. Raises NoDoor."""
        fast = _FAST.fullmatch(written.replace(" ", "").upper())
        if fast:
            return _Plain(None, fast["building"], fast["unit"], fast["room"])
        refs = find_doors(written, self.areas)
        ref = next((ref for ref in refs if ref.room), refs[0] if refs else None)
        if ref is None:
            raise NoDoor(
                _("The door “%(door)s” is not understood: write it like 3-2-501.")
                % {"door": written[:60]}
            )
        return ref

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
        house = next((p for p in above if p.level == Level.BUILDING), None)
        building = house.number if house else ""
        if house is not None:
            self._houses[place.path] = house
        unit = next((p.number for p in above if p.level == Level.UNIT), "")
        keys = {Key(building, unit, place.number), Key(building, "", place.number)}
        if not unit:
            # Where a house has no units, the word for one is passed over.
            keys.add(Key(building, "1", place.number))
        for key in keys:
            self._doors.setdefault(key, []).append(place)

    def _make(self, where: Where, floor: int | None) -> Place:
        compounds = self._called(where.compound) if where.compound else self._compounds
        if where.compound and not compounds:
            raise NoDoor(
                _("There is no compound “%(name)s” here: enter it first, or correct the name.")
                % {"name": where.compound[:30]}
            )
        if len(compounds) != 1:
            raise NoDoor(
                _("Several compounds lie here: write which one %(door)s is in.")
                % {"door": where.words}
            )
        if not where.key.building:
            raise NoDoor(
                _("The building is missing: write which one %(door)s is in.")
                % {"door": where.words}
            )
        place, above = compounds[0], []
        for level, name in _steps(where.key):
            known = self._known.find(place, level, name)
            if known is None and not place.path.startswith(self.area_path):
                raise NoDoor(_not_there(where))
            if known is not None and known.gone_at is not None:
                raise NoDoor(_gone(where))
            is_door = level == Level.DOOR
            place = known or self._known.take(
                place, level, name, (floor or _floor_by(name)) if is_door else None
            )
            above.append(place)
        if not place.path.startswith(self.area_path):
            raise NoDoor(_not_there(where))
        if known is None:
            self._note(place, above)
        return place


def _steps(key: Key) -> list[tuple[Level, str]]:
    steps = [(Level.BUILDING, f"{key.building}{'座' if key.building.isalpha() else '号楼'}")]
    if key.unit:
        steps.append((Level.UNIT, f"{key.unit}单元"))
    return [*steps, (Level.DOOR, key.room)]


def _ways(given: Key, ref: DoorRef | _Plain) -> list[Key]:
    """Return how an address goes together with what else is said of the door.

    In the list of building 3, 2-501 is unit 2; 3-501 may be unit 3 or say the building once more.
    """
    building, unit, room = ref.building or "", ref.unit or "", ref.room or ""
    if building and unit:
        return [Key(building, unit, room)]
    if given.building and not given.unit and building and not unit:
        inner = Key(given.building, building, room)
        if number_of(building) != number_of(given.building):
            return [inner]
        return [Key(given.building, "", room), inner]
    return [Key(given.building or building, given.unit or unit, room)]


def _floor_by(room: str) -> int | None:
    """Return the floor that a door number of three or four digits names."""
    return int(room[:-2]) if re.fullmatch(r"[1-9]\d{2,3}", room) else None


def _not_there(where: Where) -> str:
    return _("There is no such door: %(door)s. Correct it, or let missing doors be entered.") % {
        "door": where.words
    }


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
