"""Reading one row of a sheet, alone, by the layout that was decided."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from .columns import ColumnGuess, TableLayout
from .doors import find_doors
from .items import goods_in
from .kinds import kind_of
from .numbers import normalise_number, to_quantity
from .phones import phones_in
from .services import services_in
from .signs import signs_in
from .special import people_of, special_of
from .text import fold
from .types import DoorRef, Item, Person, Phone, Proposal, ServiceGuess, Sign, Span, Vocabulary
from .weigh import weighed

MARKS = re.compile(r"号楼|单元|号院|[栋幢座楼弄室房号户。.\s]|\(.*?\)")
PAREN = re.compile(r"^(.*?)\s*\((.*)\)\s*$")
AMOUNT = re.compile(r"^[x*+]?\s*(\d+(?:\.\d+)?|[一二两三四五六七八九十半]+)\s*(\D{0,3})$")
TICKS = frozenset(["√", "✓", "✔", "是", "有", "要"])
TALK_FIELDS = ("need", "remark", "item", "spec")
TOTAL = re.compile(r"^(?:合计|总计|小计|共计|汇总|总数|合 计|总 计)")


def read_row(
    row: Sequence[str],
    layout: TableLayout,
    vocabulary: Vocabulary,
    previous: Proposal | None = None,
) -> Proposal | None:
    """This function will read one row as a proposal; None for an empty or a total row.

    `previous` is the row above: where a merged cell left name and place empty,
    they are taken from it and the problem place_from_above is noted.
    """
    cells = [str(c).strip() if c is not None else "" for c in row]
    text, starts = _laid_out(cells)
    if not text or TOTAL.match(text):
        return None
    fields = layout.by_field()
    sources: dict[str, int] = {}
    persons = _persons(cells, starts, fields, sources)
    phones = _phones(cells, starts, fields, sources)
    doors = _doors(cells, starts, fields, sources, vocabulary)
    items = _items(cells, starts, fields, sources, vocabulary)
    signs: list[Sign] = []
    services: list[ServiceGuess] = []
    special: list[str] = []
    words = ""
    for field in TALK_FIELDS:
        for column in fields.get(field, ()):
            cell = _at(cells, column.index)
            if not cell:
                continue
            sources.setdefault(field, column.index)
            words = f"{words} {cell}".strip()
            by = starts[column.index]
            cell_signs, cell_services, cell_special = _talk(cell, vocabulary)
            signs += [replace(s, span=_moved(s.span, by)) for s in cell_signs]
            services += [
                replace(s, words=tuple(_moved(w, by) for w in s.words)) for s in cell_services
            ]
            special += cell_special
    for item in items if not services else ():
        services += [replace(s, words=()) for s in _talk(item.name, vocabulary)[1]]
    number = _number(cells, fields)
    people = _people(cells, fields) or people_of(words)
    special += _by_age(cells, fields)
    proposal = Proposal(
        number=number,
        text=text,
        span=Span(0, len(text)),
        kind=kind_of(words, True) if words else "request",
        persons=persons,
        phones=phones,
        doors=doors,
        items=items,
        services=_ranked(services),
        signs=tuple(signs),
        people=people,
        special=tuple(dict.fromkeys(special)),
        sources=sources,
    )
    if proposal.kind == "chatter":
        proposal = replace(proposal, kind="request")
    if previous is not None:
        proposal = _filled(proposal, previous)
    return weighed(proposal, text)


def _laid_out(cells: Sequence[str]) -> tuple[str, list[int]]:
    starts, position, parts = [], 0, []
    for cell in cells:
        starts.append(position)
        if cell:
            parts.append(cell)
            position += len(cell) + 1
    return "\t".join(parts), starts


def _at(cells: Sequence[str], index: int) -> str:
    return cells[index] if index < len(cells) else ""


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


Fields = dict[str, list[ColumnGuess]]


def _persons(
    cells: Sequence[str], starts: list[int], fields: Fields, sources: dict[str, int]
) -> tuple[Person, ...]:
    for column in fields.get("name", ()):
        cell = _at(cells, column.index)
        if cell:
            sources["name"] = column.index
            at = starts[column.index]
            return (Person(cell, Span(at, at + len(cell)), 0.95),)
    return ()


def _phones(
    cells: Sequence[str], starts: list[int], fields: Fields, sources: dict[str, int]
) -> tuple[Phone, ...]:
    found: list[Phone] = []
    for field in ("phone", "name", "remark", "need"):
        for column in fields.get(field, ()):
            cell = _at(cells, column.index)
            if not cell or not any(c.isdigit() for c in cell):
                continue
            for phone in _phones_of(cell):
                sources.setdefault("phone", column.index)
                if all(p.number != phone.number for p in found):
                    found.append(replace(phone, span=_moved(phone.span, starts[column.index])))
    return tuple(found)


@lru_cache(maxsize=8192)
def _phones_of(cell: str) -> tuple[Phone, ...]:
    # A sheet turns a telephone into 13800000000.0 or 1.38E+10; the second is beyond help.
    words = cell[:-2] if cell.endswith(".0") else cell
    return phones_in(fold(words))


def _doors(
    cells: Sequence[str],
    starts: list[int],
    fields: Fields,
    sources: dict[str, int],
    vocabulary: Vocabulary,
) -> tuple[DoorRef, ...]:
    parts: dict[str, str] = {}
    spans: list[Span] = []
    for field in ("area", "lane", "building", "unit", "room"):
        for column in fields.get(field, ()):
            cell = _at(cells, column.index)
            if cell and field not in parts:
                parts[field] = cell
                sources.setdefault(field, column.index)
                at = starts[column.index]
                spans.append(Span(at, at + len(cell)))
    found: list[DoorRef] = []
    for field in ("address", "remark", "need"):
        for column in fields.get(field, ()):
            cell = _at(cells, column.index)
            if not cell or not any(c.isdigit() or c in "一二三四五六七八九十栋座" for c in cell):
                continue
            for door in _doors_of(cell, vocabulary.areas):
                if not (door.building or door.room or (field == "address" and door.lane)):
                    continue
                sources.setdefault("address", column.index)
                found.append(replace(door, span=_moved(door.span, starts[column.index])))
    columns = _from_columns(parts, spans, vocabulary)
    areas = [c for column in fields.get("area", ()) if (c := _at(cells, column.index))]
    return _merged(columns, found, areas, vocabulary)


@lru_cache(maxsize=8192)
def _doors_of(cell: str, areas: tuple[str, ...]) -> tuple[DoorRef, ...]:
    return find_doors(cell, areas)


def _from_columns(
    parts: dict[str, str], spans: list[Span], vocabulary: Vocabulary
) -> DoorRef | None:
    if not parts.keys() & {"building", "unit", "room", "lane"}:
        return None
    values: dict[str, str | None] = {}
    for field in ("lane", "building", "unit", "room"):
        cell = parts.get(field, "")
        if cell.endswith(".0"):
            cell = cell[:-2]
        plain_cell = fold(cell).text
        if re.search(r"\d\s?[-/]\s?\d|单元\s?\d|\d弄.*\d号", plain_cell):
            whole = _doors_of(cell, vocabulary.areas)
            if whole:
                for name in ("lane", "building", "unit", "room"):
                    values[name] = values.get(name) or getattr(whole[0], name)
                continue
        value = normalise_number(MARKS.sub("", plain_cell))
        if field == "lane" and (digits := re.search(r"\d+", value)):
            value = digits.group()
        if value and (any(c.isdigit() for c in value) or len(value) <= 2):
            values[field] = values.get(field) or value
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
        lane = next((d.lane for a in areas for d in _doors_of(a, vocabulary.areas) if d.lane), None)
    doors: list[DoorRef] = []
    if columns:
        doors.append(columns)
    for door in found:
        if columns and _agrees(columns, door):
            doors[0] = replace(
                doors[0],
                area=doors[0].area or door.area,
                lane=doors[0].lane or door.lane,
                building=doors[0].building or door.building,
                unit=doors[0].unit or door.unit,
                room=doors[0].room or door.room,
            )
        else:
            doors.append(door)
    if not doors and area:
        return (DoorRef(area, lane, None, None, None, Span(0, 0), 0.4),)
    return tuple(replace(d, area=d.area or area, lane=d.lane or lane) for d in doors)


def _agrees(one: DoorRef, other: DoorRef) -> bool:
    pairs = (
        (one.lane, other.lane),
        (one.building, other.building),
        (one.unit, other.unit),
        (one.room, other.room),
    )
    return all(a is None or b is None or a == b for a, b in pairs)


def _items(
    cells: Sequence[str],
    starts: list[int],
    fields: Fields,
    sources: dict[str, int],
    vocabulary: Vocabulary,
) -> tuple[Item, ...]:
    items: list[Item] = []
    quantity, unit, spec = None, None, None
    for column in fields.get("quantity", ()):
        cell = _at(cells, column.index)
        if not cell:
            continue
        amount, measure = _amount(cell)
        if column.good is not None:
            if amount:
                at = starts[column.index]
                items.append(
                    Item(column.good, amount, measure, None, Span(at, at + len(cell)), 0.9)
                )
                sources.setdefault("quantity", column.index)
        elif amount is not None:
            quantity, unit = amount, measure
            sources["quantity"] = column.index
    for column in fields.get("unit_of_measure", ()):
        unit = _at(cells, column.index) or unit
    for column in fields.get("spec", ()):
        spec = _at(cells, column.index) or spec
    for column in fields.get("item", ()):
        cell = _at(cells, column.index)
        if cell:
            sources.setdefault("item", column.index)
            items += _named(cell, starts[column.index], quantity, unit, spec, vocabulary)
    if not items:
        for column in fields.get("need", ()):
            if cell := _at(cells, column.index):
                by = starts[column.index]
                items += [
                    replace(i, span=_moved(i.span, by))
                    for i in _goods_of(cell, False, vocabulary.medicines)
                ]
    return tuple(items)


def _amount(cell: str) -> tuple[Decimal | None, str | None]:
    if cell in TICKS:
        return Decimal(1), None
    match = AMOUNT.match(fold(cell).text)
    if not match:
        return None, None
    amount = to_quantity(match[1])
    whole = (
        amount.to_integral_value()
        if amount is not None and amount == amount.to_integral_value()
        else amount
    )
    return whole, match[2].strip() or None


def _named(
    cell: str,
    start: int,
    quantity: Decimal | None,
    unit: str | None,
    spec: str | None,
    vocabulary: Vocabulary,
) -> list[Item]:
    span = Span(start, start + len(cell))
    several = _goods_of(cell, True, vocabulary.medicines)
    if quantity is None and several:
        return [replace(i, span=_moved(i.span, start)) for i in several]
    match = PAREN.match(fold(cell).text)
    name, note = (match[1], match[2]) if match and match[1] else (cell, spec)
    sure = 0.9 if quantity is not None else 0.5
    return [
        Item(name, quantity if quantity is not None else Decimal(1), unit, note or spec, span, sure)
    ]


@lru_cache(maxsize=8192)
def _goods_of(cell: str, ordering: bool, known: tuple[str, ...]) -> tuple[Item, ...]:
    folded = fold(cell)
    goods = goods_in(folded.text, ordering=ordering, known=known)
    return tuple(replace(i, span=folded.span(i.span.start, i.span.end)) for i in goods.items)


@lru_cache(maxsize=8192)
def _talk(
    cell: str, vocabulary: Vocabulary
) -> tuple[tuple[Sign, ...], tuple[ServiceGuess, ...], tuple[str, ...]]:
    folded = fold(cell)
    return (
        signs_in(folded, vocabulary),
        services_in(folded, vocabulary.services),
        special_of(folded.text),
    )


def _ranked(services: list[ServiceGuess]) -> tuple[ServiceGuess, ...]:
    best: dict[str, ServiceGuess] = {}
    for guess in services:
        if guess.code not in best or best[guess.code].confidence < guess.confidence:
            best[guess.code] = guess
    return tuple(sorted(best.values(), key=lambda s: -s.confidence))


def _number(cells: Sequence[str], fields: Fields) -> int | None:
    for column in fields.get("number", ()):
        cell = _at(cells, column.index).removesuffix(".0")
        if cell.isascii() and cell.isdigit() and len(cell) < 10:
            return int(cell)
    return None


def _people(cells: Sequence[str], fields: Fields) -> int | None:
    for column in fields.get("people", ()):
        cell = _at(cells, column.index).removesuffix(".0").rstrip("人口")
        if cell.isascii() and cell.isdigit() and 0 < int(cell) < 60:
            return int(cell)
    return None


def _by_age(cells: Sequence[str], fields: Fields) -> list[str]:
    for column in fields.get("age", ()):
        cell = _at(cells, column.index).removesuffix(".0").rstrip("岁")
        if cell.isascii() and cell.isdigit():
            return ["elderly"] if 60 <= int(cell) < 130 else ["infant"] if int(cell) < 2 else []
    return []


def _filled(proposal: Proposal, previous: Proposal) -> Proposal:
    same = {p.name for p in proposal.persons} == {p.name for p in previous.persons}
    blank = not proposal.persons and not proposal.phones
    if proposal.doors or not previous.doors or not (same or blank):
        return proposal
    return replace(
        proposal,
        doors=tuple(replace(d, span=Span(0, 0)) for d in previous.doors),
        persons=proposal.persons or tuple(replace(p, span=Span(0, 0)) for p in previous.persons),
        phones=proposal.phones or tuple(replace(p, span=Span(0, 0)) for p in previous.phones),
        problems=(*proposal.problems, "place_from_above"),
    )
