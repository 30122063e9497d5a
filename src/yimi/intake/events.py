from dataclasses import dataclass
from uuid import UUID

from yimi.core.events import News


@dataclass(frozen=True)
class BatchReceived(News):
    """A text or a sheet came in."""

    source: str
    lines: int


@dataclass(frozen=True)
class BatchRead(News):
    """A file was read to its end."""

    lines: int


@dataclass(frozen=True)
class BatchFailed(News):
    """A file could not be read."""

    problem: str


@dataclass(frozen=True)
class LineConfirmed(News):
    """A person confirmed a line, or a sign of danger did."""

    case_id: UUID


@dataclass(frozen=True)
class LineTakenBack(News):
    """A confirmation was undone."""

    case_id: UUID


@dataclass(frozen=True)
class LineSetAside(News):
    """A line was put aside: nothing is to be done about it."""


@dataclass(frozen=True)
class LineChanged(News):
    """A person put right what was understood."""


@dataclass(frozen=True)
class CallTaken(News):
    """A call was taken down."""

    case_id: UUID
