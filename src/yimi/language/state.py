"""What has been read so far of one pasted text."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from .kinds import is_face
from .line import Context, read_line
from .text import TAG, Folded
from .types import Framed, Item, Proposal, Unread, Vocabulary


@dataclass(slots=True)
class State:
    """The folded text, and the parts of it that are accounted for."""

    folded: Folded
    original: str
    vocabulary: Vocabulary
    now: datetime | None
    proposals: list[Proposal] = field(default_factory=list)
    framed: list[Framed] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    covered: list[tuple[int, int]] = field(default_factory=list)
    common: list[Item] = field(default_factory=list)
    title_end: object = None

    def frame_range(self, start: int, end: int, role: str) -> None:
        """This function will keep a line that stands around the proposals."""
        start, end = self._trimmed(start, end)
        if start < end:
            span = self.folded.span(start, end)
            words = TAG.sub("", span.of(self.original)).strip()
            self.framed.append(Framed(words or span.of(self.original).strip(), span, role))

    def miss(self, start: int, end: int, reason: str) -> None:
        """This function will keep a line that asks for nothing, with the reason."""
        start, end = self._trimmed(start, end)
        if start < end:
            span = self.folded.span(start, end)
            self.unread.append(Unread(span.of(self.original).strip(), span, reason))

    def _trimmed(self, start: int, end: int) -> tuple[int, int]:
        words = self.folded.text[start:end]
        return start + len(words) - len(words.lstrip()), start + len(words.rstrip())

    def read(self, start: int, end: int, context: Context, number: int | None) -> None:
        """This function will read a range as one proposal."""
        if start >= end:
            return
        words = self.folded.span(start, end).of(self.original)
        if not any(c.isalnum() for c in words) and not (context.sender and is_face(words)):
            self.miss(start, end, "no_words")
            return
        self.proposals.append(
            read_line(self.folded, start, end, context, number=number, original=words)
        )
