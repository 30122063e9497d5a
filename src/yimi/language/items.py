"""Reading goods and amounts: 两袋大米、一桶油，鸡蛋30个."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from .clauses import is_known, kind_start, known_within, medicine_told_out, tail_of, wanted_within
from .goods import GOODS, MEDICINES, holds_goods, is_goods
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
RUN = re.compile(r"[^\s:]+")
JOINTS = re.compile(r"以及|还有|[和跟与及]")
SENTENCE = re.compile(r"[。;!?\n]")
ASKED = re.compile(r"[要买开配需订来求]")
ANY_MEDICINE = frozenset(["药", "药品"])
MEDICINE_UNITS = frozenset("盒瓶板袋支片粒")


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


def goods_in(text: str, *, ordering: bool, known: tuple[str, ...] = ()) -> Goods:
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
    _shared(items, text)
    _asked_again(items, amounts, text)
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
    for words, at in _parted(clause[start:end], start):
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


def _parted(words: str, base: int) -> Iterator[tuple[str, int]]:
    """This function will part words at spaces and colons, and at the 和 between two goods."""
    for match in RUN.finditer(words):
        run, at = match.group(), base + match.start()
        last = 0
        for joint in JOINTS.finditer(run) if len(run) <= TRIM else ():
            left, right = run[last : joint.start()], run[joint.end() :]
            if is_goods(left) and (is_goods(right) or holds_goods(right[:8])):
                yield left, at + last
                last = joint.end()
        yield run[last:], at + last


def _pair(
    pieces: list[Piece],
    ordering: bool,
    known: tuple[str, ...],
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


def _amount_first(pieces: list[Piece], known: tuple[str, ...]) -> bool:
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


def _good(words: str, known: tuple[str, ...]) -> bool:
    return is_goods(words) or is_known(words, known) or bool(known_within(words, known))


def _names(name: Piece, amount: Piece, ordering: bool, known: tuple[str, ...]) -> bool:
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


def _item(name: Piece, amount: Piece, spec: Piece | None, known: tuple[str, ...]) -> Item:
    words, at = name.words, name.start
    if words not in GOODS and (size := tail_of(words, known)):
        cut = kind_start(words[: len(words) - size])
        words, at = words[cut:], at + cut
    start, end = min(at, amount.start), max(name.end, amount.end)
    if spec:
        start, end = min(start, spec.start), max(end, spec.end)
    sure = 0.6 + (0.2 if amount.unit else 0.1) + (0.15 if _good(words, known) else 0.0)
    quantity = amount.amount if amount.amount is not None else Decimal(1)
    note = spec.words.strip() if spec else None
    return Item(words, quantity, amount.unit, note, Span(start, end), round(sure, 2))


def _bare_names(
    words: list[Piece], ordering: bool, known: tuple[str, ...], items: list[Item]
) -> None:
    kept: list[Piece] = []
    for piece in words:
        found = None
        if len(piece.words) <= (20 if ordering else 8):
            found = wanted_within(piece.words, known)
        elif len(piece.words) <= TRIM:
            found = medicine_told_out(piece.words, known)
        if found is None:
            kept.append(piece)
            continue
        start, end = piece.start + found[0], piece.start + found[1]
        name, sure = piece.words[found[0] : found[1]], 0.5 if ordering else 0.45
        items.append(Item(name, Decimal(1), None, None, Span(start, end), sure))
    words[:] = kept
    # 断药了,要硝苯地平: the medicine is named, so 药 is no second one.
    if any(item.name in MEDICINES and item.name not in ANY_MEDICINE for item in items):
        items[:] = [i for i in items if i.confidence > 0.5 or i.name not in ANY_MEDICINE]


def _shared(items: list[Item], text: str) -> None:
    """This function will give every good before 各两箱 its share."""
    for index, item in enumerate(items):
        if item.confidence <= 0.5 or "各" not in text[item.span.start : item.span.end]:
            continue
        for back in range(index - 1, -1, -1):
            before = items[back]
            if before.confidence > 0.5 or SENTENCE.search(text, before.span.end, item.span.start):
                break
            items[back] = replace(before, quantity=item.quantity, unit=item.unit, confidence=0.7)


def _asked_again(items: list[Item], amounts: list[Piece], text: str) -> None:
    """This function will join 降压药吃完了 with the 要2盒 that follows it."""
    if len(items) != 1 or len(amounts) != 1 or items[0].confidence > 0.5:
        return
    (item,), (amount,) = items, amounts
    asked = ASKED.search(text, item.span.end, amount.start)
    if asked and amount.unit in MEDICINE_UNITS and amount.amount is not None:
        items[0] = replace(item, quantity=amount.amount, unit=amount.unit, confidence=0.7)
        amounts.clear()
