"""What the buildings of a compound look like from the front, worked out from their doors.

Nothing here knows of pages or of the database. Lengths are in units of the plan: a door is ten wide
and eight high. Floors go upwards, y downwards.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from yimi.language import normalise_number

CELL_W, CELL_H = 10, 8
UNIT_GAP, TITLE_H, FOOT_H = 4, 10, 6
ROW_OF_COTTAGES = 10
# A door below the others in a building with units is at most this many doors wide.
WIDEST = 2

_BELOW = re.compile(r"B(\d{1,2})\D?\d*")
_ABOVE = re.compile(r"(\d{1,2})(\d\d|[A-Z])")


class Door(NamedTuple):
    """A door as the ledger has it. `local` is its path below the compound: `3/1/501/`."""

    local: str
    name: str
    floor: int | None


class Cell(NamedTuple):
    """Where a door stands in the drawing of its building."""

    local: str
    name: str
    x: int
    y: int
    w: int


@dataclass
class Unit:
    """The doors of one staircase, or those right below a building. `floors`: y by label."""

    local: str
    name: str
    x: int
    w: int
    cells: list[Cell] = field(default_factory=list)


@dataclass
class Building:
    """A building from the front. `floors` are the labels of its rows with their y."""

    local: str
    name: str
    w: int
    h: int
    units: list[Unit]
    floors: list[tuple[str, int]]
    # Where the ground is, if there is anything below it.
    ground_y: int | None = None

    @property
    def doors(self) -> int:
        return sum(len(unit.cells) for unit in self.units)

    def door_paths(self) -> set[str]:
        """Return the paths of its doors below the compound."""
        return {cell.local for unit in self.units for cell in unit.cells}


@lru_cache(maxsize=4096)
def floor_and_column(name: str) -> tuple[int | None, int | None]:
    """Return the floor and the place on it that a number says: 1203 → 12, 3; B102 → -1, 2."""
    plain = normalise_number(name)
    below = _BELOW.fullmatch(plain)
    if below:
        last = re.sub(r"^B\d", "", plain)
        return -int(below[1][0]), int(last) if last.isdigit() else None
    above = _ABOVE.fullmatch(plain)
    if not above or int(above[1]) == 0:
        return None, None
    rest = above[2]
    return int(above[1]), int(rest) if rest.isdigit() else ord(rest) - ord("A") + 1


class _Group(NamedTuple):
    local: str
    name: str
    doors: list[Door]


def build(local: str, name: str, groups: Sequence[tuple[str, str, Sequence[Door]]]) -> Building:
    """Return a building from its doors: `groups` are (path, name, doors) of its units.

    Doors right below the building come as a group whose path is the building's own.
    """
    own = [door for path, _name, doors in groups if path == local for door in doors]
    units = [_Group(path, words, list(doors)) for path, words, doors in groups if path != local]
    if not units:
        units = [_Group(local, "", own)]
        own = []
    floors = {_floor(door) for unit in units for door in unit.doors}
    strip = [door for door in own if _floor(door) not in floors]
    beside = [door for door in own if _floor(door) in floors]
    if beside:
        units.append(_Group(local, "", beside))
    rows = _rows(floors | {_floor(door) for door in strip})
    shaped, x = [], 0
    for unit in units:
        cells, columns = _cells(unit.doors, rows)
        w = max(columns, 1) * CELL_W
        shaped.append(
            Unit(unit.local, unit.name, x, w, [cell._replace(x=cell.x + x) for cell in cells])
        )
        x += w + UNIT_GAP
    w = max(x - UNIT_GAP, CELL_W)
    if strip:
        cells = list(_strip(strip, rows, w))
        w = max(w, max(cell.x + cell.w for cell in cells))
        shaped.append(Unit(local, "", 0, w, cells))
    bottom = TITLE_H + len(rows) * CELL_H
    foot = FOOT_H if any(unit.name for unit in shaped) else 0
    return Building(
        local,
        name,
        w,
        bottom + foot,
        shaped,
        [(_label(floor), TITLE_H + index * CELL_H) for floor, index in rows.items()],
        _ground(rows),
    )


def cottages(local: str, name: str, doors: Sequence[Door]) -> Building:
    """Return doors that stand in no building, in rows as they are counted."""
    cells = [
        Cell(
            door.local,
            door.name,
            index % ROW_OF_COTTAGES * CELL_W,
            TITLE_H + index // ROW_OF_COTTAGES * CELL_H,
            CELL_W,
        )
        for index, door in enumerate(doors)
    ]
    w = min(len(doors), ROW_OF_COTTAGES) * CELL_W
    rows = -(-len(doors) // ROW_OF_COTTAGES)
    return Building(local, name, w, TITLE_H + rows * CELL_H, [Unit(local, "", 0, w, cells)], [])


def _floor(door: Door) -> int | None:
    return door.floor if door.floor is not None else floor_and_column(door.name)[0]


def _rows(floors: Iterable[int | None]) -> dict[int | None, int]:
    """Return the row of each floor that there is, the highest first; who says no floor stands last.

    A number that the house leaves out (4, 13) leaves no empty row.
    """
    known = sorted((floor for floor in floors if floor is not None), reverse=True)
    order: list[int | None] = [*known]
    if None in set(floors):
        order.append(None)
    return {floor: index for index, floor in enumerate(order)}


def _ground(rows: dict[int | None, int]) -> int | None:
    above = [index for floor, index in rows.items() if floor is not None and floor > 0]
    below = [index for floor, index in rows.items() if floor is not None and floor <= 0]
    if not above or not below:
        return None
    return TITLE_H + (max(above) + 1) * CELL_H


def _label(floor: int | None) -> str:
    if floor is None:
        return ""
    return f"B{-floor}" if floor < 0 else str(floor)


def _cells(doors: Sequence[Door], rows: dict[int | None, int]) -> tuple[list[Cell], int]:
    """Return where the doors of one staircase stand, and how many stand side by side."""
    by_floor: dict[int | None, list[Door]] = {}
    for door in doors:
        by_floor.setdefault(_floor(door), []).append(door)
    columns = _columns(by_floor)
    cells, widest = [], 0
    for floor, here in by_floor.items():
        y = TITLE_H + rows[floor] * CELL_H
        taken: set[int] = set()
        late: list[Door] = []
        for door in here:
            column = columns.get(door.local)
            if column is None:
                late.append(door)
                continue
            taken.add(column)
            cells.append(Cell(door.local, door.name, column * CELL_W, y, CELL_W))
        free = (column for column in range(len(here) + len(taken)) if column not in taken)
        for door, column in zip(late, free, strict=False):
            taken.add(column)
            cells.append(Cell(door.local, door.name, column * CELL_W, y, CELL_W))
        widest = max(widest, max(taken, default=-1) + 1)
    return cells, widest


def _columns(by_floor: dict[int | None, list[Door]]) -> dict[str, int]:
    """Return the column of each door whose number says where on its floor it is.

    So 502 that is missing leaves a gap between 501 and 503. Where that would leave more gaps than
    doors (numbers that run through the house), or two doors say the same, each follows the last.
    """
    said: dict[str, int] = {}
    for doors in by_floor.values():
        numbers = {door.local: floor_and_column(door.name)[1] for door in doors}
        known = [number for number in numbers.values() if number is not None]
        if len(set(known)) == len(known):
            said |= {local: number for local, number in numbers.items() if number is not None}
    steps = sorted(set(said.values()))
    if len(steps) > 2 * max((len(doors) for doors in by_floor.values()), default=0):
        return {}
    order = {step: index for index, step in enumerate(steps)}
    return {local: order[number] for local, number in said.items()}


def _strip(doors: Sequence[Door], rows: dict[int | None, int], w: int) -> Iterator[Cell]:
    """Yield shops and cellars that lie under all staircases, shared out over the whole width."""
    by_floor: dict[int | None, list[Door]] = {}
    for door in doors:
        by_floor.setdefault(_floor(door), []).append(door)
    for floor, here in by_floor.items():
        each = min(max(w // len(here), CELL_W), WIDEST * CELL_W)
        y = TITLE_H + rows[floor] * CELL_H
        for index, door in enumerate(here):
            yield Cell(door.local, door.name, index * each, y, each)
