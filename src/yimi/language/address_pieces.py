"""Cutting an address into the numbers that it holds and the names that stand before them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from .address_words import (
    BEFORE_NUMBER,
    BETWEEN,
    DISTRICT,
    HOUSING,
    MARKET,
    MEASURE,
    PIECES,
    POSITION,
    ROAD,
    SECTION,
    TOWER,
    VILLAGE,
    ZONE,
)
from .numbers import normalise_number

Behind = Literal[
    "", "dash", "road", "village", "zone", "market", "tower", "housing", "district", "name"
]


@dataclass(slots=True)
class Piece:
    """A number with its measure word, and behind what it stands: a dash, nothing, a kind of name.

    `kind` is the shape: building, unit, floor, room, flat (西户), lane, street, no (号), letter,
    bare.
    """

    kind: str
    words: str
    start: int
    end: int
    behind: Behind
    gap: str
    section: bool = False

    @property
    def number(self) -> str:
        """This function will return the number alone, in one form."""
        if self.kind == "flat":
            return normalise_number(re.sub(r"\s|号$", "", self.words))
        plain = BEFORE_NUMBER.sub("", self.words.strip())
        return normalise_number(INNER_NO.sub("", MEASURE.sub("", plain) or plain))

    @property
    def figures(self) -> int:
        """This function will count the figures of the number; none for a letter."""
        return sum(char.isdigit() for char in self.number)

    @property
    def lettered(self) -> bool:
        """This function will say whether a letter stands before the figures: A12."""
        return bool(re.match(r"[A-Z]+\d", self.number))

    def part(self, start: int, end: int | None = None) -> Piece:
        """This function will return some of the characters as a piece of its own."""
        end = len(self.words) if end is None else end
        words, at = self.words[start:end], self.start
        return replace(
            self, words=words, start=at + start, end=at + end, behind="" if start else self.behind
        )


# 9号之二 is 9之2, 45号附12号 is 45附12.
INNER_NO = re.compile(r"\s?号(?=[之附甲乙丙丁])")
# Behind these a street is one of a hall, as in a wholesale market.
STALLS = frozenset({"market", "tower", ""})


def pieces_of(text: str) -> list[Piece]:
    """This function will find the numbers of a folded address, in their order."""
    found: list[Piece] = []
    last = 0
    inside = False
    for match in PIECES.finditer(text):
        if match.lastgroup == "name":
            continue
        gap = text[last : match.start()]
        behind, section = _behind(gap, first=not found)
        if inside and behind == "road":
            # 云水居4街11-901: a street inside a compound.
            behind = "housing"
        inside = False
        kind = match.lastgroup or "bare"
        if kind == "street" and behind not in STALLS and not (found and found[-1].kind == "floor"):
            # 纺织五街170号: the number is a part of the road's name.
            inside = inside or behind == "housing"
            continue
        found.append(Piece(kind, match.group(), match.start(), match.end(), behind, gap, section))
        last = match.end()
    return found


def _behind(gap: str, *, first: bool) -> tuple[Behind, bool]:
    if not first:
        if not gap.strip(" ,.。，()（）·"):
            return "", False
        if BETWEEN.fullmatch(gap):
            return "dash", False
    name = gap.strip(" ,.。，()（）·-_—/:\"'“”")
    whole = name
    while name and (cut := POSITION.sub("", name)) != name and len(cut) > 1:
        name = cut
    named = name
    while name and (cut := SECTION.sub("", name)) != name and cut:
        name = cut
    section = named != name
    if not name:
        return ("housing" if section else "name" if whole else ""), section
    return _kind(named, name), section


def _kind(named: str, name: str) -> Behind:
    kinds: tuple[tuple[Behind, re.Pattern[str]], ...] = (
        ("road", ROAD),
        ("village", VILLAGE),
        ("zone", ZONE),
        ("tower", TOWER),
        ("housing", HOUSING),
        ("district", DISTRICT),
    )
    if ZONE.search(named):
        return "zone"
    if not ROAD.search(name) and MARKET.search(name[-14:]):
        return "market"
    return next((kind for kind, pattern in kinds if pattern.search(name)), "name")
