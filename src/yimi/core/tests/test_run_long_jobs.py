"""Long jobs run beside the delivery of events, and in one process only."""

import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection

from yimi.core import holding, worker
from yimi.core.declared import Job
from yimi.core.jobs import run_if_due
from yimi.core.models import JobRun
from yimi.core.tests.things import NOW

ran: list[object] = []
LONG = Job("tests.long", f"{__name__}.note", every_s=60, long=True)


def note(*, now):
    ran.append(now)


@pytest.fixture(autouse=True)
def only_long(monkeypatch, taker):
    """One long job, and none that is short."""
    ran.clear()
    monkeypatch.setattr(worker, "declared", lambda name: (LONG,))


@pytest.fixture
def files(monkeypatch, tmp_path, settings):
    """Locks on files, whatever the database: another process can hold those in a test."""
    settings.HOME = tmp_path
    monkeypatch.setattr(holding, "_held_in_database", holding._held_by_file)
    return tmp_path


def test_a_long_job_is_not_run_in_the_turn_that_delivers_events():
    worker.run_once(now=NOW)
    assert ran == []
    worker.run_long(now=NOW)
    assert ran == [NOW]


def test_a_long_job_says_when_it_ended():
    run_if_due(LONG, now=NOW)
    assert JobRun.objects.get().done_at is not None


def test_a_long_job_that_another_process_has_is_left_alone_until_that_process_dies(files):
    (files / "locks").mkdir()
    hold = (
        "import fcntl, sys, time; handle = open(sys.argv[1], 'w');"
        "fcntl.flock(handle, fcntl.LOCK_EX); print('held', flush=True); time.sleep(60)"
    )
    other = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", hold, str(files / "locks" / LONG.name)], stdout=subprocess.PIPE
    )
    try:
        assert other.stdout.readline() == b"held\n"
        assert holding.is_held(LONG.name)
        run_if_due(LONG, now=NOW)
        assert ran == []
    finally:
        other.kill()
        other.wait(10)
    run_if_due(LONG, now=NOW + timedelta(hours=5))
    assert len(ran) == 1


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite holds by files")
def test_on_postgresql_work_is_held_in_the_database_and_let_go():
    with holding.held("tests.work") as got:
        assert got
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE objsubid = 2")
            assert cursor.fetchone()[0] == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE objsubid = 2")
        assert cursor.fetchone()[0] == 0


def test_a_long_job_never_holds_up_the_turns(monkeypatch):
    begun, let_go, turns = threading.Event(), threading.Event(), []

    def wait_long(job, *, now):
        begun.set()
        let_go.wait(10)

    def turn(*, now):
        turns.append(now)
        return False

    monkeypatch.setattr(worker, "run_if_due", wait_long)
    monkeypatch.setattr(worker, "run_once", turn)
    monkeypatch.setattr(worker, "LOOK_EVERY_S", 0.01)
    monkeypatch.setattr(worker, "STOP_WITHIN_S", 0.1)
    began = time.monotonic()
    worker.run_forever(keep_on=lambda: len(turns) < 5)
    assert begun.is_set()
    assert len(turns) == 5
    assert time.monotonic() - began < 5
    let_go.set()


def test_locks_lie_in_a_folder_that_only_its_owner_reads(files):
    with holding.held("tests.work"):
        assert settings.HOME.joinpath("locks").stat().st_mode & 0o077 == 0


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no pool to run dry")
def test_a_long_job_keeps_no_connection_while_it_has_nothing_to_do(monkeypatch):
    kept = []

    class Pause(threading.Event):
        """Ends the first pause, and notes what the thread holds in it."""

        def wait(self, timeout=None):
            kept.append(connection.connection)
            self.set()
            return True

    monkeypatch.setattr(worker, "run_if_due", lambda job, *, now: connection.ensure_connection())
    thread = threading.Thread(target=worker._repeat, args=(LONG, Pause()))
    thread.start()
    thread.join(10)
    assert kept == [None]
