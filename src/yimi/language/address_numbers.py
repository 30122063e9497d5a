"""Placing numbers that say little of themselves: with 号 alone, or without any measure word."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .address_given import Given, Roles
from .address_pieces import Behind, Piece

FLATS = ("幢", "撞", "懂", "憧", "桩")
INNER = frozenset({"bare", "room", "no", "floor", "letter"})


def numbered(roles: Roles, piece: Piece, rest: Sequence[Piece]) -> None:
    """This function will place a number with 号: on the road, of a house, of a room."""
    if roles.has("unit", "floor"):
        roles.give("room", piece)
    elif roles.has("building"):
        _in_building(roles, piece, rest)
    elif roles.has("lane") and roles.last == "lane":
        house = _is_house_of(roles.given[-1], piece, rest)
        roles.give("building" if house else "road_number", piece)
    elif roles.has("road_number"):
        _after_road_number(roles, piece, rest)
    else:
        _first_number(roles, piece, rest)


def _is_house_of(lane: Given, piece: Piece, rest: Sequence[Piece]) -> bool:
    """This function will say whether a number is a house of a lane: 320弄15号, not 35弄137号.

    A lane that is a small street has few figures itself, and numbers its doors on and on.
    """
    first = lane.pieces[0]
    if first.words.endswith("院") or piece.behind not in {"", "dash"}:
        return True
    if rest and rest[0].behind in {"", "dash"}:
        return piece.figures < 3
    return first.figures > (1 if piece.figures < 3 else 3)


def _in_building(roles: Roles, piece: Piece, rest: Sequence[Piece]) -> None:
    follows = bool(rest) and rest[0].kind in {"bare", "room", "no", "floor"}
    inside = follows and rest[0].behind in {"", "dash"}
    house = roles.given[-1].pieces[0]
    short = piece.figures < 3 or house.words.endswith("排")
    if not follows and house.behind == "market":
        short = piece.figures == 1 and house.kind == "building"
    elif not follows and piece.figures == 2:
        # 3幢24号 is a flat, 3幢4号 an entrance.
        short = not house.words.endswith(FLATS)
    if piece.behind in {"", "dash"} and (short or inside):
        roles.give("unit", piece)
    else:
        roles.give("room", piece)


def _after_road_number(roles: Roles, piece: Piece, rest: Sequence[Piece]) -> None:
    if piece.behind == "road":
        return
    inside = bool(rest) and rest[0].behind in {"", "dash"} and rest[0].kind in INNER
    if not inside and (piece.behind in {"market", "tower"} or _is_long(piece)):
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
    if led or piece.behind in {"road", "district"} or _in_village(piece, follows):
        roles.give("road_number", piece)
    elif follows is None and (_is_long(piece) or (piece.behind == "housing" and piece.figures > 3)):
        roles.give("room", piece)
    elif piece.behind in {"housing", "zone"} or (piece.behind == "name" and piece.section):
        roles.give("building", piece)
    elif piece.behind in {"market", "tower"}:
        house = follows is not None and follows.kind in {"bare", "room", "unit", "no"}
        house = house or (piece.section and piece.figures < 3)
        roles.give("building" if house else "room", piece)
    elif (inner and follows is not None and _is_inside(piece, follows)) or piece.lettered:
        roles.give("building", piece)
    else:
        roles.give("road_number", piece)


def _is_long(piece: Piece) -> bool:
    """This function will say whether a number is too long for a house: D3052号, 10787号."""
    named = piece.behind not in {"", "dash", "road", "village", "district"}
    return named and (piece.figures > 4 or (piece.lettered and piece.figures > 2))


def _in_village(piece: Piece, follows: Piece | None) -> bool:
    """This function will say whether a number is a house's in a village: 大河村176号405室."""
    if piece.behind != "village" or piece.section or piece.gap.endswith("社区"):
        return False
    return follows is None or follows.kind in {"room", "bare"}


def _is_inside(piece: Piece, follows: Piece) -> bool:
    if follows.kind == "floor":
        return piece.behind == "name"
    return follows.kind in {"unit", "room"} or (follows.kind == "bare" and follows.figures > 2)


def bare(roles: Roles, piece: Piece, rest: Sequence[Piece]) -> None:
    """This function will place a number without any measure word."""
    follows = rest[0] if rest else None
    more = follows is not None and follows.behind in {"", "dash"}
    if piece.figures and not more and _is_of_a_name(piece, rest):
        return
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


def _is_of_a_name(piece: Piece, rest: Sequence[Piece]) -> bool:
    """This function will pass over the 100 of 阳光100后海3栋: a name with a house goes on."""
    if not rest or piece.lettered or piece.behind in {"dash", "road"}:
        return False
    return rest[0].kind == "building" or (piece.behind == "name" and len(rest) > 1)


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
        appended = "之" in roles.given[-1].number and piece.figures > 2
        roles.give("room" if appended or piece.figures > 3 else "building", piece)
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
