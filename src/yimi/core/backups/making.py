"""Making a backup: one sealed file with database, keys and files, there whole or not at all."""

import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from yimi.core.backups import beside
from yimi.core.backups.archive import Member, write_archive
from yimi.core.backups.copying import copied_database
from yimi.core.backups.errors import disk_full, told_when_full
from yimi.core.backups.recovery import FILE as RECOVERY_FILE
from yimi.core.backups.recovery import RecoveryKey, key_of

ENDING = ".yimi"
# Told of each step: its name, how much is done, of how much.
Telling = Callable[[Any, int, int], None]
# Beside the copy of the database there has to be room for the backup itself.
SPARE_BYTES = 64 * 1024 * 1024


def quiet(_step: Any, _done: int, _total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Made:
    """A backup that was made."""

    path: Path
    manifest: dict[str, Any]


def name_of(key: RecoveryKey, now: datetime) -> str:
    """Return the usual name of a backup: whose it is, and when it was made."""
    return f"yimi-{key.id}-{now:%Y%m%d-%H%M%S}{ENDING}"


def make_backup(
    target: Path, *, now: datetime, pool: Path | None = None, tell: Telling = quiet
) -> Made:
    """Make a backup at a path, while others read and write.

    With `pool`, photos and uploads are sealed into that folder, once each; without it they are in
    the backup itself. Raises CannotBackUp; what stood at the path stays then.
    """
    key = key_of(settings.HOME)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    listed: dict[str, int] = {}
    with _room_to_work() as folder:
        with copied_database(
            folder, progress=lambda done, total: tell(_("Copying the database"), done, total)
        ) as (name, copy, facts):
            members = [Member(name, copy), *_keys(), *_own_packs()]
        # After the database: what its rows name is there, for a file is written before its row.
        root = Path(settings.MEDIA_ROOT)
        if pool is None:
            members += [Member(f"files/{n}", root / n) for n in sorted(beside.files_to_keep(root))]
        else:
            listed = beside.seal_new(
                root, pool, key=key, progress=lambda done, total: tell(_("Photos"), done, total)
            )
        manifest = {
            "made_at": now.isoformat(),
            "machine": socket.gethostname(),
            "database": connection.vendor,
            "demo": settings.DEMO,
            "files_beside": listed,
            **facts,
        }
        with _whole_or_not(target) as out, told_when_full():
            manifest = write_archive(
                out,
                members,
                manifest,
                key=key,
                progress=lambda done, total: tell(_("Sealing"), done, total),
            )
    return Made(target, manifest)


@contextmanager
def _room_to_work() -> Iterator[Path]:
    """Yield a folder of our own beside the data, for a copy of the database."""
    settings.HOME.mkdir(parents=True, exist_ok=True)
    needed = SPARE_BYTES
    if connection.vendor == "sqlite":
        file = Path(connection.settings_dict["NAME"])
        needed += file.stat().st_size if file.exists() else 0
    if shutil.disk_usage(settings.HOME).free < needed:
        raise disk_full()
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=settings.HOME) as folder:
        yield Path(folder)


def _keys() -> list[Member]:
    """Return the keys in force, from the environment too, and what else lies with them."""
    members = {
        "secret_key": Member("keys/secret_key", settings.SECRET_KEY.encode()),
        "field_key": Member("keys/field_key", settings.FIELD_KEY.encode()),
    }
    folder = settings.HOME / "keys"
    for name in sorted(beside.files_under(folder)) if folder.exists() else []:
        if name != RECOVERY_FILE:
            members.setdefault(name, Member(f"keys/{name}", folder / name))
    return list(members.values())


def _own_packs() -> list[Member]:
    """Return the packs that this place has written itself: the rules that its data rests on."""
    folder = settings.HOME / "packs"
    return [Member(f"packs/{name}", folder / name) for name in sorted(beside.files_under(folder))]


@contextmanager
def _whole_or_not(target: Path) -> Iterator[Any]:
    """Yield a file to write to; it takes its name only when all of it is on the disk."""
    part = target.with_name(f".{target.name}.part")
    try:
        with told_when_full():
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as out:
                yield out
                out.flush()
                os.fsync(out.fileno())
            part.replace(target)
            wait_for_folder(target.parent)
    finally:
        part.unlink(missing_ok=True)


def wait_for_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
