from dataclasses import dataclass
from uuid import UUID

from yimi.core.events import News


@dataclass(frozen=True)
class StreetEstablished(News):
    """A street was set up from nothing, with its office and its first administrator."""

    user_id: UUID


@dataclass(frozen=True)
class FirstRunFinished(News):
    """The first run was ended by its administrator."""


@dataclass(frozen=True)
class PersonAdded(News):
    """Somebody was given a login."""

    user_id: UUID


@dataclass(frozen=True)
class PersonChanged(News):
    """What is on record of somebody who works here was changed."""

    user_id: UUID


@dataclass(frozen=True)
class PersonShutOut(News):
    """Somebody may sign in no more."""

    user_id: UUID


@dataclass(frozen=True)
class MembershipEnded(News):
    """Something that somebody was has ended."""

    user_id: UUID
    role: str


@dataclass(frozen=True)
class TeamChanged(News):
    """A team was renamed, given other duties, dissolved or formed again."""

    what: str


@dataclass(frozen=True)
class PlaceRenamed(News):
    """A place is called otherwise; the name before stands among its other names."""


@dataclass(frozen=True)
class PlaceGone(News):
    """A place is no more; what happened there stays on record."""


@dataclass(frozen=True)
class PlaceBack(News):
    """A place that was said to be gone is there."""


@dataclass(frozen=True)
class PlaceRemoved(News):
    """A place at which nothing hung was taken out of the tree."""

    level: str


@dataclass(frozen=True)
class OfficeChanged(News):
    """An organisation is called or reached otherwise."""


@dataclass(frozen=True)
class EmergencyChanged(News):
    """The expected end, the day of deletion or the pack of an emergency was changed."""

    what: str


@dataclass(frozen=True)
class EmergencyEnded(News):
    """An emergency has ended; its data goes on the day of deletion."""


@dataclass(frozen=True)
class LedgerTableGiven(News):
    """A table was given that is to go into the ledger."""

    rows: int


@dataclass(frozen=True)
class LedgerImported(News):
    """A table went into the ledger."""

    rows: int


@dataclass(frozen=True)
class LedgerDoubtDecided(News):
    """Somebody said whether a person of a table is one of the ledger."""

    verdict: str
