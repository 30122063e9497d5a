"""The audit chain: each seal is a digest over a run of events and over the seal before it."""

import hashlib
import json
from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction

from yimi.core.log import hash_words
from yimi.core.models import Event, EventWords, Seal
from yimi.core.tail import settled_position

RUN = 1000
# The first seal covers whatever stands before its end, so that nothing can be put in front of it.
BEFORE_ALL = -(2**63)


class Flaw(NamedTuple):
    """Where the chain does not hold."""

    position: int
    problem: str


def seal_events(*, now: datetime) -> None:
    """Seal what has been written since the last seal."""
    while _seal_next(now):
        pass


def _seal_next(now: datetime) -> bool:
    with transaction.atomic():
        _hold_chain()
        last = Seal.objects.order_by("-last").first()
        start = last.last if last else BEFORE_ALL
        horizon = settled_position()
        run = list(
            Event.objects.filter(position__gt=start, position__lte=horizon).order_by("position")[
                :RUN
            ]
        )
        if not run:
            return False
        Seal.objects.create(
            first=run[0].position,
            last=run[-1].position,
            digest=_digest(last.digest if last else "", run),
            at=now,
        )
    return len(run) == RUN


def _hold_chain() -> None:
    """Let no other process add a link until the transaction ends: two would fork the chain."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE core_seal IN SHARE ROW EXCLUSIVE MODE")


def verify_chain(*, using: str = "default") -> list[Flaw]:
    """Return every place where events or words are not what was sealed; empty when all holds.

    `using` is the name of the database, for a copy of it that is checked.
    """
    flaws: list[Flaw] = []
    before, start = "", BEFORE_ALL
    for seal in Seal.objects.using(using).order_by("last").iterator():
        run = list(
            Event.objects.using(using)
            .filter(position__gt=start, position__lte=seal.last)
            .order_by("position")
        )
        if _digest(before, run) != seal.digest:
            flaws.append(Flaw(seal.last, "events were changed, added or removed"))
        words = EventWords.objects.using(using).in_bulk(
            [event.uid for event in run if event.words_hash]
        )
        flaws += [
            Flaw(event.position, "the words of this event were changed")
            for event in run
            if event.uid in words and hash_words(words[event.uid]) != event.words_hash
        ]
        before, start = seal.digest, seal.last
    return flaws


def _digest(before: str, run: list[Event]) -> str:
    digest = hashlib.sha256(before.encode())
    for event in run:
        digest.update(_canonical(event))
    return digest.hexdigest()


def _canonical(event: Event) -> bytes:
    return json.dumps(
        [
            event.position,
            str(event.uid),
            event.type,
            event.subject_type,
            str(event.subject_id),
            event.place_path,
            str(event.by_id or ""),
            int(event.at.timestamp() * 1_000_000),
            event.data,
            event.words_hash,
        ],
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=True,
    ).encode()
