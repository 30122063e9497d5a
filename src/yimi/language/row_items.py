"""What a row asks for: one good with its amount, goods as columns, or words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from .clauses import is_clause, tells_state
from .item_words import CONTAINERS
from .items import goods_in
from .numbers import to_quantity
from .row_cells import Fields, cell_at, kept_for, moved
from .text import fold
from .types import Item, Span, Vocabulary

PAREN = re.compile(r"^(.*?)\s*\((.*)\)\s*$")
AMOUNT = re.compile(r"^[x*+]?\s*(\d+(?:\.\d+)?|[一二两三四五六七八九十半]+)\s*(\D{0,3})$")
MARKS = re.compile(r"[,，、。;；:：!！?？]")
SEVERAL = re.compile(r"[,、;。]\s*|\s*以及\s*|和")
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
        items = _needed(cells, starts, fields, vocabulary)
        if len(items) == 1 and items[0].confidence <= 0.5 and quantity is not None:
            items = [replace(items[0], quantity=quantity, unit=unit, note=spec, confidence=0.9)]
        elif not items and quantity is not None and unit in CONTAINERS:
            items = _unlisted(cells, starts, fields, quantity, unit, spec)
    return tuple(items)


def _needed(
    cells: Sequence[str], starts: list[int], fields: Fields, vocabulary: Vocabulary
) -> list[Item]:
    found: list[Item] = []
    for column in fields.get("need", ()):
        if cell := cell_at(cells, column.index):
            by = starts[column.index]
            goods = _goods_of(vocabulary.medicines, cell, False)
            found += [_at(item, by) for item in goods]
    return found


def _at(item: Item, start: int) -> Item:
    """This function will move an item from its cell to its place in the row."""
    span = moved(item.span, start)
    return Item(item.name, item.quantity, item.unit, item.note, span, item.confidence)


def _unlisted(
    cells: Sequence[str],
    starts: list[int],
    fields: Fields,
    quantity: Decimal,
    unit: str | None,
    spec: str | None,
) -> list[Item]:
    """This function will take 拖鞋 beside 2袋 for a good, though no list names it."""
    for column in fields.get("need", ()):
        cell = cell_at(cells, column.index)
        words = fold(cell).text
        if words and len(words) <= 8 and not MARKS.search(words) and not is_clause(words):
            at = starts[column.index]
            return [Item(cell, quantity, unit, spec, Span(at, at + len(cell)), 0.7)]
    return []


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
    several = _goods_of(vocabulary.medicines, cell, True)
    if quantity is None and several:
        return [_at(item, start) for item in several]
    match = PAREN.match(fold(cell).text)
    name, note = (match[1], match[2]) if match and match[1] else (cell, spec)
    plain = fold(cell).text.strip()
    # 套餐A:白菜、土豆 is one good that is made of several.
    if ":" not in plain and 1 < len(several) == len(SEVERAL.split(plain)):
        return [_at(item, start) for item in several]
    if len(several) == 1 and tells_state(name):
        name = several[0].name
    name = " ".join(MARKS.sub(" ", name).split()) or cell
    sure = 0.9 if quantity is not None else 0.5
    return [
        Item(name, quantity if quantity is not None else Decimal(1), unit, note or spec, span, sure)
    ]


@kept_for
def _goods_of(known: tuple[str, ...], cell: str, ordering: bool) -> tuple[Item, ...]:
    folded = fold(cell)
    goods = goods_in(folded.text, ordering=ordering, known=known)
    return tuple(replace(i, span=folded.span(i.span.start, i.span.end)) for i in goods.items)
