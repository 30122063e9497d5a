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
