from dataclasses import dataclass
from datetime import date
from uuid import UUID

from yimi.core.events import News


@dataclass(frozen=True)
class GroupNoted(News):
    """Somebody belongs to a key group."""

    resident_id: UUID
    code: str


@dataclass(frozen=True)
class GroupReviewed(News):
    """Somebody looked whether a key group still holds, and it does."""

    resident_id: UUID
    code: str


@dataclass(frozen=True)
class GroupEnded(News):
    """Somebody belongs to a key group no more."""

    resident_id: UUID
    code: str


@dataclass(frozen=True)
class CarerSet(News):
    """Who answers for somebody was written down."""

    resident_id: UUID
    worker_id: UUID | None
    deputy_id: UUID | None


@dataclass(frozen=True)
class PlanMade(News):
    """A need that comes back was written down."""

    resident_id: UUID
    what: str


@dataclass(frozen=True)
class PlanChanged(News):
    """What is in hand was counted, or the rhythm is another."""

    fields: tuple[str, ...]


@dataclass(frozen=True)
class PlanEnded(News):
    """A need does not come back any more."""

    reason: str


@dataclass(frozen=True)
class PlanMoved(News):
    """Two people of the ledger are one: the plan of one is the other's now."""

    resident_id: UUID
    before_id: UUID


@dataclass(frozen=True)
class PlanResumed(News):
    """Somebody who had left lives here again, and so does their need."""


@dataclass(frozen=True)
class TurnPlanned(News):
    """A plan has a time that is still to come."""

    due_on: date


@dataclass(frozen=True)
class TurnOpened(News):
    """A time of a plan is near: a Case stands for it."""

    due_on: date
    case_id: UUID | None = None


@dataclass(frozen=True)
class TurnDone(News):
    """A time of a plan was met."""

    due_on: date
    done_on: date


@dataclass(frozen=True)
class TurnMissed(News):
    """A time of a plan was not met."""

    due_on: date
    reason: str


@dataclass(frozen=True)
class TurnMoved(News):
    """A time of a plan is another day now."""

    due_on: date
    to_on: date


@dataclass(frozen=True)
class AlarmRaised(News):
    """A plan is broken, or will be: this person has to look after it."""

    plan_id: UUID
    what: str
    owner_id: UUID | None


@dataclass(frozen=True)
class AlarmTaken(News):
    """Somebody looks after it."""

    plan_id: UUID


@dataclass(frozen=True)
class AlarmOver(News):
    """The plan is met again, or has ended."""

    plan_id: UUID


@dataclass(frozen=True)
class Reached(News):
    """Somebody was reached, or one tried."""

    resident_id: UUID
    what: str
    reached: bool


@dataclass(frozen=True)
class Assessed(News):
    """What an old person's grade rests on was written down."""

    resident_id: UUID
    by_points: bool
