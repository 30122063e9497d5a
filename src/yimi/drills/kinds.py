"""The kinds of households, and how many of each make exactly Beilin's figures.

857 households, 2,122 people, 251 of them aged 60 or more. A test adds the table up.
"""

from typing import Literal, NamedTuple

Part = Literal["old", "adult", "child", "peer"]


class Slot(NamedTuple):
    """One place in a household: `sex` is m, f or ? for either.

    `line` says whether somebody bears the surname that the household has in common.
    """

    part: Part
    sex: str
    line: bool = True


class Kind(NamedTuple):
    """A kind of household: how many there are, and the ages (low, high, commonest) it hangs on."""

    homes: int
    slots: tuple[Slot, ...]
    ages: tuple[int, int, int]


_FATHER, _MOTHER = Slot("adult", "m"), Slot("adult", "f", line=False)
_CHILD = Slot("child", "?")
_GRANDPA, _GRANDMA = Slot("old", "m"), Slot("old", "f", line=False)

KINDS = {
    "old_alone": Kind(62, (Slot("old", "?", line=False),), (60, 94, 77)),
    "old_couple": Kind(48, (_GRANDPA, _GRANDMA), (60, 89, 69)),
    "old_with_family": Kind(30, (_FATHER, _MOTHER, _CHILD, _GRANDMA), (34, 52, 41)),
    "two_old_with_family": Kind(16, (_FATHER, _MOTHER, _CHILD, _GRANDPA, _GRANDMA), (33, 50, 39)),
    "old_with_grandchild": Kind(9, (_GRANDMA, _CHILD), (61, 74, 66)),
    "old_with_grown_child": Kind(22, (Slot("adult", "?"), Slot("old", "?")), (38, 59, 52)),
    "single": Kind(110, (Slot("adult", "?"),), (22, 58, 28)),
    "couple": Kind(130, (_FATHER, _MOTHER), (24, 59, 34)),
    "couple_child": Kind(210, (_FATHER, _MOTHER, _CHILD), (25, 50, 36)),
    "couple_two_children": Kind(84, (_FATHER, _MOTHER, _CHILD, _CHILD), (29, 48, 37)),
    "one_parent": Kind(28, (Slot("adult", "f", line=False), _CHILD), (26, 50, 38)),
    "couple_grown_child": Kind(64, (_FATHER, _MOTHER, Slot("child", "?")), (48, 59, 53)),
    "sharers": Kind(30, tuple(Slot("peer", "?", line=False) for _ in range(3)), (20, 36, 25)),
    "siblings": Kind(14, (Slot("peer", "?"), Slot("peer", "?")), (19, 40, 26)),
}  # fmt: skip
