"""The doctor looks at what is declared, and says in words what is wrong and what to do."""

import json
import os
from datetime import timedelta

import pytest

from yimi.core import checkups, checkups_work, health
from yimi.core.backups import keeping
from yimi.core.declared import HealthCheck
from yimi.core.health import ERROR, OK, WARNING, examine
from yimi.core.models import JobRun
from yimi.core.tests.things import NOW, Thing, happen

pytestmark = pytest.mark.django_db


def level(check, *, now=NOW) -> str:
    levels: list[str] = [found.level for found in check(now=now)]
    return max(levels, key=health.LEVELS.index)


def broken(*, now):
    raise ValueError("no such thing")


def test_a_check_that_breaks_is_a_finding_and_stops_no_other(monkeypatch):
    checks = (
        HealthCheck("tests.broken", "x", f"{__name__}.broken", order=1),
        HealthCheck("core.clock", "x", "yimi.core.checkups.clock", order=2),
    )
    monkeypatch.setattr(health, "declared", lambda name: checks)
    assert [entry.level for entry in examine(now=NOW)] == [ERROR, OK]


def test_nothing_more_is_asked_of_a_database_that_does_not_answer(monkeypatch):
    checks = (
        HealthCheck("tests.gate", "x", f"{__name__}.broken", order=1, gate=True),
        HealthCheck("core.clock", "x", "yimi.core.checkups.clock", order=2),
    )
    monkeypatch.setattr(health, "declared", lambda name: checks)
    assert len(examine(now=NOW)) == 1


def test_a_worker_without_a_sign_of_life_is_an_error():
    assert level(checkups_work.worker) == ERROR
    JobRun.objects.create(name="core.heartbeat", ran_at=NOW)
    assert level(checkups_work.worker) == OK
    assert level(checkups_work.worker, now=NOW + timedelta(minutes=3)) == ERROR


def test_an_event_that_waits_for_minutes_is_an_error(taker):
    happen(Thing(), 1)
    assert level(checkups_work.news, now=NOW + timedelta(seconds=5)) == OK
    assert level(checkups_work.news, now=NOW + timedelta(minutes=5)) == ERROR


def test_a_clock_that_went_back_is_noticed_and_acts_go_on_in_their_order():
    first = happen(Thing(), 1)
    back = NOW - timedelta(days=30)
    assert level(checkups.clock, now=back) == ERROR
    second = happen(Thing(), 2)
    assert second.position > first.position
    assert level(checkups.clock) == OK
    assert level(checkups.clock, now=NOW + timedelta(days=500)) == WARNING


def test_keys_that_others_can_read_are_an_error(tmp_path, settings):
    settings.HOME = tmp_path
    (tmp_path / "keys").mkdir()
    key = tmp_path / "keys/field_key"
    key.write_text("x")
    key.chmod(0o644)
    assert level(checkups.keys) == ERROR
    key.chmod(0o600)
    assert level(checkups.keys) == OK


def test_a_missing_late_or_unsound_backup_is_told(tmp_path, settings, monkeypatch):
    settings.HOME = tmp_path
    monkeypatch.delenv("YIMI_BACKUP_TO", raising=False)
    assert level(checkups_work.backups) == WARNING
    keeping.folder().mkdir()
    (keeping.folder() / "one").write_bytes(b"")
    keeping._note(name="one", made_at=NOW.isoformat(), ok=True, copied=True)
    assert level(checkups_work.backups) == WARNING
    monkeypatch.setenv("YIMI_BACKUP_TO", str(tmp_path))
    assert level(checkups_work.backups) == OK
    assert level(checkups_work.backups, now=NOW + timedelta(hours=27)) == ERROR
    keeping._note(ok=False)
    assert level(checkups_work.backups) == ERROR


def test_a_full_disk_is_an_error(monkeypatch):
    free = type("Usage", (), {"free": 100})
    monkeypatch.setattr("yimi.core.checkups.shutil.disk_usage", lambda path: free)
    assert level(checkups.disk) == ERROR


def test_the_database_of_the_tests_is_up_to_date_and_the_machine_large_enough():
    assert level(checkups.machine) in {OK, WARNING}
    # The tests' own PostgreSQL does not wait for the disk.
    assert level(checkups.database) in {OK, ERROR}
    assert json.dumps([str(found.words) for found in checkups.database(now=NOW)])
    assert os.cpu_count()
