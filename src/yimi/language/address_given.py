"""The roles that the numbers of an address may have, and those given so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from .address_pieces import Piece

Role = Literal["road_number", "lane", "building", "unit", "floor", "room"]


@dataclass(slots=True)
class Given:
    """A role, and the pieces that make up its number: two for 905-2 or 101-103."""

    role: Role
    pieces: list[Piece]

    @property
    def number(self) -> str:
        """This function will return the number as one text."""
        first, last = self.pieces[0], self.pieces[-1]
        apart = first.end != last.start or self.role == "lane"
        joint = "-" if first.figures and apart else ""
        return joint.join(piece.number for piece in self.pieces)


@dataclass(slots=True)
class Roles:
    """An address while its numbers are being given their roles.

    `by_floor`: 12-3 is the third door on floor 12, as in Chongqing.
    """

    by_floor: bool = False
    given: list[Given] = field(default_factory=list)

    def has(self, *roles: Role) -> bool:
        """This function will say whether one of the roles is taken."""
        return any(one.role in roles for one in self.given)

    @property
    def last(self) -> Role | None:
        """This function will return the role that was given last."""
        return self.given[-1].role if self.given else None

    def give(self, role: Role, *pieces: Piece) -> None:
        """This function will note a role, unless an earlier number has it."""
        if not self.has(role):
            self.given.append(Given(role, list(pieces)))
