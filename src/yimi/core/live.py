"""Telling open pages that something happened, without asking the database for each of them.

One thread in each process reads the end of the event log while somebody watches and keeps the
latest in memory; every viewer is answered from there. See docs/decisions/0017-live-pages.md.
"""

import logging
import threading
import time
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import connection
from django.utils.module_loading import import_string

from yimi.core import clock
from yimi.core.declared import declared
from yimi.core.models import Event
from yimi.core.scope import OWN, covers
from yimi.core.tail import settled_position

READ_EVERY_S = 1.0
# What time alone changes (something falls due) is looked for this often.
TICK_EVERY_S = 20.0
# Nobody has asked for so long: the thread ends, until somebody does.
UNWATCHED_AFTER_S = 60.0
KEPT = 2_000
AT_A_TIME = 500
# A page was read from the database a moment before it says so: news of this moment is told again.
OVERLAP_S = 5.0
TICKET_S = 600
SALT = "yimi.live"
# Looks, seals and exports change nothing that an open list shows.
SILENT = ("core.",)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Entry:
    """One event as it is kept in memory: codes and ids."""

    position: int
    type: str
    place_path: str
    by: str
    data: dict[str, Any]


@dataclass(frozen=True)
class Tick:
    """Something at a place fell due: no event says so."""

    at: float
    place_path: str


@dataclass(frozen=True)
class News:
    """What is new to one viewer. `gap` means that more happened than is remembered."""

    after: int
    since: float
    entries: list[Entry] = field(default_factory=list)
    ticks: list[Tick] = field(default_factory=list)
    gap: bool = False


class NotReady(Exception):
    """The log has not been read yet; ask again in a moment with what you have."""


