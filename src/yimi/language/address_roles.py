"""Giving each number of an address its role: on the road, lane, building, unit, floor, room.

The rules go from left to right; each looks at what was read so far, at the kind of name that the
number stands behind, and at what follows.
"""

from __future__ import annotations

from collections.abc import Sequence

from .address_given import Given, Roles
from .address_numbers import bare, numbered, tower_letter
from .address_pieces import Piece
from .address_runs import joined_numbers, lettered_building, three_on_road


def roles_of(pieces: Sequence[Piece]) -> list[Given]:
    """This function will give the numbers of an address their roles."""
    roles = Roles(by_floor=bool(pieces) and "重庆" in pieces[0].gap)
    index = 0
    while index < len(pieces):
        index += _step(roles, pieces, index)
    return roles.given


def _step(roles: Roles, pieces: Sequence[Piece], index: int) -> int:
    """This function will give the next piece its role and say how many pieces were used."""
    piece, rest = pieces[index], pieces[index + 1 :]
    if roles.has("room"):
        return 1
    run = (
        lettered_building(roles, pieces[index : index + 4])
        or three_on_road(roles, pieces[index:])
        or joined_numbers(roles, piece, rest)
    )
    if run:
        return run
    if piece.kind in {"building", "street"}:
        _explicit(roles, piece)
    elif piece.kind == "lane":
        _lane(roles, piece)
    elif piece.kind in {"unit", "floor", "room", "flat"}:
        _measured(roles, piece)
    elif piece.kind == "no":
        numbered(roles, piece, rest)
    elif piece.kind in {"bare", "letter"}:
        bare(roles, piece, rest)
    return 1


def _lane(roles: Roles, piece: Piece) -> None:
    """This function will read 88弄5支弄 as one lane, 88-5."""
    if roles.last == "lane" and "支" in piece.words and len(roles.given[-1].pieces) == 1:
        roles.given[-1].pieces.append(piece)
    elif not roles.has("building"):
        roles.give("lane", piece)


def _explicit(roles: Roles, piece: Piece) -> None:
    if piece.kind == "street":
        roles.give("unit", piece)
    elif roles.last == "building" and piece.behind == "":
        _second_building(roles, piece)
    elif roles.has("building") and _is_weak(roles):
        # 320弄16号云水居3幢: the first number leads to where the building stands.
        roles.given = [one for one in roles.given if one.role != "building"]
        roles.give("building", piece)
    else:
        roles.give("building", piece)


def _is_weak(roles: Roles) -> bool:
    """This function will say whether the building so far was told without a word for one."""
    first = next(one for one in roles.given if one.role == "building").pieces[0]
    return first.kind in {"no", "bare"} and bool(first.figures) and not roles.has("unit", "floor")


def _second_building(roles: Roles, piece: Piece) -> None:
    """This function will read 11栋A座 as building 11, part A, and A座4号楼 as building 4."""
    first = roles.given[-1].pieces[0]
    if not piece.figures:
        roles.give("unit", piece)
    elif not first.figures or first.words.endswith("排"):
        roles.given.pop()
        roles.give("building", piece)


def _unit(roles: Roles, piece: Piece) -> None:
    if "号门" in piece.words and not roles.has("building"):
        # 320弄8号门402 is house 8; the gates of a compound or a market are no units.
        if roles.last == "lane":
            roles.give("building", piece)
    else:
        roles.give("unit", piece)


def _measured(roles: Roles, piece: Piece) -> None:
    if piece.kind == "unit":
        _unit(roles, piece)
    elif piece.kind == "floor":
        roles.give("floor", piece)
    elif not tower_letter(roles, piece):
        roles.give("room", piece)
