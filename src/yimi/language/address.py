"""Reading a whole address: road, lane, building, unit, floor, room, each with where it stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .address_given import Given, Role
from .address_pieces import Piece, pieces_of
from .address_roles import roles_of
from .address_words import SHOP
from .areas import area_before
from .door_words import ADMIN
from .numbers import letters_to_digits, normalise_number
from .text import Folded, fold
from .types import DoorRef, Span

# A unit of a higher number is none: 320-15-402 is lane, building, room.
MOST_UNITS = 12
FEWEST_LANES = 100
FEWEST_FIGURES = 3
CELLAR = "地下室"
BASEMENT = re.compile(r"^(?:负|富|地下|-)")


@dataclass(frozen=True, slots=True)
class AddressPart:
    """A number of an address: its role, the number in one form, the words and where they stand.

    `shop` is the word before it where the room is none to live in: 底商, 车库.
    """

    role: Role
    number: str
    words: str
    span: Span
    shop: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """An address as read. `area` holds the names of roads and compounds, parted by one space."""

    area: str
    parts: tuple[AddressPart, ...]
    span: Span

    def number(self, role: Role) -> str:
        """This function will return the number that has a role; empty text without one."""
        return next((part.number for part in self.parts if part.role == role), "")

    @property
    def door(self) -> DoorRef | None:
        """This function will say which door of a ledger is meant; None where no number is.

        The house on a road is the building. Where a building is named besides, the road's number
        leads to its compound, as a lane does.
        """
        lane, road = self.number("lane"), self.number("road_number")
        building, unit, room = self.number("building"), self.number("unit"), self._room()
        if building and not room and self._unit_is_room():
            unit, room = "", unit
        if not building:
            building, road = road, ""
        lane = lane or road
        if not lane and self._starts_with_lane():
            lane, building, unit = building, unit, ""
        if not (lane or building or unit or room):
            return None
        return DoorRef(
            self.area or None,
            lane or None,
            building or None,
            unit or None,
            room or None,
            self.span,
            0.9 if (building or lane) and (room or self.area) else 0.5,
        )

    def _unit_is_room(self) -> bool:
        """This function will say whether a unit is a flat: 6座302单元, 2排5号."""
        parts = {part.role: part for part in self.parts}
        unit = parts.get("unit")
        if unit is None:
            return False
        in_row = parts["building"].words.strip().endswith("排")
        return in_row or sum(map(str.isdigit, unit.number)) >= FEWEST_FIGURES

    def _room(self) -> str:
        level = next((part.words for part in self.parts if part.role == "floor"), "")
        for part in self.parts:
            if part.role == "room":
                return (level if level == CELLAR else part.shop) + part.number
        # 3号楼负一楼: who lives in a basement has no other number.
        if level == CELLAR:
            return CELLAR
        if BASEMENT.match(level):
            return normalise_number("B" + (BASEMENT.sub("", level).strip("楼层F") or "1"))
        return ""

    def _starts_with_lane(self) -> bool:
        plain = [part for part in self.parts if part.words.strip().isdigit()]
        if [part.role for part in self.parts] != ["building", "unit", "room"] or len(plain) < 3:
            return False
        return int(plain[0].number) >= FEWEST_LANES and int(plain[1].number) > MOST_UNITS


def read_address(text: str, areas: Sequence[str] = ()) -> Address:
    """This function will read a text that is one address; `areas` are names that it may hold."""
    folded = fold(text)
    plain = letters_to_digits(folded.text)
    pieces = pieces_of(plain)
    parts = tuple(_part(folded, plain, given) for given in roles_of(pieces))
    span = folded.span(0, len(plain)) if plain else Span(0, 0)
    return Address(_names(plain, pieces, areas), parts, span)


def _part(folded: Folded, text: str, given: Given) -> AddressPart:
    start, end = given.pieces[0].start, given.pieces[-1].end
    shop = SHOP.search(given.pieces[0].gap) if given.role == "room" else None
    return AddressPart(
        given.role,
        given.number,
        text[start:end],
        folded.span(start, end),
        shop.group() if shop else "",
    )


def _names(text: str, pieces: Sequence[Piece], areas: Sequence[str]) -> str:
    names: list[str] = []
    last = 0
    for piece in pieces:
        if piece.gap.strip() and not SHOP.search(piece.gap):
            names.append(area_before(text, piece.start, last, areas).words)
        last = piece.end
    if not any(names):
        names.append(area_before(text, len(text), last, areas).words)
    if not any(names) and not pieces:
        # Nothing but a name: what is left of it below the town.
        names.append(ADMIN.sub("", text.strip(" ,.。")))
    return " ".join(dict.fromkeys(name for name in names if name))
