from dataclasses import dataclass
from uuid import UUID

from yimi.core.events import News


@dataclass(frozen=True)
class HouseholdEntered(News):
    """A household was entered into the ledger."""

    people: int


@dataclass(frozen=True)
class WarningSet(News):
    """A warning was put on a door."""

    code: str


@dataclass(frozen=True)
class PersonEntered(News):
    """Somebody more lives in a household."""

    resident_id: UUID


@dataclass(frozen=True)
class PersonCorrected(News):
    """What is on record of somebody was corrected: the names of the fields."""

    resident_id: UUID
    fields: tuple[str, ...]


@dataclass(frozen=True)
class PersonLeft(News):
    """Somebody lives in a household no more."""

    resident_id: UUID


@dataclass(frozen=True)
class GroupsChanged(News):
    """Somebody belongs to other key groups."""

    resident_id: UUID


@dataclass(frozen=True)
class TelephoneAdded(News):
    """A household is reached at one more number."""


@dataclass(frozen=True)
class TelephoneRemoved(News):
    """A number reaches a household no more."""


@dataclass(frozen=True)
class NoteChanged(News):
    """The confidential note of a household was written."""


@dataclass(frozen=True)
class WarningEnded(News):
    """A warning on a door holds no more."""

    code: str
