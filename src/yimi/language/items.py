"""Reading goods and amounts: 两袋大米、一桶油，鸡蛋30个."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from .goods import GOODS, holds_goods, is_goods
from .item_words import AMOUNT, CONTAINERS, LEAD, NOT_NAME, SPEC_MEASURES, TRAIL
from .numbers import to_quantity
from .text import Folded, fold
from .types import Item, Span

AMOUNTS = re.compile(AMOUNT)
LEADING = re.compile(LEAD)
TRAILING = re.compile(TRAIL)
BAD_NAME = re.compile(NOT_NAME)
TRIM = 40
CLAUSE = re.compile(r"[^,、。;!?\n\u241f&]+")
WORDS = re.compile(r"[\u4e00-\u9fffA-Za-z]")


@dataclass(slots=True)
class Piece:
    """A run of words (`amount` None) or an amount."""

    words: str
    start: int
    end: int
    amount: Decimal | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Goods:
    """What one line holds: items, amounts without a name, and words that are neither."""

    items: tuple[Item, ...]
    amounts: tuple[Piece, ...]
    words: tuple[Piece, ...]


def find_items(text: str) -> tuple[Item, ...]:
    """This function will read the goods of an order written in any of the usual ways."""
    folded = fold(text)
    plain = Folded(folded.text, None, len(folded.text))
    return tuple(
        Item(
            i.name, i.quantity, i.unit, i.note, folded.span(i.span.start, i.span.end), i.confidence
        )
        for i in goods_in(plain.text, ordering=True).items
    )


def goods_in(text: str, *, ordering: bool, known: Collection[str] = ()) -> Goods:
    """This function will part a line, whose doors and phones are covered, into goods and the rest.

    `ordering` says that the line stands in an order: names need not be known.
    """
    items: list[Item] = []
    amounts: list[Piece] = []
    words: list[Piece] = []
    for clause in CLAUSE.finditer(text):
        pieces = _pieces(clause.group(), clause.start())
        _pair(pieces, ordering, known, items, amounts, words)
    _bare_names(words, ordering, known, items)
    items.sort(key=lambda item: item.span)
    return Goods(tuple(items), tuple(amounts), tuple(words))


def _pieces(clause: str, base: int) -> list[Piece]:
    pieces: list[Piece] = []
    last = 0
    for match in AMOUNTS.finditer(clause):
        number = match["n"] or match["n2"] or match["n3"] or match["n4"] or match["n5"]
        amount = to_quantity(number or "")
        if amount is None or amount > 20000:
            continue
        if match["half"]:
            amount += Decimal("0.5")
        _add_words(pieces, clause, last, match.start(), base)
        unit = match["u"] or match["u2"]
        pieces.append(Piece(match.group(), base + match.start(), base + match.end(), amount, unit))
        last = match.end()
    _add_words(pieces, clause, last, len(clause), base)
    return pieces


def _add_words(pieces: list[Piece], clause: str, start: int, end: int, base: int) -> None:
    for match in re.finditer(r"\S+", clause[start:end]):
        words, at = match.group(), start + match.start()
        # Only the ends are trimmed, so that a page without a space costs no more.
        lead = LEADING.match(words[:TRIM])
        if lead and words not in GOODS:
            words, at = words[lead.end() :], at + lead.end()
        cut = max(0, len(words) - TRIM)
        trail = TRAILING.search(words[cut:])
        if trail and words not in GOODS:
            words = words[: cut + trail.start()]
        if words and WORDS.search(words):
            pieces.append(Piece(words, base + at, base + at + len(words)))


def _pair(
    pieces: list[Piece],
    ordering: bool,
    known: Collection[str],
    items: list[Item],
    amounts: list[Piece],
    words: list[Piece],
) -> None:
    amount_first = _amount_first(pieces, known)
    index = 0
    while index < len(pieces):
        piece = pieces[index]
        after = pieces[index + 1] if index + 1 < len(pieces) else None
        later = pieces[index + 2] if index + 2 < len(pieces) else None
        if piece.amount is None:
            counted = after is not None and after.amount is not None
            if counted and after and not amount_first and _names(piece, after, ordering, known):
                spec = None
                if later is not None and later.amount is not None and after.unit in SPEC_MEASURES:
                    spec, after, index = after, later, index + 1
                items.append(_item(piece, after, spec, known))
                index += 2
                continue
            words.append(piece)
        elif after is not None and after.amount is None and _names(after, piece, ordering, known):
            if (
                later is not None
                and later.amount is not None
                and piece.unit in SPEC_MEASURES
                and not amount_first
            ):
                items.append(_item(after, later, piece, known))
                index += 3
                continue
            items.append(_item(after, piece, None, known))
            index += 2
            continue
        else:
            amounts.append(piece)
        index += 1


def _amount_first(pieces: list[Piece], known: Collection[str]) -> bool:
    """This function will say whether amounts stand before their names in this clause."""
    kinds = [piece.amount is not None for piece in pieces]
    if not kinds or True not in kinds or False not in kinds:
        return False
    first = kinds.index(True)
    ends_with_name = not kinds[-1]
    if first == 0:
        return ends_with_name
    # 王霞 2箱苹果: the words before the first amount are no goods, those at the end are.
    if not ends_with_name or _good(pieces[first - 1].words, known):
        return False
    return _good(pieces[-1].words, known)


def _good(words: str, known: Collection[str]) -> bool:
    return is_goods(words) or words in known or any(k in words for k in known if len(k) > 1)


def _names(name: Piece, amount: Piece, ordering: bool, known: Collection[str]) -> bool:
    words = name.words
    if _good(words, known):
        return True
    if BAD_NAME.search(words) or len(words) > 20:
        return False
    if ordering:
        return True
    if holds_goods(words) and len(words) <= 10:
        return True
    return amount.unit in CONTAINERS and len(words) <= 6


def _item(name: Piece, amount: Piece, spec: Piece | None, known: Collection[str]) -> Item:
    start, end = min(name.start, amount.start), max(name.end, amount.end)
    if spec:
        start, end = min(start, spec.start), max(end, spec.end)
    sure = 0.6 + (0.2 if amount.unit else 0.1) + (0.15 if _good(name.words, known) else 0.0)
    quantity = amount.amount if amount.amount is not None else Decimal(1)
    note = spec.words.strip() if spec else None
    return Item(name.words, quantity, amount.unit, note, Span(start, end), round(sure, 2))


def _bare_names(
    words: list[Piece], ordering: bool, known: Collection[str], items: list[Item]
) -> None:
    kept: list[Piece] = []
    for piece in words:
        if _good(piece.words, known) and len(piece.words) <= (20 if ordering else 8):
            sure = 0.5 if ordering else 0.45
            items.append(
                Item(piece.words, Decimal(1), None, None, Span(piece.start, piece.end), sure)
            )
        else:
            kept.append(piece)
    words[:] = kept
