from dataclasses import dataclass
from datetime import datetime
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


@dataclass(frozen=True)
class RoundMade(News):
    """Somebody made a round from door to door."""

    stops: int


@dataclass(frozen=True)
class RoundGiven(News):
    """Somebody has a round to walk, or what is left of it."""

    worker_id: UUID


@dataclass(frozen=True)
class RoundStarted(News):
    """Its worker set out."""


@dataclass(frozen=True)
class RoundHandedBack(News):
    """Its worker gave back what is left of it."""

    left: int


@dataclass(frozen=True)
class RoundEnded(News):
    """A round is over; `left` doors were not visited."""

    left: int


@dataclass(frozen=True)
class RoundCancelled(News):
    """A round is not walked, or not any further."""

    left: int


@dataclass(frozen=True)
class StopAgain(News):
    """Nobody opened; somebody goes there again later."""

    round_id: UUID
    attempts: int


@dataclass(frozen=True)
class StopEnded(News):
    """A visit at a door ended: how, for which households, and who was seen or spoken of there.

    `reached`: somebody was spoken to. `said_no_need`: they said that they need nothing.
    """

    round_id: UUID
    place_id: UUID
    outcome: str
    reached: bool
    said_no_need: bool
    household_ids: tuple[UUID, ...]
    resident_ids: tuple[UUID, ...]
    visited_at: datetime
    visited_by_id: UUID


@dataclass(frozen=True)
class StopReopened(News):
    """How a visit ended was wrong: the stop is open again, and `outcome` did not happen."""

    round_id: UUID
    outcome: str


@dataclass(frozen=True)
class StopLeft(News):
    """A round ended before anybody went to this door."""

    round_id: UUID


@dataclass(frozen=True)
class FollowUpMade(News):
    """Because of how a visit ended somebody has something to do."""

    stop_id: UUID
    what: str


@dataclass(frozen=True)
class FollowUpEnded(News):
    """What was left after a visit is done, or not needed."""

    stop_id: UUID
    what: str


@dataclass(frozen=True)
class SurveyMade(News):
    """Somebody wrote questions to ask at doors."""

    questions: int


@dataclass(frozen=True)
class SurveyChanged(News):
    """The questions were changed; answers keep those that were asked."""

    edition: int


@dataclass(frozen=True)
class SurveyEnded(News):
    """No new round asks these questions."""
