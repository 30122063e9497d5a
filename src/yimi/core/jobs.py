"""Jobs that recur: each at most once in its time, however many workers there are."""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q
from django.utils.module_loading import import_string

from yimi.core import clock
from yimi.core.declared import Job
from yimi.core.delivery import log_failure, words_of
from yimi.core.holding import held
from yimi.core.models import JobRun


def beat(*, now: datetime) -> None:
    """Do nothing: that this job has run is the sign that a worker lives."""


def run_if_due(job: Job, *, now: datetime) -> None:
    """Run a job unless it ran lately or another worker has it.

    A long one is held while it runs: its time may come again before it has ended.
    """
    if not _is_due(job, now):
        return
    if not job.long:
        _run(job, now)
        return
    with held(job.name) as got:
        if got:
            _run(job, now)


def _is_due(job: Job, now: datetime) -> bool:
    last = JobRun.objects.filter(pk=job.name).values_list("ran_at", flat=True).first()
    # A mark in the future is left by a clock that was set back: it counts for nothing.
    return last is None or not now - timedelta(seconds=job.every_s) < last <= now


def _run(job: Job, now: datetime) -> None:
    """Run a job and note how it went.

    The mark is set first, in a transaction of its own: a job that dies is tried at its next turn.
    """
    mark = _mark(job, now)
    if mark is None:
        return
    error = ""
    try:
        import_string(job.run)(now=now)
    except Exception as problem:
        log_failure(problem, f"The job {job.name} failed.")
        error = words_of(problem)
    row = JobRun.objects.filter(pk=job.name)
    if error or not job.long:
        if error or mark.error:
            row.update(error=error)
    else:
        row.update(error="", done_at=clock.now())


def _mark(job: Job, now: datetime) -> JobRun | None:
    """Take this turn of a job; return None where another worker was faster."""
    interval = timedelta(seconds=job.every_s)
    with transaction.atomic():
        JobRun.objects.get_or_create(pk=job.name, defaults={"ran_at": now - interval})
        mark = (
            JobRun.objects.select_for_update(
                skip_locked=connection.features.has_select_for_update_skip_locked
            )
            .filter(Q(ran_at__lte=now - interval) | Q(ran_at__gt=now), pk=job.name)
            .first()
        )
        if mark is not None:
            mark.ran_at = now
            mark.save(update_fields=["ran_at"])
    return mark
