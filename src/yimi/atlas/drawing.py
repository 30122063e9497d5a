"""Drawing a compound as SVG: one path for each door, nothing said twice.

What is drawn names no people: a door carries its own number and, where a layer says so, a colour.
Identical buildings give identical text, so that it travels small.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from yimi.atlas.paint import Paint
from yimi.atlas.plan import Standing
from yimi.atlas.shapes import CELL_H, TITLE_H, Building, Cell, Unit

Codes = Mapping[str, int]
NOTHING = SafeString("")


def draw_doors(
    standing: Sequence[Standing],
    codes: Codes,
    paints: Sequence[Paint],
    *,
    numbers: bool,
    address: str,
) -> SafeString:
    """Return the buildings of a compound with their doors, for the middle of an `<svg>`.

    `codes` are the numbers of shades by the path below the compound; `numbers` writes each door's
    number into it; the title of a building leads to `address` with its path.
    """
    return format_html_join(
        "", "{}", ((_building(one, codes, paints, numbers, address),) for one in standing)
    )


def _building(
    one: Standing, codes: Codes, paints: Sequence[Paint], numbers: bool, address: str
) -> SafeString:
    building = one.building
    return format_html(
        '<g class="b" transform="translate({} {})" data-b="{}">{}{}{}{}</g>\n',
        one.x,
        one.y,
        building.local,
        _title(building, codes, paints, address),
        format_html_join("", "{}", ((_unit(unit, codes, paints),) for unit in building.units)),
        _names(building) if numbers else NOTHING,
        _ground(building),
    )


def _title(building: Building, codes: Codes, paints: Sequence[Paint], address: str) -> SafeString:
    mark = codes.get(building.local)
    return format_html(
        '<path class="bm" data-n="" d="M0 1h6v6h-6z" fill="{}"/>'
        '<a href="{}{}"><text class="bn" x="{}" y="7">{}</text></a>',
        paints[mark].fill if mark is not None else "none",
        address,
        building.local,
        0 if mark is None else 8,
        building.name,
    )


def _unit(unit: Unit, codes: Codes, paints: Sequence[Paint]) -> SafeString:
    start = len(unit.local)
    ys = [cell.y for cell in unit.cells]
    left = min((cell.x for cell in unit.cells), default=0)
    right = max((cell.x + cell.w for cell in unit.cells), default=0)
    ground = (
        _back(left, min(ys), right - left, max(ys) + CELL_H - min(ys)) if unit.cells else NOTHING
    )
    return format_html(
        '<g data-u="{}">{}{}</g>',
        unit.local,
        ground,
        format_html_join(
            "",
            "{}",
            (
                (_door(cell.x, cell.y, cell.w, cell.local[start:-1], _fill(codes, paints, cell)),)
                for cell in unit.cells
            ),
        ),
    )


def _fill(codes: Codes, paints: Sequence[Paint], cell: Cell) -> str:
    code = codes.get(cell.local)
    return "" if code is None else paints[code].fill


@lru_cache(maxsize=30_000)
def _door(x: int, y: int, w: int, code: str, fill: str) -> SafeString:
    """Return one door. Houses are alike, so most of this is drawn once."""
    if fill:
        return format_html(
            '<path d="M{} {}h{}v7h-{}z" data-n="{}" fill="{}"/>', x, y, w - 1, w - 1, code, fill
        )
    return format_html('<path d="M{} {}h{}v7h-{}z" data-n="{}"/>', x, y, w - 1, w - 1, code)


@lru_cache(maxsize=2_000)
def _back(x: int, y: int, w: int, h: int) -> SafeString:
    return format_html('<path class="w" d="M{} {}h{}v{}h-{}z"/>', x - 1, y - 1, w + 1, h + 1, w + 1)


def _names(building: Building) -> SafeString:
    """Return the numbers of doors and the names of staircases, which show when one comes near."""
    doors = format_html_join(
        "",
        "{}",
        (
            (_number(cell.x, cell.y, cell.w, cell.name),)
            for unit in building.units
            for cell in unit.cells
        ),
    )
    return format_html('<g class="n">{}</g>{}', doors, unit_names(building))


@lru_cache(maxsize=30_000)
def _number(x: int, y: int, w: int, name: str) -> SafeString:
    half = (w - 1) / 2
    small = "s" if len(name) > 4 and w < 20 else ""
    return format_html(
        '<text class="{}" x="{}" y="{}">{}</text>', small, f"{x + half:g}", y + 5, name
    )


def unit_names(building: Building) -> SafeString:
    """Return the names of a building's staircases below it."""
    bottom = TITLE_H + len(building.floors) * CELL_H
    return format_html_join(
        "",
        '<text class="un" x="{}" y="{}">{}</text>',
        (
            (f"{unit.x + unit.w / 2:g}", bottom + 4, unit.name)
            for unit in building.units
            if unit.name
        ),
    )


def _ground(building: Building) -> SafeString:
    if building.ground_y is None:
        return NOTHING
    return format_html(
        '<path class="ground" d="M-3 {}h{}"/>', f"{building.ground_y - 0.5:g}", building.w + 5
    )


def draw_one(
    building: Building, codes: Codes, paints: Sequence[Paint], *, compound_id: Any, opens: bool
) -> SafeString:
    """Return one building large: each door with its number, as a link for those who may open it."""
    address = reverse("atlas:door", args=[compound_id])
    doors = format_html_join(
        "",
        "{}",
        (
            (_large(cell, _fill(codes, paints, cell), address if opens else "", unit),)
            for unit in building.units
            for cell in unit.cells
        ),
    )
    floors = format_html_join(
        "",
        '<text class="fl" x="-3" y="{}">{}</text>',
        ((y + 5, label) for label, y in building.floors),
    )
    return format_html("{}{}{}{}", doors, floors, unit_names(building), _ground(building))


def _large(cell: Cell, fill: str, address: str, unit: Unit) -> SafeString:
    half = (cell.w - 1) / 2
    drawn = format_html(
        '<path d="M{} {}h{}v7h-{}z" data-n="{}"{}/><text{} x="{}" y="{}">{}</text>',
        cell.x,
        cell.y,
        cell.w - 1,
        cell.w - 1,
        cell.local,
        format_html(' fill="{}"', fill) if fill else NOTHING,
        SafeString(' class="s"') if len(cell.name) > 4 and cell.w < 20 else NOTHING,
        f"{cell.x + half:g}",
        cell.y + 5,
        cell.name,
    )
    if not address:
        return drawn
    return format_html('<a href="{}?door={}">{}</a>', address, cell.local, drawn)
