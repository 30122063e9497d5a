"""The background worker: brings events to handlers and runs the jobs that are due.

What takes long runs beside that, each job in a thread of its own: events and escalations never wait
for a large sheet or a backup.
"""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from django.db import Error, connection

from yimi.core import clock
from yimi.core.declared import Job, declared
from yimi.core.delivery import deliver_all, log_failure
from yimi.core.jobs import run_if_due
from yimi.core.sqlite.base import times_found_busy

LOOK_EVERY_S = 0.5
AFTER_A_FAILURE_S = 2
# How long the worker leaves SQLite alone, in parts of the turn that it just had.
REST, REST_WHILE_BUSY = 0.5, 4
MOST_REST_S = 0.2
# A long job that has not ended by then is cut off; it goes on at the next start.
STOP_WITHIN_S = 5


def run_forever(*, keep_on: Callable[[], bool] = lambda: True) -> None:
    """Work until `keep_on` says no. A database that is away is waited for; no failure ends it."""
    stopping = threading.Event()
    beside = [
        threading.Thread(target=_repeat, args=(job, stopping), name=job.name, daemon=True)
        for job in declared("jobs")
        if job.long
    ]
    for thread in beside:
        thread.start()
    try:
        _deliver_and_run(keep_on)
    finally:
        stopping.set()
        until = time.monotonic() + STOP_WITHIN_S
        for thread in beside:
            thread.join(max(0.0, until - time.monotonic()))


def _deliver_and_run(keep_on: Callable[[], bool]) -> None:
    while keep_on():
        try:
            busy = run_once(now=clock.now())
        except Exception as problem:
            _after_failure(problem)
            time.sleep(AFTER_A_FAILURE_S)
            continue
        if not busy:
            time.sleep(LOOK_EVERY_S)


def _repeat(job: Job, stopping: threading.Event) -> None:
    """Run one long job whenever it is due, in a thread with a connection of its own."""
    pause_s = min(max(job.every_s / 4, LOOK_EVERY_S), 10)
    while not stopping.is_set():
        try:
            run_if_due(job, now=clock.now())
        except Exception as problem:
            _after_failure(problem)
            stopping.wait(AFTER_A_FAILURE_S)
        if connection.vendor == "postgresql":
            # Back to the pool: there are more long jobs than connections, and the deliveries that
            # find none left would stand still.
            with suppress(Error):
                connection.close()
        stopping.wait(pause_s)
    with suppress(Error):
        connection.close()


def _after_failure(problem: Exception) -> None:
    if not isinstance(problem, Error):
        log_failure(problem, "The worker stumbled; trying again soon.")
        return
    log_failure(problem, "The database did not do its part; trying again soon.")
    # Whatever state the connection is in: the next query makes a new one.
    with suppress(Error):
        connection.close()


def run_once(*, now: datetime) -> bool:
    """Deliver what there is and run what is due and short; return whether there may be more."""
    courtesy = _Courtesy()
    taken = deliver_all(now=now, rest=courtesy.rest, is_busy=courtesy.is_busy)
    for job in declared("jobs"):
        if not job.long:
            run_if_due(job, now=now)
    return taken > 0


class _Courtesy:
    """How the worker leaves SQLite, which has one writer, to pages: longer while they write too."""

    def __init__(self) -> None:
        self._busy = times_found_busy()
        self._others_write = False

    def is_busy(self) -> bool:
        """Return whether others wrote during the turn before."""
        return self._others_write

    def rest(self, took_s: float) -> None:
        """Pause after a turn that took so long."""
        if connection.vendor != "sqlite":
            return
        busy = times_found_busy()
        self._others_write = busy > self._busy
        self._busy = busy
        share = REST_WHILE_BUSY if self._others_write else REST
        time.sleep(min(took_s * share, MOST_REST_S))


def run_long(*, now: datetime) -> None:
    """Run what is due and long, one after the other: for tests, drills and commands."""
    for job in declared("jobs"):
        if job.long:
            run_if_due(job, now=now)


def drain(*, now: datetime) -> None:
    """Deliver until nothing is left: for tests, drills and commands."""
    while deliver_all(now=now):
        pass