class Ring:
    """The latest events, in memory."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._positions: list[int] = []
        self._entries: list[Entry] = []
        self._ticks: list[Tick] = []
        # Everything above this position is remembered.
        self.floor = 0
        self.last = 0
        self.ready = False
        self._tick_floor = 0.0
        self._passed: list[tuple[float, int]] = []
        self._ticked_at: datetime | None = None

    def read(self) -> None:
        """Take in what has been written since the last time."""
        horizon = settled_position()
        if not self.ready or horizon - self.last > KEPT:
            self._begin_at(max(self.last, horizon - KEPT))
        while True:
            rows = list(
                Event.objects.filter(position__gt=self.last, position__lte=horizon)
                .order_by("position")
                .values_list("position", "type", "place_path", "by_id", "data")[:AT_A_TIME]
            )
            self._add(rows, horizon if len(rows) < AT_A_TIME else None)
            if len(rows) < AT_A_TIME:
                return

    def tick(self, now: datetime) -> None:
        """Take in what has fallen due since the last time, as the apps tell it."""
        since = self._ticked_at or now - timedelta(seconds=TICK_EVERY_S)
        # After a pause of the thread, what fell due meanwhile stood on pages that were loaded anew.
        since = max(since, now - timedelta(minutes=10))
        paths: set[str] = set()
        for name in declared("live_ticks"):
            paths.update(import_string(name)(since, now))
        with self._lock:
            self._ticks += [Tick(now.timestamp(), path) for path in sorted(paths)]
            if len(self._ticks) > KEPT:
                self._tick_floor = self._ticks[-KEPT - 1].at
                self._ticks = self._ticks[-KEPT:]
            self._ticked_at = now

    def news(self, after: int | None, since: float) -> News:
        """Return what happened after a position and a moment. Raises NotReady."""
        with self._lock:
            if not self.ready:
                raise NotReady
            now = time.time()
            if after is None:
                return News(self.last, now, gap=True)
            if after < self.floor or since < self._tick_floor:
                return News(self.last, now, gap=True)
            new = self._entries[bisect_right(self._positions, after) :]
            ticks = [tick for tick in self._ticks if tick.at > since]
            # Another process may have told of more than this one has read so far.
            return News(max(after, self.last), max(since, now - 1), new, ticks)

    def a_moment_ago(self) -> int | None:
        """Return a position whose events a page being made now has surely read; None: unknown."""
        with self._lock:
            before = time.time() - OVERLAP_S
            known = [position for at, position in self._passed if at <= before]
            return known[-1] if known and self.ready and self._is_fresh() else None

    def _is_fresh(self) -> bool:
        return time.time() - self._passed[-1][0] < OVERLAP_S

    def _begin_at(self, position: int) -> None:
        with self._lock:
            self._positions, self._entries = [], []
            self.floor = self.last = position

    def _add(self, rows: Iterable[Any], horizon: int | None) -> None:
        with self._lock:
            for position, kind, path, by, data in rows:
                self.last = position
                if kind.startswith(SILENT):
                    continue
                self._positions.append(position)
                self._entries.append(Entry(position, kind, path, str(by or ""), data))
            if len(self._entries) > KEPT:
                self.floor = self._positions[-KEPT - 1]
                self._positions, self._entries = self._positions[-KEPT:], self._entries[-KEPT:]
            if horizon is not None:
                self.last = max(self.last, horizon)
                self.ready = True
                self._passed = [*self._passed[-30:], (time.time(), self.last)]


class Watch:
    """The thread that reads, and who keeps it going: those who ask."""

    def __init__(self, ring: Ring) -> None:
        self.ring = ring
        self._asked_at = 0.0
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def ask(self, after: int | None, since: float) -> News:
        """Return what is new, from memory; see that somebody reads. Raises NotReady."""
        self._asked_at = time.monotonic()
        if settings.LIVE and (self._thread is None or not self._thread.is_alive()):
            self._start()
        return self.ring.news(after, since)

    def _start(self) -> None:
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                # What lies in memory is old: nobody is told from it before the log was read again.
                self.ring.ready = False
                self._thread = threading.Thread(target=self._run, name="live", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        ticked = 0.0
        try:
            while time.monotonic() - self._asked_at < UNWATCHED_AFTER_S:
                try:
                    self.ring.read()
                    if time.monotonic() - ticked >= TICK_EVERY_S:
                        ticked = time.monotonic()
                        self.ring.tick(clock.now())
                except Exception:
                    logger.exception("Open pages are not told the news just now; trying again.")
                    connection.close()
                time.sleep(READ_EVERY_S)
        finally:
            connection.close()


RING = Ring()
WATCH = Watch(RING)


@dataclass(frozen=True)
class Ticket:
    """Whose page asks, and what it may be told of: signed, so that no database is asked."""

    user: str
    paths: tuple[str, ...]
    teams: tuple[str, ...]
    rights: tuple[str, ...]

    def reaches(self, entry: Entry | Tick) -> bool:
        """Return whether an event lies in the viewer's area, or is about the viewer or the team."""
        if any(covers(path, entry.place_path) for path in self.paths):
            return True
        if isinstance(entry, Tick):
            return False
        told = entry.data.values()
        return self.user in told or any(team in told for team in self.teams)


def ticket_for(user: Any, rights: Iterable[str]) -> str:
    """Return a signed ticket that lasts some minutes, for those of `rights` that the user has."""
    grants = user.grants()
    wanted = [right for right in rights if any(right in g.permissions for g in grants)]
    useful = [grant for grant in grants if grant.permissions & set(wanted)]
    paths = {grant.path for grant in useful if grant.reach != OWN}
    outer = [path for path in paths if not any(covers(o, path) for o in paths if o != path)]
    teams = sorted({str(grant.team_id) for grant in useful if grant.team_id})
    content = {"u": str(user.pk), "p": sorted(outer), "t": teams, "r": wanted}
    return signing.dumps(content, salt=SALT, compress=True)


def read_ticket(text: str) -> Ticket | None:
    """Return what a ticket says, or None where it is forged or too old."""
    try:
        content = signing.loads(text, salt=SALT, max_age=TICKET_S)
    except signing.BadSignature:
        return None
    return Ticket(content["u"], tuple(content["p"]), tuple(content["t"]), tuple(content["r"]))
