"""Photos and uploads beside the backups: each is sealed once, and shared by all backups there.

A file never changes once it is written, so a backup an hour costs only what is new. One that the
program has deleted goes from here when no kept backup is old enough to need it.
"""

import json
import os
from datetime import date, timedelta
from pathlib import Path

from yimi.core.backups.archive import Progress
from yimi.core.backups.errors import Damaged, told_when_full
from yimi.core.backups.recovery import RecoveryKey
from yimi.core.backups.sealed import PIECE, SealedReader, SealedWriter

FOLDER = "files"
ENDING = ".sealed"
GONE = "gone.json"
# Lists that somebody took out live an hour and go into no backup.
LEFT_OUT = "exports/"
# Longer than the oldest backup is kept.
KEPT_DAYS = 200


def files_under(root: Path) -> dict[str, int]:
    """Return every file below a folder, by its path from there, with its size."""
    found = {}
    for folder, _folders, names in os.walk(root):
        for name in names:
            path = Path(folder) / name
            if not name.startswith("."):
                found[path.relative_to(root).as_posix()] = path.stat().st_size
    return found


def files_to_keep(root: Path) -> dict[str, int]:
    """Return the files that go into backups: all but lists that were taken out."""
    found = files_under(root)
    return {name: size for name, size in found.items() if not name.startswith(LEFT_OUT)}


def seal_new(root: Path, pool: Path, *, key: RecoveryKey, progress: Progress) -> dict[str, int]:
    """Seal what is not in the pool yet; return all files with their sizes."""
    listed = files_to_keep(root)
    missing = [name for name in listed if not sealed_at(pool, name).exists()]
    for done, name in enumerate(missing, 1):
        try:
            seal_file(root / name, sealed_at(pool, name), key=key)
        except FileNotFoundError:  # erased meanwhile
            del listed[name]
        progress(done, len(missing))
    return listed


def sealed_at(pool: Path, name: str) -> Path:
    """Return where a file lies in a pool."""
    return pool / FOLDER / f"{name}{ENDING}"


def seal_file(source: Path, target: Path, *, key: RecoveryKey) -> None:
    """Seal one file; it is there whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with told_when_full(), source.open("rb") as inner, part.open("wb") as out:
            writer = SealedWriter(out, key)
            while data := inner.read(PIECE):
                writer.write(data)
            writer.close()
            out.flush()
            os.fsync(out.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def open_file(source: Path, target: Path, *, key: RecoveryKey, size: int) -> None:
    """Open one sealed file. Raises Damaged."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with source.open("rb") as sealed, target.open("xb") as out:
        target.chmod(0o600)
        reader = SealedReader(sealed, key)
        while data := reader.read(PIECE):
            out.write(data)
    if target.stat().st_size != size:
        raise Damaged("damaged", f"{source.name}: {target.stat().st_size} ≠ {size}")


def forget_gone(pool: Path, listed: dict[str, int], *, today: date) -> None:
    """Delete what the program has not had for longer than any backup is kept."""
    note = pool / GONE
    since: dict[str, str] = json.loads(note.read_text()) if note.exists() else {}
    there = {
        name.removesuffix(ENDING) for name in files_under(pool / FOLDER) if name.endswith(ENDING)
    }
    now_gone = {name: since.get(name, today.isoformat()) for name in there - set(listed)}
    for name, day in list(now_gone.items()):
        if date.fromisoformat(day) + timedelta(days=KEPT_DAYS) < today:
            sealed_at(pool, name).unlink(missing_ok=True)
            del now_gone[name]
    if now_gone != since:
        note.write_text(json.dumps(now_gone))
