"""What the reader returns: proposals with the places they were read from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import datetime
from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import Any, Literal

Level = Literal["door", "building", "area"]
Kind = Literal["request", "cancel", "offer", "report", "chatter"]
Urgency = Literal["life", "today", "routine"]
Decision = Literal["propose", "ask", "fix"]
ItemsFrom = Literal["written", "title", "above"]
Form = Literal["chain", "messages", "text", "table"]


class Sent:
    """Something that goes to another process by its values, in a third of the usual time."""

    __slots__ = ()

    def __reduce__(self) -> tuple[Any, ...]:
        kind: Any = type(self)
        return kind, _values_of(kind)(self)


@cache
def _values_of(kind: Any) -> Callable[[Any], tuple[Any, ...]]:
    return attrgetter(*(entry.name for entry in fields(kind)))


@dataclass(frozen=True, slots=True, order=True)
class Span(Sent):
    """Characters of the text that was given, end exclusive."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """This function will return the original words that the span covers."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class DoorRef(Sent):
    """What was written about where; nothing is resolved against a ledger.

    `area` holds compound or road words as written; where both a road and a
    compound are written, both, parted by one space. Numbers are half width,
    arabic and upper case; leading zeros stay.
    """

    area: str | None
    lane: str | None
    building: str | None
    unit: str | None
    room: str | None
    span: Span
    confidence: float

    @property
    def level(self) -> Level:
        """This function will say how far down the tree the words lead."""
        if self.room:
            return "door"
        return "building" if self.building else "area"


@dataclass(frozen=True, slots=True)
class Person(Sent):
    name: str
    span: Span
    confidence: float


@dataclass(frozen=True, slots=True)
class Phone(Sent):
    """Digits only; an extension follows a hyphen."""

    number: str
    kind: Literal["mobile", "landline", "service"]
    span: Span


@dataclass(frozen=True, slots=True)
class Item(Sent):
    name: str
    quantity: Decimal
    unit: str | None
    note: str | None
    span: Span
    confidence: float


@dataclass(frozen=True, slots=True)
class Sign(Sent):
    """An urgency sign that fired. `topic` is a code such as chest or medicine_out."""

    level: Literal["life", "today"]
    words: str
    span: Span
    topic: str = ""


@dataclass(frozen=True, slots=True)
class ServiceGuess(Sent):
    code: str
    confidence: float
    words: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class WantedTime(Sent):
    """When something is wanted; `at` is a best effort and needs the reader's clock."""

    words: str
    span: Span
    at: datetime | None


@dataclass(frozen=True, slots=True)
class ServiceWords:
    code: str
    words: tuple[str, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words that a pack or a place adds. An empty `services` means the built-in list."""

    services: tuple[ServiceWords, ...] = ()
    life_signs: tuple[str, ...] = ()
    today_signs: tuple[str, ...] = ()
    medicines: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal(Sent):
    """One line of need as a person may confirm it.

    `source` is "written" when the words themselves say it, "title" when the
    chain's title names the goods. `revises` is the index of the earlier
    proposal that this one changes, cancels or repeats.
    """

    number: int | None
    text: str
    span: Span
    kind: Kind = "request"
    sender: str | None = None
    persons: tuple[Person, ...] = ()
    phones: tuple[Phone, ...] = ()
    doors: tuple[DoorRef, ...] = ()
    items: tuple[Item, ...] = ()
    services: tuple[ServiceGuess, ...] = ()
    signs: tuple[Sign, ...] = ()
    times: tuple[WantedTime, ...] = ()
    people: int | None = None
    urgency: Urgency = "routine"
    special: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    confidence: float = 0.0
    revises: int | None = None
    items_from: ItemsFrom = "written"
    sources: dict[str, int] = field(default_factory=dict)

    @property
    def decision(self) -> Decision:
        """This function will say whether a person may confirm without editing."""
        if self.confidence >= 0.6 and not BLOCKING.intersection(self.problems):
            return "propose"
        return "ask" if self.confidence >= 0.35 else "fix"


# A proposal with one of these needs a person's edit before it may be confirmed.
BLOCKING = frozenset(
    {
        "no_place",
        "no_need",
        "several_places",
        "ditto_unresolved",
        "revision_unclear",
        "no_words",
        "repeat",
    }
)


@dataclass(frozen=True, slots=True)
class Unread:
    text: str
    span: Span
    reason: str


@dataclass(frozen=True, slots=True)
class Framed:
    """A line around the proposals: role is marker, title, rule, note or footer."""

    text: str
    span: Span
    role: str


@dataclass(frozen=True, slots=True)
class Reading:
    form: Form
    frame: tuple[Framed, ...]
    proposals: tuple[Proposal, ...]
    unread: tuple[Unread, ...]
    common_items: tuple[Item, ...] = ()

    @property
    def title(self) -> str | None:
        """This function will return the chain's title, if it has one."""
        return next((f.text for f in self.frame if f.role == "title"), None)

    @property
    def rules(self) -> tuple[str, ...]:
        """This function will return the lines that explain how to fill the chain in."""
        return tuple(f.text for f in self.frame if f.role == "rule")

    @property
    def footer(self) -> tuple[str, ...]:
        """This function will return what the organiser wrote below the chain."""
        return tuple(f.text for f in self.frame if f.role == "footer")
