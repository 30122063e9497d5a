"""Turning the tables of the layout into places."""

from collections.abc import Sequence
from typing import NamedTuple

from yimi.drills.layout import Building, Compound, doors_of
from yimi.places.actions import build_place
from yimi.places.models import Level, Place

DoorKey = tuple[str, str, str, str]


class Block(NamedTuple):
    """Places to be entered, parents first, and the doors among them by compound, building, unit."""

    places: list[Place]
    doors: dict[DoorKey, Place]


def build_compounds(compounds: Sequence[Compound], communities: dict[str, Place]) -> Block:
    """Return all places of some compounds with their doors in natural order, without writing."""
    block = Block([], {})
    for compound in compounds:
        place = build_place(
            parent=communities[compound.community],
            level=Level.COMPOUND,
            name=compound.name,
            code=compound.code,
            aliases=compound.aliases,
        )
        block.places.append(place)
        for building in compound.buildings:
            _build_building(block, compound, place, building)
    return block


def _build_building(block: Block, compound: Compound, parent: Place, table: Building) -> None:
    building = build_place(parent=parent, level=Level.BUILDING, name=table.name)
    block.places.append(building)
    units: dict[str, Place] = {}
    for door in doors_of(table):
        above = building
        if door.unit:
            above = units.get(door.unit) or build_place(
                parent=building, level=Level.UNIT, name=door.unit
            )
            if door.unit not in units:
                units[door.unit] = above
                block.places.append(above)
        place = build_place(parent=above, level=Level.DOOR, name=door.name, floor=door.floor)
        block.places.append(place)
        block.doors[compound.code, door.building, door.unit, door.name] = place
