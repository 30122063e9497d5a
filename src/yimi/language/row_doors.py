"""Where a row leads: from columns of its own, from an address, or both."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from .doors import find_doors
from .numbers import normalise_number
from .row_cells import Fields, cell_at, has_digit, kept_for, moved
from .text import fold
from .types import DoorRef, Span, Vocabulary

MARKS = re.compile(r"号楼|单元|号院|[栋幢座楼弄室房号户。.\s]|\(.*?\)")
WHOLE = re.compile(r"\d\s?[-/]\s?\d|单元\s?\d|\d弄.*\d号")


def doors_of_row(
    cells: Sequence[str],
    starts: list[int],
    fields: Fields,
    sources: dict[str, int],
    vocabulary: Vocabulary,
) -> tuple[DoorRef, ...]:
    """This function will read the places of a row; two that disagree are both returned."""
    parts: dict[str, str] = {}
    spans: list[Span] = []
    for field in ("area", "lane", "building", "unit", "room"):
        for column in fields.get(field, ()):
            cell = cell_at(cells, column.index)
            if cell and field not in parts:
                parts[field] = cell
                sources.setdefault(field, column.index)
                at = starts[column.index]
                spans.append(Span(at, at + len(cell)))
    found: list[DoorRef] = []
    for field in ("address", "remark", "need"):
        for column in fields.get(field, ()):
            cell = cell_at(cells, column.index)
            for door in _doors_told(vocabulary.areas, cell) if cell else ():
                if not (door.building or door.room or (field == "address" and door.lane)):
                    continue
                sources.setdefault("address", column.index)
                found.append(replace(door, span=moved(door.span, starts[column.index])))
    columns = _from_columns(parts, spans, vocabulary)
    areas = [c for column in fields.get("area", ()) if (c := cell_at(cells, column.index))]
    return _merged(columns, found, areas, vocabulary)


@kept_for
def _doors_of(areas: tuple[str, ...], cell: str) -> tuple[DoorRef, ...]:
    return find_doors(cell, areas)


@kept_for
def _doors_told(areas: tuple[str, ...], cell: str) -> tuple[DoorRef, ...]:
    numbered = has_digit(cell) or any(c in "一二三四五六七八九十栋座" for c in cell)
    return _doors_of(areas, cell) if numbered else ()


@kept_for
def _told_by(areas: tuple[str, ...], cell: str, field: str) -> DoorRef | str:
    """This function will read the cell of a building, a room: its number, or the whole door."""
    if cell.endswith(".0"):
        cell = cell[:-2]
    plain_cell = fold(cell).text
    if WHOLE.search(plain_cell) and (whole := _doors_of(areas, cell)):
        return whole[0]
    value = normalise_number(MARKS.sub("", plain_cell))
    if field == "lane" and (digits := re.search(r"\d+", value)):
        value = digits.group()
    return value if any(c.isdigit() for c in value) or len(value) <= 2 else ""


def _from_columns(
    parts: dict[str, str], spans: list[Span], vocabulary: Vocabulary
) -> DoorRef | None:
    if not parts.keys() & {"building", "unit", "room", "lane"}:
        return None
    values: dict[str, str | None] = {}
    for field in ("lane", "building", "unit", "room"):
        cell = parts.get(field)
        told = _told_by(vocabulary.areas, cell, field) if cell else ""
        if isinstance(told, DoorRef):
            for name in ("lane", "building", "unit", "room"):
                values[name] = values.get(name) or getattr(told, name)
        elif told:
            values[field] = values.get(field) or told
    if not any(values.values()):
        return None
    return DoorRef(
        parts.get("area"),
        values.get("lane"),
        values.get("building"),
        values.get("unit"),
        values.get("room"),
        Span(min(s.start for s in spans), max(s.end for s in spans)),
        0.95,
    )


def _merged(
    columns: DoorRef | None, found: list[DoorRef], areas: list[str], vocabulary: Vocabulary
) -> tuple[DoorRef, ...]:
    area = areas[0] if areas else None
    lane = None
    if area:
        lane = next((d.lane for a in areas for d in _doors_of(vocabulary.areas, a) if d.lane), None)
    doors: list[DoorRef] = []
    if columns:
        doors.append(columns)
    for door in found:
        same = next((i for i, other in enumerate(doors) if _agrees(other, door)), None)
        if same is None:
            doors.append(door)
            continue
        known = doors[same]
        doors[same] = replace(
            known,
            area=known.area or door.area,
            lane=known.lane or door.lane,
            building=known.building or door.building,
            unit=known.unit or door.unit,
            room=known.room or door.room,
        )
    if not doors and area:
        return (DoorRef(area, lane, None, None, None, Span(0, 0), 0.4),)
    return tuple(_within(d, area, lane) for d in doors)


def _within(door: DoorRef, area: str | None, lane: str | None) -> DoorRef:
    area, lane = door.area or area, door.lane or lane
    if area is door.area and lane is door.lane:
        return door
    return replace(door, area=area, lane=lane)


def _agrees(one: DoorRef, other: DoorRef) -> bool:
    pairs = (
        (one.lane, other.lane),
        (one.building, other.building),
        (one.unit, other.unit),
        (one.room, other.room),
    )
    return all(a is None or b is None or a == b for a, b in pairs)
