from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yimi.core.events import News


@dataclass(frozen=True)
class LinkMade(News):
    """A link and a code were made for somebody to follow a Case; `what` says for whom."""

    link_id: UUID
    what: str


@dataclass(frozen=True)
class LinkRevoked(News):
    """A link and its code open nothing any more."""

    link_id: UUID


@dataclass(frozen=True)
class ResidentWrote(News):
    """Somebody added words by the link; `case_id` is the Case that they had reported."""

    case_id: UUID
    link_id: UUID


@dataclass(frozen=True)
class ResidentAnswered(News):
    """Somebody said whether it is solved, where that alone ends or reopens nothing."""

    case_id: UUID
    answer: str
    source: str


@dataclass(frozen=True)
class ResidentWithdrew(News):
    """Somebody whose report was merged does not need it any more."""

    case_id: UUID


@dataclass(frozen=True)
class CallBackPlanned(News):
    """Somebody is to be asked about a Case: whether it is solved, or what the desk needs."""

    case_id: UUID
    what: str
    due_at: datetime


@dataclass(frozen=True)
class CallBackTaken(News):
    """A named person is to call."""

    call_back_id: UUID
    owner_id: UUID


@dataclass(frozen=True)
class CallBackLeft(News):
    """Whoever was to call went off duty; it is for anybody of the queue."""

    call_back_id: UUID


@dataclass(frozen=True)
class CallBackTried(News):
    """Somebody called or went; what came of it, and the how-manieth attempt it was."""

    call_back_id: UUID
    reason: str
    attempt: int
    by_visit: bool


@dataclass(frozen=True)
class CallBackToTheDoor(News):
    """Nobody was reached by telephone: somebody goes to the door."""

    call_back_id: UUID


@dataclass(frozen=True)
class CallBackDone(News):
    """The question was answered, or the person would not answer it."""

    case_id: UUID
    reason: str


@dataclass(frozen=True)
class CallBackUnreached(News):
    """Nobody was reached after every attempt."""

    case_id: UUID
    attempts: int


@dataclass(frozen=True)
class CallBackDropped(News):
    """The question is not needed any more."""

    case_id: UUID


@dataclass(frozen=True)
class CallBackAgain(News):
    """Somebody is to try once more."""

    case_id: UUID
