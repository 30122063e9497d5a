"""Backups are made while others write, are whole or not there, and are kept by a rule."""

import resource
import sqlite3
import threading
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.db.backends.base.base import NO_DB_ALIAS

from yimi.core.backups import beside, checking, copying, keeping
from yimi.core.backups.checking import check_backup
from yimi.core.backups.copying import copy_sqlite
from yimi.core.backups.errors import CannotBackUp, Damaged
from yimi.core.backups.making import make_backup
from yimi.core.backups.recovery import key_of
from yimi.core.seals import seal_events
from yimi.core.tests.things import NOW, Thing, happen


@pytest.fixture
def home(tmp_path, settings, monkeypatch):
    """A home of its own, with two photos; the database of tests has no file to copy."""
    settings.HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    (tmp_path / "files/proofs").mkdir(parents=True)
    for name in "ab":
        (tmp_path / f"files/proofs/{name}.jpg").write_bytes(name.encode() * 5000)

    def copy(source, target, *, progress):
        with closing(sqlite3.connect(target)) as out:
            connection.connection.backup(out)

    monkeypatch.setattr(copying, "copy_sqlite", copy)
    # The one name besides the declared ones that a test may connect under.
    monkeypatch.setattr(checking, "ALIAS", NO_DB_ALIAS)
    return tmp_path


needs_sqlite = pytest.mark.skipif(
    "connection.vendor != 'sqlite'", reason="a dump sees only what was committed"
)


@needs_sqlite
def test_a_backup_holds_database_keys_and_files_and_says_so(home, transactional_db):
    happen(Thing(), 1)
    seal_events(now=NOW)
    made = make_backup(home / "out.yimi", now=NOW)
    manifest = check_backup(made.path, key=key_of(home))
    assert manifest["counts"]["core_event"] == 1
    assert manifest["last_event"] > 0
    assert manifest["chain_head"]
    assert {"keys/field_key", "keys/secret_key", "files/proofs/a.jpg"} < set(manifest["contents"])
    assert "keys/recovery_key" not in manifest["contents"]
    assert made.path.stat().st_mode & 0o077 == 0


@needs_sqlite
def test_a_backup_whose_log_was_changed_before_does_not_pass(home, transactional_db):
    event = happen(Thing(), 1)
    seal_events(now=NOW)
    type(event).objects.update(type="tests.Other")
    made = make_backup(home / "out.yimi", now=NOW)
    with pytest.raises(Damaged) as refused:
        check_backup(made.path, key=key_of(home))
    assert refused.value.code == "chain"


@needs_sqlite
def test_a_full_disk_leaves_the_earlier_backup_and_says_so(home, transactional_db):
    target = home / "out.yimi"
    make_backup(target, now=NOW)
    before = target.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    (home / "files/large").write_bytes(b"x")
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) // 2, hard))
    try:
        with pytest.raises(CannotBackUp) as refused:
            make_backup(target, now=NOW)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert refused.value.code == "disk_full"
    assert target.read_bytes() == before
    assert [path.name for path in home.glob(".*")] == []


@needs_sqlite
def test_photos_are_sealed_once_beside_the_backups(home, transactional_db):
    pool = home / "backups"
    make_backup(pool / "one.yimi", now=NOW, pool=pool)
    first = beside.sealed_at(pool, "proofs/a.jpg").stat().st_mtime_ns
    (home / "files/proofs/c.jpg").write_bytes(b"new")
    made = make_backup(pool / "two.yimi", now=NOW, pool=pool)
    assert beside.sealed_at(pool, "proofs/a.jpg").stat().st_mtime_ns == first
    assert set(made.manifest["files_beside"]) == {f"proofs/{n}.jpg" for n in "abc"}
    beside.sealed_at(pool, "proofs/a.jpg").unlink()
    with pytest.raises(Damaged) as refused:
        check_backup(pool / "two.yimi", key=key_of(home))
    assert refused.value.code == "files_missing"


def test_what_was_erased_leaves_the_backups_when_none_needs_it_any_more(tmp_path):
    pool, root = tmp_path / "pool", tmp_path / "files"
    root.mkdir()
    (root / "a").write_bytes(b"a")
    key = key_of(tmp_path)
    beside.seal_new(root, pool, key=key, progress=lambda done, total: None)
    beside.forget_gone(pool, {}, today=NOW.date())
    beside.forget_gone(pool, {}, today=NOW.date() + timedelta(days=190))
    assert beside.sealed_at(pool, "a").exists()
    beside.forget_gone(pool, {}, today=NOW.date() + timedelta(days=201))
    assert not beside.sealed_at(pool, "a").exists()


