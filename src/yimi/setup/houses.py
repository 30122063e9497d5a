"""Houses written in short: `1-12号楼 3单元 6层 2户`, a line for each kind, read into doors."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _

from yimi.core.errors import Refusal

MOST_DOORS = 20_000
MOST_FLOORS, MOST_UNITS, MOST_ON_A_FLOOR, MOST_BUILDINGS = 80, 30, 60, 300

_FORM = re.compile(
    r"^(?P<names>\S+?)\s*"
    r"(?:(?P<units>\d+)\s*(?:个?单元|门洞|门栋)\s*)?"
    r"(?:(?P<first>\d+)\s*[-到至]\s*)?(?P<floors>\d+)\s*层\s*"
    r"(?:每层\s*)?(?P<doors>\d+)\s*[户家室]\s*"
    r"(?:[+＋加]\s*(?P<extra>.+))?$"
)
_TIMES = re.compile(r"\s*[×xX*✕✖]\s*")
_COUNT = re.compile(r"^共?(\d+)(栋|幢|座|号楼|楼)$")
_ENDS = re.compile(r"(号楼|号院|栋|幢|座|楼|号)?$")
_PARTS = re.compile(r"[、，,;；]")
_RANGE = re.compile(r"^(?P<head>[A-Za-z]?)(?P<from>\d+)\s*[-—~到至]\s*[A-Za-z]?(?P<to>\d+)$")
_LETTERS = re.compile(r"^([A-Za-z])\s*[-—~到至]\s*([A-Za-z])$")


class CannotRead(Refusal):
    """A line about houses that is not understood."""


class House(NamedTuple):
    """A building to be: `units` of 0 means that its doors lie right below it.

    `first` is its lowest floor with homes; `extra` are doors beside the regular ones.
    """

    name: str
    units: int
    floors: int
    doors: int
    first: int = 1
    extra: tuple[str, ...] = ()

    def doors_in_all(self) -> int:
        """Return how many doors it has."""
        return max(1, self.units) * (self.floors - self.first + 1) * self.doors + len(self.extra)


class DoorWords(NamedTuple):
    """A door to be: the unit it is in (empty: none), its name and its floor."""

    unit: str
    name: str
    floor: int


def read_houses(text: str) -> list[House]:
    """Return the buildings that the lines describe. Raises CannotRead, naming the line."""
    found: list[House] = []
    for line in text.splitlines():
        if line.strip():
            found.extend(_read_line(line.strip()))
    names = [house.name for house in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise CannotRead("twice", _("Written twice: %(names)s") % {"names": "、".join(twice[:5])})
    if len(found) > MOST_BUILDINGS or sum(house.doors_in_all() for house in found) > MOST_DOORS:
        raise CannotRead(
            "too_many", _("That is more than 300 buildings or 20,000 doors: do it in parts.")
        )
    return found


def doors_of(house: House) -> Iterator[DoorWords]:
    """Yield the doors of a building, floor by floor in each unit."""
    for unit in range(1, max(house.units, 1) + 1):
        name = f"{unit}单元" if house.units else ""
        for floor in range(house.first, house.floors + 1):
            for number in range(1, house.doors + 1):
                yield DoorWords(name, f"{floor}{number:02d}", floor)
    for extra in house.extra:
        yield DoorWords("", extra, -1 if extra.upper().startswith(("B", "负")) else 1)


def _read_line(line: str) -> list[House]:
    multiplied = len(_TIMES.split(line)) > 1
    found = _FORM.match(_TIMES.sub(" ", line))
    if not found:
        raise CannotRead(
            "line",
            _("Not understood: “%(line)s”. Write it like: 1-12号楼 3单元 6层 2户")
            % {"line": line[:60]},
        )
    units, floors = int(found["units"] or 0), int(found["floors"])
    doors, first = int(found["doors"]), int(found["first"] or 1)
    if not (
        1 <= first <= floors <= MOST_FLOORS
        and 1 <= doors <= MOST_ON_A_FLOOR
        and units <= MOST_UNITS
    ):
        raise CannotRead(
            "size",
            _("This cannot be right: “%(line)s”. At most 80 floors, 30 units, 60 doors a floor.")
            % {"line": line[:60]},
        )
    extra = tuple(word[:20] for word in re.split(r"[\s、，,]+", found["extra"] or "") if word)
    return [
        House(name, units, floors, doors, first, extra)
        for name in _names(found["names"], line, counted=multiplied)
    ]


def _names(words: str, line: str, *, counted: bool) -> list[str]:
    """Return the names of buildings: 12栋 counts in a product, else it is the one called so."""
    count = _COUNT.match(words)
    if count and (counted or words.startswith("共")):
        return [f"{number}{count[2]}" for number in range(1, _within(int(count[1]), line) + 1)]
    end = _ENDS.search(words)
    suffix = (end[1] if end and end[1] else "") or "号楼"
    bare = words[: len(words) - len(end[1])] if end and end[1] else words
    names: list[str] = []
    for part in _PARTS.split(bare):
        part = _ENDS.sub("", part)
        span, letters = _RANGE.match(part), _LETTERS.match(part)
        if span:
            low, high = int(span["from"]), int(span["to"])
            _within(high - low + 1, line)
            names.extend(f"{span['head']}{number}{suffix}" for number in range(low, high + 1))
        elif letters:
            low, high = ord(letters[1].upper()), ord(letters[2].upper())
            _within(high - low + 1, line)
            names.extend(f"{chr(letter)}{suffix}" for letter in range(low, high + 1))
        elif part:
            names.append(f"{part}{suffix}"[:60])
    return names


def _within(number: int, line: str) -> int:
    if not 1 <= number <= MOST_BUILDINGS:
        raise CannotRead(
            "buildings", _("So many buildings cannot be right: “%(line)s”") % {"line": line[:60]}
        )
    return number
