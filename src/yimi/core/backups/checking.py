"""Checking a backup: it opens, every digest is right, its database is sound, its chain holds."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections
from django.utils.translation import gettext_lazy as _

from yimi.core.backups import beside
from yimi.core.backups.archive import read_archive
from yimi.core.backups.copying import DUMP_NAME, SQLITE_NAME, find_program, run_program
from yimi.core.backups.errors import Damaged, told_when_full
from yimi.core.backups.making import Telling, quiet
from yimi.core.backups.recovery import RecoveryKey
from yimi.core.seals import verify_chain
from yimi.core.text import fill

ALIAS = "backup"


def check_backup(path: Path, *, key: RecoveryKey, tell: Telling = quiet) -> dict[str, Any]:
    """Return the manifest of a backup that is sound. Raises Damaged for any other."""
    settings.HOME.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".check-", dir=settings.HOME) as name:
        folder = Path(name)
        with path.open("rb") as source, told_when_full():
            manifest = read_archive(
                source,
                folder,
                key=key,
                progress=lambda done, total: tell(_("Opening"), done, total),
                keep=lambda member: member.startswith("database/"),
            )
        missing = missing_beside(path.parent, manifest)
        if missing:
            raise Damaged(
                "files_missing",
                fill(
                    _("%(count)s photos or uploads are not beside this backup, e.g. %(name)s."),
                    {"count": len(missing), "name": missing[0]},
                ),
            )
        tell(_("Checking the database"), 0, 0)
        if (folder / SQLITE_NAME).exists():
            check_sqlite(folder / SQLITE_NAME)
        elif (folder / DUMP_NAME).exists():
            # What a dump lists can be read without a server; its rows only where it is restored.
            run_program(
                [find_program("pg_restore", least=0), "--list", str(folder / DUMP_NAME)],
                failed=_("PostgreSQL's pg_restore cannot read the copy: %(said)s"),
            )
    return manifest


def missing_beside(pool: Path, manifest: dict[str, Any]) -> list[str]:
    """Return the files that a backup counts on and that do not lie beside it."""
    listed = manifest.get("files_beside", {})
    return sorted(name for name in listed if not beside.sealed_at(pool, name).exists())


def check_sqlite(file: Path) -> None:
    """Let SQLite check every page of a copy, and verify its audit chain. Raises Damaged."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        said = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if said != "ok":
        raise Damaged(
            "database",
            fill(
                _("The database in it is damaged: %(said)s"),
                {"said": said},
            ),
        )
    with _connected(file):
        flaws = verify_chain(using=ALIAS)
    if flaws:
        raise Damaged(
            "chain",
            fill(
                _("The audit chain in it does not hold (%(position)s): %(problem)s"),
                {"position": flaws[0].position, "problem": flaws[0].problem},
            ),
        )


@contextmanager
def _connected(file: Path) -> Iterator[None]:
    """Let Django read a copy under a name of its own."""
    connections.settings[ALIAS] = {
        **connections.settings["default"],
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "OPTIONS": {},
    }
    try:
        yield
    finally:
        connections[ALIAS].close()
        del connections[ALIAS]
        del connections.settings[ALIAS]
