"""What a row asks for: one good with its amount, goods as columns, or words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from .items import goods_in
from .numbers import to_quantity
from .row_cells import Fields, cell_at, moved
from .text import fold
from .types import Item, Span, Vocabulary

PAREN = re.compile(r"^(.*?)\s*\((.*)\)\s*$")
AMOUNT = re.compile(r"^[x*+]?\s*(\d+(?:\.\d+)?|[一二两三四五六七八九十半]+)\s*(\D{0,3})$")
TICKS = frozenset(["√", "✓", "✔", "是", "有", "要"])


def items_of_row(
    cells: Sequence[str],
    starts: list[int],
    fields: Fields,
    sources: dict[str, int],
    vocabulary: Vocabulary,
) -> tuple[Item, ...]:
    """This function will read the goods of a row, and note which columns they came from."""
    items: list[Item] = []
    quantity, unit, spec = None, None, None
    for column in fields.get("quantity", ()):
        cell = cell_at(cells, column.index)
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
        unit = cell_at(cells, column.index) or unit
    for column in fields.get("spec", ()):
        spec = cell_at(cells, column.index) or spec
    for column in fields.get("item", ()):
        cell = cell_at(cells, column.index)
        if cell:
            sources.setdefault("item", column.index)
            items += _named(cell, starts[column.index], quantity, unit, spec, vocabulary)
    if not items:
        for column in fields.get("need", ()):
            if cell := cell_at(cells, column.index):
                by = starts[column.index]
                items += [
                    replace(i, span=moved(i.span, by))
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
        return [replace(i, span=moved(i.span, start)) for i in several]
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
