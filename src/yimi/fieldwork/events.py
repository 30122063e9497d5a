from dataclasses import dataclass
from uuid import UUID

from yimi.core.events import News


@dataclass(frozen=True)
class TaskMade(News):
    """A worker has something to do."""

    case_id: UUID
    assignee_id: UUID


@dataclass(frozen=True)
class TaskGiven(News):
    """Another worker has it now."""

    assignee_id: UUID


@dataclass(frozen=True)
class TaskDone(News):
    """It was done at the door."""

    case_id: UUID
    proof_id: UUID


@dataclass(frozen=True)
class TaskNotDone(News):
    """It could not be done, for a reason."""

    case_id: UUID
    reason: str


@dataclass(frozen=True)
class TaskAgain(News):
    """Somebody goes again."""


@dataclass(frozen=True)
class TaskCancelled(News):
    """It is not needed any more."""
