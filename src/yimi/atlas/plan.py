"""Where the buildings of a compound stand: as somebody placed them, or in rows."""

from collections.abc import Mapping, Sequence
from math import log
from typing import NamedTuple

from yimi.atlas.shapes import Building

GAP_X, GAP_Y, MARGIN = 16, 14, 8
# About as wide for its height as a screen, or a sheet of paper that lies on its side.
SHAPE = 1.7
# So many widths of rows are tried.
WIDTHS = 24


class Standing(NamedTuple):
    """A building with the place of its upper left corner on the plan."""

    building: Building
    x: int
    y: int
    # Whether somebody put it there.
    placed: bool


class Box(NamedTuple):
    """A part of the plan, as an SVG's viewBox has it."""

    x: int
    y: int
    w: int
    h: int

    def __str__(self) -> str:
        return f"{self.x} {self.y} {self.w} {self.h}"


def stand(buildings: Sequence[Building], spots: Mapping[str, tuple[int, int]]) -> list[Standing]:
    """Return where each building stands; those that nobody placed follow in rows below the others.

    `spots` are the placed ones by their path below the compound.
    """
    placed = [
        Standing(building, *spots[building.local], placed=True)
        for building in buildings
        if building.local in spots
    ]
    rest = [building for building in buildings if building.local not in spots]
    top = max((one.y + one.building.h + GAP_Y for one in placed), default=0)
    found = {one.building.local: one for one in [*placed, *in_rows(rest, top)]}
    return [found[building.local] for building in buildings]


def in_rows(buildings: Sequence[Building], top: int = 0) -> list[Standing]:
    """Return buildings in rows from left to right in their order, on the ground of each row."""
    widest = max((one.w for one in buildings), default=0)
    whole = sum(one.w + GAP_X for one in buildings)
    widths = [widest + (whole - widest) * step // WIDTHS for step in range(WIDTHS + 1)]
    ways = [_rows(buildings, width, top) for width in dict.fromkeys(widths)]
    return min(ways, key=_unlike, default=[])


def _unlike(standing: Sequence[Standing]) -> float:
    """Return how far the shape of a plan is from that of a screen."""
    if not standing:
        return 0.0
    box = around(standing)
    return abs(log(box.w / box.h / SHAPE))


def _rows(buildings: Sequence[Building], width: int, top: int) -> list[Standing]:
    rows: list[list[Building]] = []
    x = 0
    for building in buildings:
        if not rows or x + building.w > width:
            rows.append([])
            x = 0
        rows[-1].append(building)
        x += building.w + GAP_X
    found: list[Standing] = []
    y = top
    for row in rows:
        h = max(building.h for building in row)
        x = 0
        for building in row:
            found.append(Standing(building, x, y + h - building.h, placed=False))
            x += building.w + GAP_X
        y += h + GAP_Y
    return found


def around(standing: Sequence[Standing], picture: tuple[int, int] = (0, 0)) -> Box:
    """Return the box that holds all buildings and the picture beneath, with a margin."""
    if not standing and picture == (0, 0):
        return Box(0, 0, 100, 60)
    lefts = [one.x for one in standing] + ([0] if picture[0] else [])
    tops = [one.y for one in standing] + ([0] if picture[0] else [])
    rights = [one.x + one.building.w for one in standing] + [picture[0]]
    bottoms = [one.y + one.building.h for one in standing] + [picture[1]]
    x, y = min(lefts) - MARGIN, min(tops) - MARGIN
    return Box(x, y, max(rights) + MARGIN - x, max(bottoms) + MARGIN - y)
