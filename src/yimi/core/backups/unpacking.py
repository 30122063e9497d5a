"""Opening a backup into an installation: beside what is there first, then in its place.

Runs before there are settings: the keys that the program needs come out of the backup.
"""

import fcntl
import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from yimi.core.backups import beside
from yimi.core.backups.archive import read_archive
from yimi.core.backups.copying import DUMP_NAME, SQLITE_NAME
from yimi.core.backups.errors import CannotRestore, told_when_full
from yimi.core.backups.recovery import RecoveryKey, write_key
from yimi.core.text import fill

# What lies in front of the second half of a restore: taken up again when it was cut off.
PENDING = "restored.json"
RUNNING = "running"
# What lies beside the database: photos and uploads, and packs of one's own.
FOLDERS = ("files", "packs")
SQLITE_PARTS = ("", "-wal", "-shm", "-journal")
Telling = Callable[[Any, int, int], None]


def unpack(
    file: Path,
    *,
    home: Path,
    database: Path | None,
    key: RecoveryKey,
    replace: bool,
    now: datetime,
    tell: Telling,
) -> dict[str, Any]:
    """Put keys, files and the database of a backup in place; return its manifest.

    `database` is the file of SQLite, None on PostgreSQL, whose dump is left for the second half.
    What was there is moved aside with `replace` and never deleted. Raises CannotRestore and Damaged
    before anything is changed.
    """
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with not_running(home):
        there = [path for path in _parts(home, database) if path.exists()]
        if there and not replace:
            raise CannotRestore(
                "not_empty",
                fill(
                    _("There is data in %(home)s already. With --replace it is moved aside first."),
                    {"home": home},
                ),
            )
        with tempfile.TemporaryDirectory(prefix=".restore-", dir=home) as name:
            fresh = Path(name)
            manifest = _open(file, fresh, key=key, tell=tell)
            _fits(manifest, database)
            aside = _move_aside([*there, home / "keys"], home, now)
            _put(fresh, home, database)
        write_key(home, key)
        made = {field: manifest[field] for field in ("made_at", "last_event", "counts", "machine")}
        lost = _since(aside, manifest["last_event"]) if aside else None
        note = {**made, "aside": str(aside or ""), "lost": lost, "missing": manifest["missing"]}
        (home / PENDING).write_text(json.dumps(note))
    return manifest


@contextmanager
def not_running(home: Path) -> Iterator[None]:
    """Make sure that no server and no worker uses an installation. Raises CannotRestore."""
    descriptor = _open_lock(home)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CannotRestore(
                "running", _("Yimi is running there: stop it first (Ctrl+C in its window).")
            ) from error
        yield
    finally:
        os.close(descriptor)


@contextmanager
def in_use(home: Path) -> Iterator[None]:
    """Show, while this lasts, that an installation is in use. Raises CannotRestore."""
    descriptor = _open_lock(home)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CannotRestore(
                "restoring", _("A backup is being restored here: wait until it is done.")
            ) from error
        yield
    finally:
        os.close(descriptor)


def _open_lock(home: Path) -> int:
    folder = home / "locks"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return os.open(folder / RUNNING, os.O_RDWR | os.O_CREAT, 0o600)


def _parts(home: Path, database: Path | None) -> list[Path]:
    """Return what a restore replaces. Keys alone are no data: the first start makes them."""
    folders = [home / name for name in FOLDERS]
    found = [path for path in folders if path.exists() and any(path.iterdir())]
    if database:
        found += [database.with_name(database.name + ending) for ending in SQLITE_PARTS]
    return found


def _open(file: Path, fresh: Path, *, key: RecoveryKey, tell: Telling) -> dict[str, Any]:
    with file.open("rb") as source, told_when_full():
        manifest = read_archive(
            source, fresh, key=key, progress=lambda done, total: tell(_("Opening"), done, total)
        )
    listed = manifest.get("files_beside", {})
    missing = []
    for done, (name, size) in enumerate(sorted(listed.items()), 1):
        sealed = beside.sealed_at(file.parent, name)
        if sealed.exists():
            with told_when_full():
                beside.open_file(sealed, fresh / "files" / name, key=key, size=size)
        else:
            missing.append(name)
        tell(_("Photos"), done, len(listed))
    return {**manifest, "missing": missing}


def _fits(manifest: dict[str, Any], database: Path | None) -> None:
    wanted = "sqlite" if database else "postgresql"
    if manifest["database"] != wanted:
        raise CannotRestore(
            "other_database",
            fill(
                _("This backup is of %(theirs)s, and this installation uses %(ours)s."),
                {"theirs": manifest["database"], "ours": wanted},
            ),
        )


def _move_aside(there: list[Path], home: Path, now: datetime) -> Path | None:
    """Move what was there into a folder of its own; return it, or None where there was nothing."""
    there = [path for path in there if path.exists()]
    if not there:
        return None
    aside = home / f"before-restore-{now:%Y%m%d-%H%M%S}"
    aside.mkdir(mode=0o700)
    for path in there:
        path.rename(aside / path.name)
    return aside


def _put(fresh: Path, home: Path, database: Path | None) -> None:
    """Move what was opened into its place, the database last: without it nothing starts."""
    (home / "keys").mkdir(exist_ok=True, mode=0o700)
    for path in sorted((fresh / "keys").rglob("*")):
        target = home / path.relative_to(fresh)
        if path.is_dir():
            target.mkdir(exist_ok=True, mode=0o700)
        else:
            path.replace(target)
    for name in FOLDERS:
        if (fresh / name).exists():
            if (home / name).exists():  # empty: what held anything was moved aside
                (home / name).rmdir()
            (fresh / name).replace(home / name)
    if database:
        database.parent.mkdir(parents=True, exist_ok=True)
        os.sync()
        shutil.move(fresh / SQLITE_NAME, database)
    else:
        os.sync()
        shutil.move(fresh / DUMP_NAME, home / "restored.pgdump")


def _since(aside: Path, last_event: int) -> int | None:
    """Count the acts that the data moved aside has and the backup has not."""
    for file in aside.glob("*.sqlite3"):
        try:
            with closing(sqlite3.connect(file)) as old:
                sql = "SELECT count(*) FROM core_event WHERE position > ?"
                return int(old.execute(sql, [last_event]).fetchone()[0])
        except sqlite3.Error:
            return None
    return None
