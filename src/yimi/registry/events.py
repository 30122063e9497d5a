from dataclasses import dataclass
from uuid import UUID

from yimi.core.events import News


@dataclass(frozen=True)
class HouseholdEntered(News):
    """A household was entered into the ledger."""

    people: int


@dataclass(frozen=True)
class ResidentAdded(News):
    """A person was added to a household."""

    resident_id: UUID


@dataclass(frozen=True)
class WarningSet(News):
    """A warning was put on a door."""

    code: str
