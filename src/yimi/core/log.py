"""Writing the event log: one row for each act, in that act's transaction."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from django.db import connection

from yimi.core.bulk import Ready, fresh, insert_all, insert_ready, ready
from yimi.core.events import News
from yimi.core.models import Event, EventWords
from yimi.core.tail import hold_tail


class Subject(Protocol):
    """Anything that an event is about."""

    @property
    def pk(self) -> UUID: ...
    @property
    def place_path(self) -> str: ...


def record(
    news: News,
    *,
    about: Subject,
    by: UUID | None,
    now: datetime,
    words: str = "",
    moved: tuple[str, str] | None = None,
) -> Event:
    """Append one event about `about`.

    `moved` holds the states before and after. `words` is text that people wrote: it is kept in a
    row of its own, so that it can be erased. Must be called inside a transaction.
    """
    event = draft(news, about=about, by=by, now=now, words=words, moved=moved)
    record_all([event])
    return event[0]


Draft = tuple[Event, EventWords | None]


def draft(
    news: News,
    *,
    about: Subject,
    by: UUID | None,
    now: datetime,
    words: str = "",
    moved: tuple[str, str] | None = None,
) -> Draft:
    """Make an event without writing it, for acts that write many in one go."""
    data = news.data()
    if moved:
        data["from"], data["to"] = moved
    event = fresh(
        Event,
        type=news.name(),
        subject_type=getattr(about, "_meta").label_lower,  # noqa: B009
        subject_id=about.pk,
        place_path=about.place_path,
        by_id=by,
        at=now,
        data=data,
    )
    if not words:
        return event, None
    kept = EventWords(event_uid=event.uid, text=words, salt=secrets.token_hex(16))
    event.words_hash = hash_words(kept)
    return event, kept


def record_all(drafts: Iterable[Draft]) -> None:
    """Append drafted events in their order."""
    if not connection.in_atomic_block:
        raise RuntimeError("An event is written only inside the transaction of its act.")
    drafts = list(drafts)
    if not drafts:
        return
    hold_tail()
    if len(drafts) == 1:
        drafts[0][0].save(force_insert=True)
    else:
        insert_all([event for event, _ in drafts])
    insert_all([kept for _, kept in drafts if kept])


class ReadyEvents(NamedTuple):
    """Events whose values are made already, and their words."""

    events: Ready | None
    words: Ready | None


def ready_events(drafts: Iterable[Draft]) -> ReadyEvents:
    """Make the values of events, before the transaction of the act that writes them."""
    drafts = list(drafts)
    return ReadyEvents(
        ready([event for event, _ in drafts]), ready([kept for _, kept in drafts if kept])
    )


def record_ready(made: ReadyEvents) -> None:
    """Append events that were made ready, in their order."""
    if not connection.in_atomic_block:
        raise RuntimeError("An event is written only inside the transaction of its act.")
    if made.events is not None:
        hold_tail()
        insert_ready(made.events)
        insert_ready(made.words)


def hash_words(words: EventWords) -> str:
    """Return the salted hash that the chain keeps of an event's words."""
    return hashlib.sha256(f"{words.salt}\0{words.text}".encode()).hexdigest()
