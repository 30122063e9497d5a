"""The terms by which a household is found: pairs of characters, digits, numbers of doors.

A term begins with a letter that says what it is of: `n` a name, `a` a word of the address, `t` a
telephone, `d` a door, `p` a place around it. What is not ASCII is written as hexadecimal.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise
from zlib import crc32

# Places around a door are terms of their own at these depths of the tree: narrow enough to help.
FIRST_DEPTH, LAST_DEPTH = 3, 6
FEWEST = 2


def plain(text: str) -> str:
    """Return text as it is compared: full width made narrow, capitals, no blanks."""
    return "".join(unicodedata.normalize("NFKC", text).upper().split())


def pairs(kind: str, text: str) -> list[str]:
    """Return the pairs of neighbouring characters of a name or a word; of one alone, itself."""
    signs = [sign for sign in plain(text) if sign.isalnum()]
    if len(signs) == 1:
        return [_term(kind, signs[0])]
    return [_term(kind, a + b) for a, b in pairwise(signs)]


def digits(number: str, *, asked: bool = False) -> list[str]:
    """Return the pairs and fours of a telephone's digits; for a question only the longer kind."""
    only = "".join(sign for sign in number if sign.isdigit())
    fours = [f"t{only[at : at + 4]}" for at in range(len(only) - 3)]
    if asked and fours:
        return fours
    return [f"t{only[at : at + 2]}" for at in range(len(only) - 1)] + fours


def doors(*, building: str = "", unit: str = "", room: str = "") -> list[str]:
    """Return the terms of a door: every way in which its numbers are said."""
    said = [(building, unit, room), (building, "", room), ("", "", room), (building, "", "")]
    if unit:
        said += [(building, unit, ""), ("", unit, room)]
    return list(dict.fromkeys(door(*parts) for parts in said if any(parts)))


def door(building: str | None, unit: str | None, room: str | None) -> str:
    """Return the one term for a door said like this."""
    return _term("d", f"{building or ''}-{unit or ''}-{room or ''}".upper())


def around(path: str) -> list[str]:
    """Return the terms of the places around a door."""
    steps = path.rstrip("/").split("/")
    depths = range(FIRST_DEPTH, min(LAST_DEPTH, len(steps)) + 1)
    return [_place("/".join(steps[:depth]) + "/") for depth in depths]


def inside(path: str) -> list[str]:
    """Return the term of an area; of a smaller one that of its building; of a wider one none."""
    depth = path.count("/")
    if depth < FIRST_DEPTH:
        return []
    return [_place("/".join(path.split("/")[: min(depth, LAST_DEPTH)]) + "/")]


def is_exact(path: str) -> bool:
    """Return whether an area has a term that stands for it and for nothing else, or is all."""
    return not path or FIRST_DEPTH <= path.count("/") <= LAST_DEPTH


def terms_of(
    *,
    names: Iterable[str],
    numbers: Iterable[str],
    area: Iterable[str],
    at: Sequence[str],
    path: str,
) -> list[str]:
    """Return all terms of a household; `at` is building, unit and room."""
    found = [term for name in names for term in pairs("n", name)]
    found += [term for number in numbers for term in digits(number)]
    found += [term for word in area for term in pairs("a", word)]
    building, unit, room = at
    found += doors(building=building, unit=unit, room=room)
    return list(dict.fromkeys([*found, *around(path)]))


def _place(path: str) -> str:
    return f"p{crc32(path.encode()):08x}"


def _term(kind: str, text: str) -> str:
    return kind + "".join(sign.lower() if sign.isascii() else f"{ord(sign):04x}" for sign in text)
