from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yimi.core.events import News


@dataclass(frozen=True)
class MembershipGiven(News):
    """Somebody was given a role at a place."""

    user_id: UUID
    role: str
    reach: str


@dataclass(frozen=True)
class TeamFormed(News):
    """A team was formed, with its duties."""

    duties: tuple[str, ...]


@dataclass(frozen=True)
class ShiftPlanned(News):
    """Somebody was put on the rota."""

    user_id: UUID
    team_id: UUID


@dataclass(frozen=True)
class ShiftCancelled(News):
    """A shift was taken off the rota."""

    user_id: UUID
    reason: str


@dataclass(frozen=True)
class ShiftStarted(News):
    """Somebody has come on duty."""


@dataclass(frozen=True)
class ShiftEnded(News):
    """A shift is over."""

    reason: str


@dataclass(frozen=True)
class ShiftSettled(News):
    """What was open when a shift ended has gone to others, back to the team, or stays."""

    reason: str
    to_id: UUID | None
    moved: int
    returned: int
    kept: int


@dataclass(frozen=True)
class LeaverSettled(News):
    """What somebody had in hand who left a team went back to it."""

    user_id: UUID
    moved: int


@dataclass(frozen=True)
class HandoverGiven(News):
    """Somebody has written down what the next one on duty is to take over."""

    to_id: UUID | None
    given: int
    kept: int


@dataclass(frozen=True)
class HandoverTaken(News):
    """The next one on duty has confirmed it."""


@dataclass(frozen=True)
class HandoverDone(News):
    """The shift is over and what was handed over has moved."""

    moved: int


@dataclass(frozen=True)
class HandoverLapsed(News):
    """Nobody confirmed the hand-over in time."""


@dataclass(frozen=True)
class HandoverWithdrawn(News):
    """The giver has written the hand-over anew."""


@dataclass(frozen=True)
class DutyUncovered(News):
    """Nobody is on duty for something that must not be without anybody."""

    duty: str
    starts_at: datetime


@dataclass(frozen=True)
class DutyCovered(News):
    """Somebody is on duty for it again."""

    duty: str
