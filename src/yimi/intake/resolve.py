"""Finding in the ledger what people wrote about where: a few queries for a whole chain."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q

from yimi.core.scope import within
from yimi.language import DoorRef
from yimi.places.models import Level, Place
from yimi.places.order import number_of
from yimi.places.queries import ancestor_paths
from yimi.registry.models import Household, Resident, Telephone

MOST_ALTERNATIVES = 6


@dataclass(frozen=True)
class Where:
    """What a reference was found to be: one place, several, or none, with a problem code."""

    place_id: UUID | None = None
    path: str = ""
    level: str = ""
    alternatives: tuple[UUID, ...] = ()
    problem: str = ""


@dataclass
class Ledger:
    """The part of the ledger that some references need, read once."""

    area: Place
    compounds: dict[str, Place] = field(default_factory=dict)
    buildings: list[Place] = field(default_factory=list)
    units: dict[UUID, Place] = field(default_factory=dict)
    doors: dict[str, list[Place]] = field(default_factory=dict)
    # What was found already: a sheet names the same doors again and again.
    found: dict[tuple[str | None, ...], Where] = field(default_factory=dict)


def load_ledger(area: Place, refs: Iterable[DoorRef]) -> Ledger:
    """Read the compounds, buildings and doors that `refs` may mean, in four queries."""
    refs = list(refs)
    ledger = Ledger(area)
    inside = within(area.path, "path")
    ledger.compounds = {
        place.path: place
        for place in Place.objects.filter(
            inside | Q(path__in=ancestor_paths(area.path)), level=Level.COMPOUND, gone_at=None
        )
    }
    numbers = {number_of(ref.building) for ref in refs if ref.building}
    rooms = {number_of(ref.room) for ref in refs if ref.room}
    whole = Q(pk=area.pk) if area.level == Level.BUILDING else Q()
    ledger.buildings = list(
        Place.objects.filter(
            whole | (inside & Q(number__in=numbers)), level=Level.BUILDING, gone_at=None
        ).order_by("sort_key")
    )
    ids = [building.pk for building in ledger.buildings]
    doors = (
        Place.objects.filter(
            Q(parent__in=ids) | Q(parent__parent__in=ids),
            level=Level.DOOR,
            number__in=rooms,
            gone_at=None,
        )
        .select_related("parent")
        .order_by("sort_key")
    )
    for door in doors:
        ledger.doors.setdefault(door.number, []).append(door)
    return ledger


def resolve(ref: DoorRef, ledger: Ledger) -> Where:
    """Return what a reference means in the ledger."""
    words = (ref.area, ref.lane, ref.building, ref.unit, ref.room)
    if (known := ledger.found.get(words)) is None:
        known = ledger.found[words] = _found(ref, ledger)
    return known


def _found(ref: DoorRef, ledger: Ledger) -> Where:
    compounds, doubt = _compounds_meant(ref, ledger)
    if not ref.building and ledger.area.level != Level.BUILDING:
        return _only_compound(compounds, ref)
    number = number_of(ref.building) if ref.building else ledger.area.number
    buildings = [
        building
        for building in ledger.buildings
        if building.number == number and _inside(building, compounds)
    ]
    if not buildings:
        return Where(problem="building_unknown")
    if not ref.room:
        return _one_of(buildings, problem=doubt)
    doors = [
        door
        for door in ledger.doors.get(number_of(ref.room), [])
        if any(door.path.startswith(building.path) for building in buildings)
        and _unit_fits(door, ref)
    ]
    if doors:
        return _one_of(doors, problem=doubt)
    return Where(alternatives=tuple(b.pk for b in buildings), problem="door_unknown")


def _compounds_meant(ref: DoorRef, ledger: Ledger) -> tuple[list[Place], str]:
    """Return the compounds that the words fit; all of them, with a doubt, where none fits."""
    compounds = list(ledger.compounds.values())
    if not (ref.area or ref.lane):
        return compounds, ""
    fitting = [place for place in compounds if _name_fits(place, ref)]
    if fitting:
        return fitting, ""
    return compounds, "area_unknown" if ref.area else ""


def _name_fits(place: Place, ref: DoorRef) -> bool:
    if ref.lane and place.number == number_of(ref.lane):
        return True
    if not ref.area:
        return False
    written = ref.area.replace(" ", "")
    names = [place.name, *place.aliases.splitlines()]
    return any(name and (name in written or written in name) for name in names)


def _unit_fits(door: Place, ref: DoorRef) -> bool:
    if not ref.unit or door.parent is None or door.parent.level != Level.UNIT:
        return True
    return door.parent.number == number_of(ref.unit)


def _inside(place: Place, compounds: Sequence[Place]) -> bool:
    return not compounds or any(place.path.startswith(c.path) for c in compounds)


def _only_compound(compounds: Sequence[Place], ref: DoorRef) -> Where:
    if (ref.area or ref.lane) and len(compounds) == 1:
        return _one_of(compounds, problem="")
    return Where(problem="no_place")


def _one_of(places: Sequence[Place], *, problem: str) -> Where:
    if len(places) == 1:
        return Where(places[0].pk, places[0].path, places[0].level, problem=problem)
    few = tuple(place.pk for place in places[:MOST_ALTERNATIVES])
    return Where(alternatives=few, problem="several_places")


@dataclass
class People:
    """Households of an area by telephone and by name, for lines that say no door."""

    by_phone: dict[str, list[Household]]
    by_name: dict[str, list[Household]]
    at_door: dict[UUID, list[Household]]


def load_people(area: Place, *, phones: set[str], names: set[str], doors: set[UUID]) -> People:
    """Read the households that telephones, names and doors lead to, in six queries."""
    inside = within(area.path)
    people = People({}, {}, {})
    for phone in (
        Telephone.objects.filter(inside, number__in=phones).select_related(
            "household__place",
            "household__merged_into__place",
            "resident__merged_into__household__place",
        )
        if phones
        else ()
    ):
        same = phone.resident.merged_into if phone.resident else None
        home = same.household if same else phone.household.merged_into or phone.household
        people.by_phone.setdefault(phone.number, []).append(home)
    for resident in (
        Resident.objects.filter(inside, name__in=names, left_at=None).select_related(
            "household__place", "merged_into__household__place"
        )
        if names
        else ()
    ):
        known = people.by_name.setdefault(resident.name, [])
        home = (resident.merged_into or resident).household
        if home not in known or resident.merged_into is None:
            known.append(home)
    for household in (
        Household.objects.filter(place__in=doors, merged_into=None).prefetch_related("residents")
        if doors
        else ()
    ):
        people.at_door.setdefault(household.place_id, []).append(household)
    return people


def household_named(there: Sequence[Household], name: str) -> Household | None:
    """Return the one household behind a door, or of several the one where somebody has the name."""
    if len(there) == 1:
        return there[0]
    named = [home for home in there if any(r.name == name for r in home.residents.all())]
    return named[0] if len(named) == 1 else None
