"""The background worker: brings events to handlers and runs the jobs that are due."""

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import Error, connection, transaction
from django.db.models import Q
from django.utils.module_loading import import_string

from yimi.core import clock
from yimi.core.declared import Job, declared
from yimi.core.delivery import deliver_all, log_failure, words_of
from yimi.core.models import JobRun

LOOK_EVERY_S = 0.5
AFTER_A_FAILURE_S = 2


def run_forever(*, keep_on: Callable[[], bool] = lambda: True) -> None:
    """Work until `keep_on` says no. A database that is away is waited for; no failure ends it."""
    while keep_on():
        try:
            busy = run_once(now=clock.now())
        except Error as problem:
            log_failure(problem, "The database did not do its part; trying again soon.")
            _reconnect()
            time.sleep(AFTER_A_FAILURE_S)
            continue
        except Exception as problem:
            log_failure(problem, "The worker stumbled; trying again soon.")
            time.sleep(AFTER_A_FAILURE_S)
            continue
        if not busy:
            time.sleep(LOOK_EVERY_S)


def run_once(*, now: datetime) -> bool:
    """Deliver what there is and run what is due; return whether there may be more at once."""
    taken = deliver_all(now=now)
    for job in declared("jobs"):
        _run_if_due(job, now)
    return taken > 0


def drain(*, now: datetime) -> None:
    """Deliver until nothing is left: for tests, drills and commands."""
    while deliver_all(now=now):
        pass


def _reconnect() -> None:
    """Let go of the connection, whatever state it is in: the next query makes a new one."""
    with suppress(Error):
        connection.close()


def _run_if_due(job: Job, now: datetime) -> None:
    """Run a job unless it ran lately or another worker has it.

    The mark is set first, in a transaction of its own: a job that dies is tried at its next turn.
    """
    last = JobRun.objects.filter(pk=job.name).values_list("ran_at", flat=True).first()
    interval = timedelta(seconds=job.every_s)
    # A mark in the future is left by a clock that was set back: it counts for nothing.
    if last is not None and now - interval < last <= now:
        return
    with transaction.atomic():
        JobRun.objects.get_or_create(pk=job.name, defaults={"ran_at": now - interval})
        mark = (
            JobRun.objects.select_for_update(
                skip_locked=connection.features.has_select_for_update_skip_locked
            )
            .filter(Q(ran_at__lte=now - interval) | Q(ran_at__gt=now), pk=job.name)
            .first()
        )
        if mark is None:
            return
        mark.ran_at = now
        mark.save(update_fields=["ran_at"])
    error = ""
    try:
        import_string(job.run)(now=now)
    except Exception as problem:
        log_failure(problem, f"The job {job.name} failed.")
        error = words_of(problem)
    if error or mark.error:
        JobRun.objects.filter(pk=job.name).update(error=error)
