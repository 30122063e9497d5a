"""Numbers that are one together: 1-18栋, 143-145号, 905-2, B-6."""

from __future__ import annotations

from collections.abc import Sequence

from .address_given import Roles
from .address_pieces import Piece


def lettered_building(roles: Roles, four: Sequence[Piece]) -> int:
    """This function will read B-6-2-301: the letter is a part of the building's name."""
    if len(four) < 4 or roles.given or four[0].figures or any(p.behind != "dash" for p in four[1:]):
        return 0
    if any(piece.kind not in {"bare", "letter", "room"} for piece in four):
        return 0
    roles.give("building", *four[:2])
    roles.give("unit", four[2])
    roles.give("room", four[3])
    return 4


def three_on_road(roles: Roles, three: Sequence[Piece]) -> int:
    """This function will read 青石路8-12-501 as building, unit and room."""
    if len(three) != 3 or roles.given or three[0].behind != "road":
        return 0
    if any(p.behind != "dash" for p in three[1:]) or any(p.kind != "bare" for p in three[:2]):
        return 0
    first, second, third = three
    if first.figures > 2 or second.figures > 2 or third.figures < 3:
        return 0
    roles.give("building", first)
    roles.give("unit", second)
    roles.give("room", third)
    return 3


def joined_numbers(roles: Roles, piece: Piece, rest: Sequence[Piece]) -> int:
    """This function will read two numbers that are one: 1-18栋, 143-145号, 905-2; 0 for others."""
    if rest and rest[0].start == piece.end and _one_stall(roles, piece, rest[0]):
        roles.give("room", piece, rest[0])
        return 2
    if not rest or rest[0].behind != "dash" or piece.kind not in {"bare", "no"}:
        return 0
    after = rest[0]
    first = not roles.given
    if after.kind == "building" and not roles.has("building") and piece.behind not in {"road"}:
        if piece.kind == "bare" and first:
            roles.give("building", piece, after)
            return 2
        return 0
    if after.kind not in {"bare", "no", "room"}:
        return 0
    third = len(rest) > 1 and rest[1].behind == "dash"
    on_road = piece.behind == "road" and not roles.has("road_number", "lane")
    if not third and (_runs_on(piece, after) or (on_road and _rises(piece, after))):
        if on_road or (first and piece.behind in {"village", "district"} and after.kind == "no"):
            roles.give("road_number", piece, after)
            return 2
        if piece.figures > 2 or after.kind in {"no", "room"} or piece.behind == "market":
            roles.give("room", piece, after)
            return 2
    named = len(rest) > 1 and not third and rest[1].behind != ""
    if on_road and not third and (_one_number(piece, after) or (named and after.figures == 1)):
        roles.give("road_number", piece, after)
        return 2
    if not third and roles.by_floor and roles.has("building", "unit", "road_number"):
        roles.give("room", piece, after)
        return 2
    on_floor = roles.last == "floor" and piece.behind != "road"
    if not third and on_floor and (after.figures > 1 or piece.lettered):
        roles.give("room", piece, after)
        return 2
    inside = roles.has("building", "unit", "floor") or piece.behind in {"tower", "market"}
    if not third and inside and piece.figures > 2 and after.figures < 3 and after.kind != "floor":
        roles.give("room", piece, after)
        return 2
    return 0


def _rises(piece: Piece, after: Piece) -> bool:
    """This function will say whether two long numbers of a road are one front: 720-768号."""
    long = piece.kind == "bare" and piece.figures == after.figures == 3
    return long and piece.number < after.number


def _one_stall(roles: Roles, piece: Piece, after: Piece) -> bool:
    """This function will say whether a stall on a floor has letters in its number: 3C110."""
    both = piece.kind == after.kind == "bare"
    return both and roles.last == "floor" and piece.number[-1:].isalpha()


def _runs_on(piece: Piece, after: Piece) -> bool:
    one, two = piece.number, after.number
    if one[:1].isalpha() and two[:1] == one[:1]:
        two = two[1:]
    one = one.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    if not (one.isdigit() and two.isdigit()) or len(one) != len(two) or len(one) < 2:
        return False
    return 0 < int(two) - int(one) <= (20 if len(one) > 2 else 12)


def _one_number(piece: Piece, after: Piece) -> bool:
    """This function will say whether a road's number goes on: 16-1, 3-6; not 1250-16."""
    short = piece.kind == "bare" and (after.number == "1" or piece.figures == 1)
    return short or (piece.figures == 2 and after.figures == 2 and after.kind == "no")
