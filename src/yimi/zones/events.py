from dataclasses import dataclass
from datetime import date
from uuid import UUID

from yimi.core.events import News


@dataclass(frozen=True)
class IsolationBegan(News):
    """Somebody was put into isolation, by an order and until a day."""

    resident_id: UUID
    code: str
    day_zero_on: date
    ends_on: date
    corrects_id: UUID | None = None
    follows_id: UUID | None = None


@dataclass(frozen=True)
class IsolationExtended(News):
    """An isolation lasts longer by a new order, within what the rule allows."""

    resident_id: UUID
    ends_on: date


@dataclass(frozen=True)
class IsolationChanged(News):
    """Somebody goes on with their isolation in another way."""

    resident_id: UUID
    what: str


@dataclass(frozen=True)
class IsolationShortened(News):
    """The rules in force are shorter than those under which somebody was isolated."""

    resident_id: UUID
    code: str
    ends_on: date


@dataclass(frozen=True)
class IsolationEnded(News):
    """Somebody is free: the day has come, or they were released before it."""

    resident_id: UUID
    reason: str


@dataclass(frozen=True)
class IsolationReplaced(News):
    """A record of an isolation holds no more, for it was wrong or began anew."""

    resident_id: UUID
    reason: str


@dataclass(frozen=True)
class ReleaseTold(News):
    """The household knows that somebody is free."""

    resident_id: UUID
    case_id: UUID | None
