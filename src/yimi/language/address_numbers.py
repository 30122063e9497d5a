"""Placing numbers that say little of themselves: with 号 alone, or without any measure word."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .address_given import Roles
from .address_pieces import Behind, Piece

INNER = frozenset({"bare", "room", "no", "floor", "letter"})


def numbered(roles: Roles, piece: Piece, rest: Sequence[Piece]) -> None:
    """This function will place a number with 号: on the road, of a house, of a room."""
    if roles.has("unit", "floor"):
        roles.give("room", piece)
    elif roles.has("building"):
        _in_building(roles, piece, rest)
    elif roles.has("lane") and roles.last == "lane":
        # A lane that is a street has long numbers; the houses of a compound's lane are few.
        roles.give("road_number" if piece.figures > 2 else "building", piece)
    elif roles.has("road_number"):
        _after_road_number(roles, piece, rest)
    else:
        _first_number(roles, piece, rest)


def _in_building(roles: Roles, piece: Piece, rest: Sequence[Piece]) -> None:
    follows = bool(rest) and rest[0].kind in {"bare", "room", "no", "floor"}
    near = piece.behind in {"", "dash"}
    stall = roles.given[-1].pieces[0].behind == "market" and not follows
    if near and not stall and (piece.figures < 3 or (follows and rest[0].behind in {"", "dash"})):
        roles.give("unit", piece)
    else:
        roles.give("room", piece)


def _after_road_number(roles: Roles, piece: Piece, rest: Sequence[Piece]) -> None:
    if piece.behind == "road":
        return
    inside = bool(rest) and rest[0].behind in {"", "dash"} and rest[0].kind in INNER
    if piece.behind in {"market", "tower"} and not inside:
        roles.give("room", piece)
    else:
        roles.give("building", piece)


def _first_number(roles: Roles, piece: Piece, rest: Sequence[Piece]) -> None:
    follows = rest[0] if rest else None
    inner = follows is not None and follows.behind in {"", "dash"}
    named = follows is not None and not inner and piece.behind in {"name", "housing"}
    if named and not piece.words[0].isascii():
        # 金山五号东区3-501: the number is a part of the compound's name.
        return
    led = follows is not None and follows.kind == "building"
    if led or piece.behind in {"road", "district"}:
        roles.give("road_number", piece)
    elif piece.behind == "housing" and piece.figures > 3 and follows is None:
        roles.give("room", piece)
    elif piece.behind in {"housing", "zone"} or (piece.behind == "name" and piece.section):
        roles.give("building", piece)
    elif piece.behind in {"market", "tower"}:
        house = follows is not None and follows.kind in {"bare", "room", "unit", "no"}
        house = house or (piece.section and piece.figures < 3)
        roles.give("building" if house else "room", piece)
    elif (inner and follows is not None and _is_inside(follows)) or piece.lettered:
        roles.give("building", piece)
    else:
        roles.give("road_number", piece)


def _is_inside(piece: Piece) -> bool:
    return piece.kind in {"unit", "room"} or (piece.kind == "bare" and piece.figures > 2)


def bare(roles: Roles, piece: Piece, rest: Sequence[Piece]) -> None:
    """This function will place a number without any measure word."""
    follows = rest[0] if rest else None
    more = follows is not None and follows.behind in {"", "dash"}
    if not piece.figures:
        if roles.has("floor", "unit") and not rest:
            roles.give("room", piece)
        elif roles.last == "building" and more and piece.behind == "dash":
            roles.give("unit", piece)
        elif not roles.has("building") and (more or not rest or piece.kind == "letter"):
            roles.give("building", piece)
        return
    if not more and tower_letter(roles, piece):
        return
    if roles.has("unit", "floor"):
        _inside_unit(roles, piece, follows if more else None)
    elif roles.has("building"):
        _inside_building(roles, piece, follows if more else None)
    elif roles.has("lane", "road_number"):
        _beside_number(roles, piece, follows if more else None)
    else:
        _first_bare(roles, piece, follows if more else None)


def tower_letter(roles: Roles, piece: Piece) -> bool:
    """This function will read A1203 as tower A, room 1203; a stall in a market keeps its letter."""
    if roles.has("building", "unit", "floor") or piece.behind == "market":
        return False
    if piece.figures < 3 or not re.fullmatch(r"\s*[A-Za-z]\d{3,4}室?\s*", piece.words):
        return False
    at = piece.words.index(piece.words.strip()) + 1
    roles.give("building", piece.part(0, at))
    roles.give("room", piece.part(at))
    return True


def _inside_unit(roles: Roles, piece: Piece, follows: Piece | None) -> None:
    if roles.last == "floor" and not roles.has("unit") and follows and follows.kind == "room":
        return
    roles.give("room", piece)


def _inside_building(roles: Roles, piece: Piece, follows: Piece | None) -> None:
    level = follows is not None and follows.kind == "floor" and follows.behind == ""
    if follows is not None and follows.kind in INNER and not (level and piece.figures > 2):
        roles.give("unit", piece)
    elif piece.behind == "" and piece.number[-1:].isalpha() and piece.figures > 1:
        roles.give("room", piece)
    elif piece.figures < 3 and roles.given[-1].pieces[0].behind != "market":
        roles.give("unit", piece)
    else:
        roles.give("room", piece)


def _beside_number(roles: Roles, piece: Piece, follows: Piece | None) -> None:
    if piece.behind == "road":
        return
    if follows is not None:
        roles.give("building", piece)
    elif piece.behind == "dash" and roles.last == "road_number":
        roles.give("room" if piece.figures > 3 else "building", piece)
    elif roles.last == "lane" and piece.figures < 4:
        roles.give("building", piece)
    elif roles.last == "lane" and piece.figures == 5 and piece.number.isdigit():
        # 500弄86801: building and room run together; the room has three figures.
        at = piece.words.index(piece.words.strip()) + 2
        roles.give("building", piece.part(0, at))
        roles.give("room", piece.part(at))
    elif piece.figures > 2:
        roles.give("room", piece)
    else:
        roles.give("building", piece)


def _before_house(piece: Piece, follows: Piece | None) -> bool:
    """This function will say whether a number leads to a house's: 153-2号 in a village."""
    if follows is None or follows.kind != "no" or follows.figures > 3:
        return False
    return piece.behind == "village" or (piece.behind in {"name", "district"} and piece.figures > 2)


def _first_bare(roles: Roles, piece: Piece, follows: Piece | None) -> None:
    behind: Behind = piece.behind
    if behind == "district" and follows is None:
        return
    if behind == "road" and piece.lettered and follows is None:
        roles.give("building", piece)
    elif behind == "road" or _before_house(piece, follows):
        roles.give("road_number", piece)
    elif follows is not None:
        roles.give("building", piece)
    elif piece.figures > 2:
        outside = behind in {"village", "district"} or (behind == "name" and piece.figures == 3)
        roles.give("road_number" if outside and not piece.section else "room", piece)
    else:
        roles.give("building", piece)
