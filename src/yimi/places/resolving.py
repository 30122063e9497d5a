"""What references to places mean in the tree: a few queries for one, or for a whole chain."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q

from yimi.core.scope import within
from yimi.language import DoorRef
from yimi.places.models import Level, Place
from yimi.places.order import number_of
from yimi.places.queries import ancestor_paths

MOST_ALTERNATIVES = 6
# What people leave out of a compound's name or put there: 人和花园北院, 人和北院.
GENERIC = re.compile("小区|花园|花苑|家园|公寓|新村|社区|住宅区|庭院|名苑|佳苑|雅苑|嘉苑|新苑")
SHORTEST_CORE = 2
NARROW = frozenset({Level.COMPOUND, Level.BUILDING, Level.UNIT, Level.DOOR})


@dataclass(frozen=True)
class Where:
    """What a reference was found to be: one place, several, or none, with a problem code."""

    place_id: UUID | None = None
    path: str = ""
    level: str = ""
    alternatives: tuple[UUID, ...] = ()
    problem: str = ""
    place: Place | None = field(default=None, compare=False, repr=False)


@dataclass
class Ledger:
    """The part of the tree that some references need, read once.

    `exact`: only the very place that the words name will do, though it be a unit or a door alone.
    """

    area: Place
    exact: bool = False
    compounds: list[Place] = field(default_factory=list)
    communities: list[Place] = field(default_factory=list)
    buildings: list[Place] = field(default_factory=list)
    units: dict[str, list[Place]] = field(default_factory=dict)
    doors: dict[str, list[Place]] = field(default_factory=dict)
    # What was found already: a sheet names the same doors again and again.
    found: dict[tuple[str | None, ...], Where] = field(default_factory=dict)


def load_ledger(area: Place, refs: Iterable[DoorRef], *, exact: bool = False) -> Ledger:
    """Read the compounds, buildings and doors that `refs` may mean, in four queries at most."""
    refs = list(refs)
    ledger = Ledger(area, exact)
    inside = within(area.path, "path")
    if not exact or any(ref.area or ref.lane for ref in refs):
        around = Place.objects.filter(
            inside | Q(path__in=ancestor_paths(area.path)),
            level__in=[Level.COMPOUND, Level.COMMUNITY],
            gone_at=None,
        ).order_by("path")
        for place in around:
            named = ledger.compounds if place.level == Level.COMPOUND else ledger.communities
            named.append(place)
    numbers = {number_of(ref.building) for ref in refs if ref.building}
    whole = Q(pk=area.pk) if area.level == Level.BUILDING else Q()
    if numbers or whole:
        ledger.buildings = list(
            Place.objects.filter(
                whole | (inside & Q(number__in=numbers)), level=Level.BUILDING, gone_at=None
            ).order_by("sort_key")
        )
    _load_doors(ledger, refs)
    return ledger


def _load_doors(ledger: Ledger, refs: Sequence[DoorRef]) -> None:
    ids = [building.pk for building in ledger.buildings]
    below = Q(parent__in=ids) | Q(parent__parent__in=ids)
    if any(not ref.building and ref.room for ref in refs) and _may_search(ledger):
        below |= within(ledger.area.path, "path")
    rooms = {number_of(ref.room or ref.unit or "") for ref in refs if ref.room or ref.unit}
    wanted = Q(level=Level.DOOR, number__in=rooms)
    units = {number_of(ref.unit) for ref in refs if ref.unit and not ref.room}
    if units:
        wanted |= Q(level=Level.UNIT, number__in=units)
        if ledger.exact:
            below |= within(ledger.area.path, "path")
    if not rooms:
        return
    found = Place.objects.filter(below, wanted, gone_at=None).select_related("parent")
    for place in found.order_by("sort_key"):
        at = ledger.doors if place.level == Level.DOOR else ledger.units
        at.setdefault(place.number, []).append(place)


def _may_search(ledger: Ledger) -> bool:
    """Say whether a door may be looked for without its building."""
    return ledger.exact or ledger.area.level in NARROW


def resolve(ref: DoorRef, ledger: Ledger) -> Where:
    """Return what a reference means in the ledger."""
    words = (ref.area, ref.lane, ref.building, ref.unit, ref.room)
    if (known := ledger.found.get(words)) is None:
        known = ledger.found[words] = _found(ref, ledger)
    return known


def _found(ref: DoorRef, ledger: Ledger) -> Where:
    named, doubt = _named(ref, ledger)
    if doubt and ledger.exact:
        return Where(problem=doubt)
    if not ref.building and ledger.area.level != Level.BUILDING:
        return _without_building(ref, ledger, named)
    number = number_of(ref.building) if ref.building else ledger.area.number
    buildings = [
        building
        for building in ledger.buildings
        if building.number == number and _inside(building, named)
    ]
    if not buildings:
        return Where(problem="building_unknown")
    if not ref.room and not ref.unit:
        return _one_of(buildings, problem=doubt)
    inside = [place.path for place in buildings]
    places = _doors(ref, ledger, inside) if ref.room else _units(ref, ledger, inside)
    if places:
        return _one_of(places, problem=doubt)
    if not ref.room and not ledger.exact:
        return _one_of(buildings, problem=doubt)
    return Where(alternatives=tuple(b.pk for b in buildings), problem="door_unknown")


def _named(ref: DoorRef, ledger: Ledger) -> tuple[list[Place], str]:
    """Return the compounds or communities that the words fit; all, with a doubt, where none."""
    if not (ref.area or ref.lane):
        return ledger.compounds, ""
    written = (ref.area or "").replace(" ", "")
    short = _of_one_core(written, ledger.compounds)
    if short and not (ref.lane or any(_has_name(place, written) for place in short)):
        # 人和北院 is 人和花园北院, although there is a 人和 as well.
        return short, ""
    for places in (ledger.compounds, ledger.communities):
        fitting = [place for place in places if _is_called(place, ref.lane, written)]
        if fitting:
            return fitting, ""
    return ledger.compounds, "area_unknown" if ref.area or ledger.exact else ""


def _is_called(place: Place, lane: str | None, written: str) -> bool:
    if lane and place.number == number_of(lane):
        return True
    return bool(written) and any(name in written or written in name for name in _names(place))


def _has_name(place: Place, written: str) -> bool:
    return written in _names(place)


def _of_one_core(written: str, places: Sequence[Place]) -> list[Place]:
    """Return the places whose names are the written one but for words such as 花园 and 小区."""
    core = GENERIC.sub("", written)
    if len(core) < SHORTEST_CORE:
        return []
    return [p for p in places if any(GENERIC.sub("", name) == core for name in _names(p))]


def _names(place: Place) -> list[str]:
    return [name for name in (place.name, *place.aliases.splitlines()) if name]


def _doors(ref: DoorRef, ledger: Ledger, inside: Sequence[str]) -> list[Place]:
    return [
        door
        for door in ledger.doors.get(number_of(ref.room or ""), [])
        if any(door.path.startswith(path) for path in inside) and _unit_fits(door, ref)
    ]


def _units(ref: DoorRef, ledger: Ledger, inside: Sequence[str]) -> list[Place]:
    """Return the units meant; where a house has none of this number, its door: 8栋13号."""
    number = number_of(ref.unit or "")
    for places in (ledger.units.get(number, []) if ledger.exact else [], ledger.doors.get(number)):
        found = [p for p in places or () if any(p.path.startswith(path) for path in inside)]
        if found:
            return found
    return []


def _unit_fits(door: Place, ref: DoorRef) -> bool:
    """Say whether a door is in the unit; where a house has no units, the word is passed over."""
    if not ref.unit or door.parent is None or door.parent.level != Level.UNIT:
        return True
    return door.parent.number == number_of(ref.unit)


def _inside(place: Place, named: Sequence[Place]) -> bool:
    return not named or any(place.path.startswith(other.path) for other in named)


def _without_building(ref: DoorRef, ledger: Ledger, named: Sequence[Place]) -> Where:
    known = bool(ref.area or ref.lane)
    inside = [place.path for place in named] if known else [ledger.area.path]
    if ref.room and _may_search(ledger):
        doors = _doors(ref, ledger, inside)
        if len(doors) == 1 or (doors and ledger.exact):
            return _one_of(doors, problem="")
    if ledger.exact and ref.room:
        return Where(problem="door_unknown")
    if ledger.exact and ref.unit:
        places = _units(ref, ledger, inside)
        return _one_of(places, problem="") if places else Where(problem="door_unknown")
    compounds = [
        place for place in ledger.compounds if any(place.path.startswith(path) for path in inside)
    ]
    if known and (len(compounds) == 1 or (compounds and ledger.exact)):
        return _one_of(compounds, problem="")
    return Where(problem="no_place")


def _one_of(places: Sequence[Place], *, problem: str) -> Where:
    if len(places) == 1:
        place = places[0]
        return Where(place.pk, place.path, place.level, problem=problem, place=place)
    few = tuple(place.pk for place in places[:MOST_ALTERNATIVES])
    return Where(alternatives=few, problem="several_places")