def test_lists_that_were_taken_out_go_into_no_backup(tmp_path):
    pool, root = tmp_path / "pool", tmp_path / "files"
    (root / "exports").mkdir(parents=True)
    (root / "exports/list.xlsx").write_bytes(b"names")
    (root / "a").write_bytes(b"a")
    key = key_of(tmp_path)
    listed = beside.seal_new(root, pool, key=key, progress=lambda done, total: None)
    assert listed == {"a": 1}
    assert not beside.sealed_at(pool, "exports/list.xlsx").exists()


@needs_sqlite
def test_what_has_left_the_backups_leaves_the_second_place_too(home, transactional_db, monkeypatch):
    stick = home / "stick"
    stick.mkdir()
    monkeypatch.setenv("YIMI_BACKUP_TO", str(stick))
    old = beside.sealed_at(stick, "erased.jpg")
    old.parent.mkdir(parents=True)
    old.write_bytes(b"sealed")
    for days in (0, 190, 201):
        happen(Thing(), days)
        keeping.back_up(now=NOW + timedelta(days=days))
        assert old.exists() == (days < 201)
    assert beside.sealed_at(stick, "proofs/a.jpg").exists()


def test_a_copy_is_of_one_moment_while_others_write(tmp_path):
    file = tmp_path / "live.sqlite3"
    with closing(sqlite3.connect(file)) as live:
        live.execute("PRAGMA journal_mode=WAL")
        live.execute("CREATE TABLE pairs (a INTEGER, b INTEGER, words TEXT)")
        live.executemany(
            "INSERT INTO pairs VALUES (?, ?, ?)", [(n, n, "x" * 500) for n in range(20_000)]
        )
        live.commit()
    stop = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(file, timeout=20)) as writer:
            while not stop.is_set():
                writer.execute("UPDATE pairs SET a = a + 1, b = b + 1")
                writer.commit()

    writing = threading.Thread(target=write)
    writing.start()
    seen: list[tuple[int, int]] = []
    try:
        copy_sqlite(file, tmp_path / "copy", progress=lambda *step: seen.append(step))
    finally:
        stop.set()
        writing.join()
    with closing(sqlite3.connect(tmp_path / "copy")) as copy:
        torn = "SELECT count(DISTINCT a - rowid), max(a - b) FROM pairs"
        assert copy.execute(torn).fetchone() == (1, 0)
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert seen[-1][0] == seen[-1][1] > 0


def test_hours_days_and_months_are_kept():
    newest = datetime(2026, 6, 30, 23, 0)  # noqa: DTZ001  as in the names
    hourly = {f"{n}": newest - timedelta(hours=n) for n in range(24 * 400)}
    kept = keeping.kept(hourly.items())
    days = {hourly[name].date() for name in kept}
    assert "0" in kept
    assert {str(n) for n in range(24)} <= kept
    assert {newest.date() - timedelta(days=n) for n in range(14)} <= days
    assert {day.month for day in days} == {1, 2, 3, 4, 5, 6}
    assert len(kept) <= 24 + 14 + 6


@needs_sqlite
def test_automatic_backups_are_made_checked_copied_and_pruned(home, transactional_db, monkeypatch):
    stick = home / "stick"
    monkeypatch.setenv("YIMI_BACKUP_TO", str(stick))
    happen(Thing(), 1)
    with pytest.raises(CannotBackUp):
        keeping.back_up(now=NOW)
    assert keeping.status()["ok"]
    stick.mkdir()
    foreign = stick / "yimi-00000000-20200101-000000.yimi"
    foreign.write_bytes(b"of another street")
    for hour in range(1, 40):
        happen(Thing(), hour)
        keeping.back_up(now=NOW + timedelta(hours=hour))
    names = {path.name for path in keeping.folder().glob("*.yimi")}
    assert len(names) == 24 + 1
    assert {path.name for path in stick.glob("*.yimi")} == names | {foreign.name}
    assert check_backup(stick / max(names), key=key_of(home))
    assert keeping.status()["copied"]


@needs_sqlite
def test_nothing_new_makes_no_backup_for_a_day(home, transactional_db):
    happen(Thing(), 1)
    for hour in (0, 1, 2, 23, 24, 25):
        keeping.back_up(now=NOW + timedelta(hours=hour))
    assert len(list(keeping.folder().glob("*.yimi"))) == 2


@needs_sqlite
def test_a_backup_that_does_not_pass_deletes_no_earlier_one(home, transactional_db, monkeypatch):
    def fail(path: Path, **_kwargs) -> None:
        raise Damaged("damaged", "x")

    for hour in range(30):
        happen(Thing(), hour)
        keeping.back_up(now=NOW + timedelta(hours=hour))
    before = set(keeping.folder().glob("*.yimi"))
    monkeypatch.setattr(keeping, "check_backup", fail)
    happen(Thing(), 99)
    with pytest.raises(Damaged):
        keeping.back_up(now=NOW + timedelta(hours=30))
    assert before < set(keeping.folder().glob("*.yimi"))
    assert not keeping.status()["ok"]
