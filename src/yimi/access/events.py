from dataclasses import dataclass
from uuid import UUID

from yimi.core.events import News


@dataclass(frozen=True)
class PasswordCodeGiven(News):
    """Somebody was given a code with which a new password is set."""

    user_id: UUID


@dataclass(frozen=True)
class PasswordChanged(News):
    """Somebody has a new password: set by themselves, by a code, or on the machine."""

    user_id: UUID
    what: str


@dataclass(frozen=True)
class SecondFactorSet(News):
    """Somebody showed for the first time that their telephone tells the right codes."""

    user_id: UUID


@dataclass(frozen=True)
class EnrolmentOpened(News):
    """Somebody may set up a second factor for some days; by whom it was opened stands beside it."""

    user_id: UUID


@dataclass(frozen=True)
class SecondFactorUsed(News):
    """Somebody opened the strong rights of their session, by telephone or by a recovery code."""

    user_id: UUID
    what: str


@dataclass(frozen=True)
class SecondFactorRemoved(News):
    """The second factor of somebody was taken away: they have to set it anew."""

    user_id: UUID


@dataclass(frozen=True)
class Invited(News):
    """An invitation was made, for one role at one place."""

    role: str


@dataclass(frozen=True)
class InvitationRevoked(News):
    """An invitation opens nothing any more."""


@dataclass(frozen=True)
class InvitationTaken(News):
    """Somebody took an invitation."""

    user_id: UUID


@dataclass(frozen=True)
class Admitted(News):
    """Somebody who took an invitation was let in."""

    user_id: UUID


@dataclass(frozen=True)
class TurnedAway(News):
    """Somebody who took an invitation was not let in."""

    user_id: UUID
