"""The background worker: brings events to handlers and runs the jobs that are due."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import DatabaseError, close_old_connections, connection, transaction
from django.db.models import Q
from django.utils.module_loading import import_string

from yimi.core import clock
from yimi.core.declared import Job, declared
from yimi.core.delivery import deliver_all
from yimi.core.models import JobRun

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 0.5


def run_forever(*, keep_on: Callable[[], bool] = lambda: True) -> None:
    """Work until `keep_on` says no. A database that is away is waited for."""
    while keep_on():
        try:
            busy = run_once(now=clock.now())
        except DatabaseError:
            logger.exception("The database did not answer; trying again in 2 s.")
            close_old_connections()
            time.sleep(2)
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
        logger.exception("The job %s failed.", job.name)
        error = f"{type(problem).__name__}: {problem}"
    if error or mark.error:
        JobRun.objects.filter(pk=job.name).update(error=error)
