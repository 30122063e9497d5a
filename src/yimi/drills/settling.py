"""Who lives behind which door: 857 households for the doors of one set of compounds."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from random import Random
from typing import NamedTuple

from yimi.drills.buildings import DoorKey
from yimi.drills.cast import CAST, Scene, home_of
from yimi.drills.homes import Home
from yimi.drills.kinds import KINDS
from yimi.drills.people import draw_home
from yimi.drills.reach import give_telephones
from yimi.drills.special import mark_doors, mark_groups
from yimi.places.models import Place
from yimi.registry.actions import Entry

# Doors at which two households live, where one lets a room to the other.
SHARED_DOORS = 9
_LETS_A_ROOM = "old_alone"
_LODGES = "single"
# Nobody lives in a shop.
_NO_HOME = "商铺"


class Settler(NamedTuple):
    """A household with the kind it was drawn as, and the scene that it plays if it has one."""

    kind: str
    scene: str
    entry: Entry


def settle(
    rng: Random,
    doors: Mapping[DoorKey, Place],
    *,
    today: date,
    serials: Iterator[int],
    scenes: Sequence[Scene] = CAST,
) -> list[Settler]:
    """Return the households of one set of compounds, in the order of their doors.

    The scenes get their doors first; everybody else is drawn. Their number, their ages and the
    people with special needs are those of the tables, whatever is drawn.
    """
    placed = [(doors[scene.door], home_of(scene, today)) for scene in scenes]
    played = {id(home): scene.key for scene, (_place, home) in zip(scenes, placed, strict=True)}
    taken = {place.pk for place, _home in placed}
    free = [
        place
        for key, place in doors.items()
        if place.pk not in taken and not key[3].startswith(_NO_HOME)
    ]
    rng.shuffle(free)
    homes = _draw_homes(rng, [home.kind for _place, home in placed], today)
    lodgers = [home for home in homes if home.kind == _LODGES][:SHARED_DOORS]
    landlords = [home for home in homes if home.kind == _LETS_A_ROOM][:SHARED_DOORS]
    with_door = [home for home in homes if not any(home is one for one in lodgers)]
    placed += zip(free, with_door, strict=False)
    where = {id(home): place for place, home in placed}
    placed += [
        (where[id(landlord)], lodger) for landlord, lodger in zip(landlords, lodgers, strict=True)
    ]
    placed.sort(key=lambda pair: pair[0].sort_key)
    in_order = [home for _place, home in placed]
    mark_groups(rng, in_order, today)
    mark_doors(rng, in_order)
    give_telephones(rng, in_order, serials)
    return [
        Settler(home.kind, played.get(id(home), ""), entry)
        for home, entry in zip(in_order, _entries(placed), strict=True)
    ]


def _draw_homes(rng: Random, already: Sequence[str], today: date) -> list[Home]:
    kinds = [
        kind for kind, table in KINDS.items() for _ in range(table.homes - already.count(kind))
    ]
    rng.shuffle(kinds)
    return [draw_home(rng, kind, today) for kind in kinds]


def _entries(placed: Sequence[tuple[Place, Home]]) -> list[Entry]:
    warned: set[tuple[str, str]] = set()
    entries = []
    for place, home in placed:
        fresh = [code for code in home.warnings if (place.path, code) not in warned]
        warned.update((place.path, code) for code in fresh)
        entries.append(
            Entry(
                place=place,
                people=[
                    member.person(is_head=index == 0) for index, member in enumerate(home.members)
                ],
                phones=tuple(home.phones),
                note=home.note,
                warnings=tuple(fresh),
            )
        )
    return entries
