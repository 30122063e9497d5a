"""Recurring work is done once in its time, however many workers there are."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import InterfaceError, OperationalError, connection

from yimi.core import jobs as jobs_module
from yimi.core import worker
from yimi.core.declared import Job
from yimi.core.models import JobRun
from yimi.core.tests.things import NOW

ran: list[object] = []


def note(*, now):
    ran.append(now)


def fail(*, now):
    ran.append(now)
    raise ValueError("no more paper")


@pytest.fixture
def jobs(monkeypatch, taker):
    """The only jobs that there are."""
    ran.clear()
    jobs: list[Job] = [Job("tests.note", f"{__name__}.note", every_s=60)]
    monkeypatch.setattr(worker, "declared", lambda name: tuple(jobs))
    return jobs


@pytest.mark.django_db
def test_a_job_runs_at_the_first_turn_and_then_each_time_it_is_due(jobs):
    for seconds in (0, 30, 59, 60, 61, 120):
        worker.run_once(now=NOW + timedelta(seconds=seconds))
    assert ran == [NOW + timedelta(seconds=seconds) for seconds in (0, 60, 120)]


@pytest.mark.django_db
def test_a_job_that_fails_is_shown_and_stops_no_other(jobs):
    jobs.insert(0, Job("tests.fail", f"{__name__}.fail", every_s=60))
    worker.run_once(now=NOW)
    assert len(ran) == 2
    assert JobRun.objects.get(pk="tests.fail").error == "ValueError: no more paper"
    assert JobRun.objects.get(pk="tests.note").error == ""


@pytest.mark.django_db
def test_a_job_that_succeeds_again_is_shown_no_longer(jobs):
    jobs[:] = [Job("tests.note", f"{__name__}.fail", every_s=60)]
    worker.run_once(now=NOW)
    jobs[:] = [Job("tests.note", f"{__name__}.note", every_s=60)]
    worker.run_once(now=NOW + timedelta(seconds=60))
    assert JobRun.objects.get().error == ""


@pytest.mark.django_db
def test_a_job_that_died_is_tried_at_its_next_turn(jobs, monkeypatch):
    def die(path):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(jobs_module, "import_string", die)
        with pytest.raises(SystemExit):
            worker.run_once(now=NOW)
    worker.run_once(now=NOW + timedelta(seconds=60))
    assert len(ran) == 1


@pytest.mark.django_db
def test_a_clock_that_was_set_back_does_not_stop_a_job_for_long(jobs):
    worker.run_once(now=NOW + timedelta(days=400))
    for seconds in range(0, 130, 30):
        worker.run_once(now=NOW + timedelta(seconds=seconds))
    assert len(ran) > 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer at a time")
def test_two_workers_at_once_run_a_job_once(jobs):
    together = threading.Barrier(2)

    def work() -> None:
        try:
            together.wait(10)
            worker.run_once(now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(work) for _ in range(2)]:
            done.result(20)
    assert ran == [NOW]


@pytest.mark.parametrize(
    ("failure", "reconnects"),
    [(OperationalError("away"), 1), (InterfaceError("closed"), 1), (LookupError("no such"), 0)],
)
def test_no_failure_ends_the_worker_and_a_database_that_is_away_is_waited_for(
    monkeypatch, failure, reconnects
):
    turns = iter([failure, False, True])
    closed: list[bool] = []
    slept: list[float] = []

    def turn(*, now):
        outcome = next(turns)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    left = [True, True, True, False]
    monkeypatch.setattr(worker, "run_once", turn)
    monkeypatch.setattr("yimi.core.worker.time.sleep", slept.append)
    monkeypatch.setattr("yimi.core.worker.connection.close", lambda: closed.append(True))
    worker.run_forever(keep_on=lambda: left.pop(0))
    assert len(slept) == 2
    assert len(closed) == reconnects


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no server to lose")
def test_a_connection_that_was_cut_is_made_again(monkeypatch, jobs):
    left = [True, True, True, False]
    monkeypatch.setattr("yimi.core.worker.time.sleep", lambda seconds: None)
    connection.ensure_connection()
    connection.connection.close()
    worker.run_forever(keep_on=lambda: left.pop(0))
    assert len(ran) == 1
