from dataclasses import dataclass
from uuid import UUID

from yimi.core.events import News


@dataclass(frozen=True)
class PlaceAdded(News):
    """A place was entered into the tree."""

    level: str


@dataclass(frozen=True)
class EmergencyDeclared(News):
    """An emergency began at a place, under a pack."""

    emergency_id: UUID
    pack: str


@dataclass(frozen=True)
class PackChanged(News):
    """An emergency goes on under another pack or edition; `code` is that of a fixed edition."""

    pack: str
    code: str


@dataclass(frozen=True)
class WeakRuleChosen(News):
    """Somebody has chosen a rule whose source is weak."""

    code: str


@dataclass(frozen=True)
class WeakRuleDropped(News):
    """A rule whose source is weak no longer holds here."""

    code: str


@dataclass(frozen=True)
class BuildingsPlaced(News):
    """Somebody said where buildings stand on the plan of their compound."""

    buildings: int


@dataclass(frozen=True)
class PlacingForgotten(News):
    """Buildings stand in rows again, where the program puts them."""

    buildings: int


@dataclass(frozen=True)
class GroundPlanLaid(News):
    """A picture lies beneath the buildings of a compound."""


@dataclass(frozen=True)
class GroundPlanTaken(News):
    """No picture lies beneath the buildings of a compound any more."""


@dataclass(frozen=True)
class LiftNoted(News):
    """It is known whether a building or a unit has a lift."""

    has_lift: bool
