"""Things that happen, and handlers that take or refuse them, for the tests of the core."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace
from uuid import UUID

from django.db import transaction

from yimi.core.events import News
from yimi.core.handlers import Handler
from yimi.core.ids import new_id
from yimi.core.log import record
from yimi.core.models import ClientAct, Event

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=timezone(timedelta(hours=8)))


@dataclass(frozen=True)
class Happened(News):
    """Something happened in a test."""

    step: int = 0


@dataclass(frozen=True)
class Ignored(News):
    """Something happened that nobody listens to."""


@dataclass
class Thing:
    """Something that events are about."""

    pk: UUID = field(default_factory=new_id)
    place_path: str = "410100/"
    _meta = SimpleNamespace(label_lower="tests.thing")


def happen(thing: Thing, step: int = 0, words: str = "", by: UUID | None = None) -> Event:
    """Record that something happened to a thing."""
    with transaction.atomic():
        return record(Happened(step), about=thing, by=by, now=NOW, words=words)


class Broken(Exception):
    """What a handler of these tests fails with."""


@dataclass
class Taker:
    """A handler whose effect on an event is one row, which the database allows only once."""

    name: str = "tests.taker"
    fails: Callable[[Event], bool] = lambda event: False
    tried: list[int] = field(default_factory=list)

    def run(self, event: Event) -> None:
        self.tried.append(event.data["step"])
        ClientAct.objects.create(
            client_id=event.uid, act=self.name, subject_id=event.subject_id, at=event.at
        )
        if self.fails(event):
            raise Broken(f"step {event.data['step']}")

    @property
    def handler(self) -> Handler:
        return Handler(self.name, frozenset({Happened.name()}), self.run)

    def taken(self) -> list[int]:
        """Return the steps whose effect is in the database, in the order of the events."""
        done = set(ClientAct.objects.filter(act=self.name).values_list("client_id", flat=True))
        return [
            event.data["step"] for event in Event.objects.order_by("position") if event.uid in done
        ]
