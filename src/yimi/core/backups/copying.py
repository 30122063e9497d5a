"""A consistent copy of the database while others write to it, and what stood in it then."""

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from yimi.core.backups.archive import Progress
from yimi.core.backups.errors import CannotBackUp, disk_full, told_when_full
from yimi.core.text import fill

SQLITE_NAME = "database/yimi.sqlite3"
DUMP_NAME = "database/yimi.pgdump"
Copied = tuple[str, Path, dict[str, Any]]
PAGES = 2048
DUMP_SO = ("--format=custom", "--compress=0", "--no-owner", "--no-privileges", "--schema=public")
Rows = Callable[[str], list[tuple[Any, ...]]]


@contextmanager
def copied_database(
    folder: Path, *, progress: Progress
) -> Iterator[tuple[str, Path, dict[str, Any]]]:
    """Copy the database into a folder; yield its name in the backup, the copy, and its facts."""
    if connection.vendor == "postgresql":
        target = folder / "yimi.pgdump"
        facts = _dump(target)
        yield DUMP_NAME, target, facts
        return
    target = folder / "yimi.sqlite3"
    source = connection.settings_dict["NAME"]
    with told_when_full():
        copy_sqlite(Path(source), target, progress=progress)
    with closing(sqlite3.connect(f"file:{target}?mode=ro", uri=True)) as copy:
        facts = facts_of(lambda sql: copy.execute(sql).fetchall(), tables=sqlite_tables(copy))
    yield SQLITE_NAME, target, facts


def copy_sqlite(source: Path, target: Path, *, progress: Progress) -> None:
    """Copy a database of SQLite as it is at this moment.

    A read transaction is held all the while: without it, each write of another process would make
    the copy begin anew.
    """
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=20)) as live,
        closing(sqlite3.connect(target)) as copy,
    ):
        target.chmod(0o600)
        live.isolation_level = None
        live.execute("BEGIN")
        live.execute("SELECT count(*) FROM sqlite_master").fetchone()
        live.backup(
            copy, pages=PAGES, progress=lambda _status, left, all_: progress(all_ - left, all_)
        )
        live.execute("COMMIT")
        # A copy is one file: no second one with what was not written into it yet.
        copy.execute("PRAGMA journal_mode=DELETE")


def sqlite_tables(database: sqlite3.Connection) -> list[str]:
    """Return the names of the tables of a database of SQLite."""
    sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    return [name for (name,) in database.execute(sql + " ORDER BY name")]


def facts_of(rows: Rows, *, tables: list[str]) -> dict[str, Any]:
    """Return what stands in a database: rows by table, end of the log, head of the chain."""
    facts: dict[str, Any] = {
        "counts": {
            name: rows(f'SELECT count(*) FROM "{name}"')[0][0]  # noqa: S608
            for name in tables
            if re.fullmatch(r"[a-z_0-9]+", name)
        },
        "last_event": 0,
        "last_event_at": "",
        "chain_head": "",
        "schema": {},
    }
    if "core_event" in tables:
        for position, at in rows(
            "SELECT position, at FROM core_event ORDER BY position DESC LIMIT 1"
        ):
            facts |= {"last_event": position, "last_event_at": str(at)}
    if "core_seal" in tables:
        for (digest,) in rows('SELECT digest FROM core_seal ORDER BY "last" DESC LIMIT 1'):
            facts["chain_head"] = digest
    if "django_migrations" in tables:
        facts["schema"] = dict(rows("SELECT app, max(name) FROM django_migrations GROUP BY app"))
    return facts


def _dump(target: Path) -> dict[str, Any]:
    """Dump PostgreSQL at one moment; the facts are read at the very same one."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot(), current_setting('server_version_num')::int")
        snapshot, version = cursor.fetchone()

        def rows(sql: str) -> list[tuple[Any, ...]]:
            cursor.execute(sql)
            return list(cursor.fetchall())

        tables = sorted(connection.introspection.table_names(cursor))
        facts = facts_of(rows, tables=tables)
        program = find_program("pg_dump", least=version // 10000)
        run_program(
            [program, *DUMP_SO, f"--snapshot={snapshot}", f"--file={target}"],
            failed=_("PostgreSQL's pg_dump did not make a copy: %(said)s"),
        )
    target.chmod(0o600)
    return facts


def find_program(name: str, *, least: int) -> str:
    """Return one of PostgreSQL's programs, of a version or newer. Raises CannotBackUp."""
    on_path = shutil.which(name)
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name, reverse=True
    )
    candidates = [str(folder / name) for folder in folders if (folder / name).exists()]
    for program in [*candidates, *([on_path] if on_path else [])]:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
        number = re.search(r"(\d+)", said.stdout)
        if number and int(number[1]) >= least:
            return program
    raise CannotBackUp(
        "no_program",
        fill(
            _("%(name)s of version %(version)s or later is needed: apt install postgresql-client"),
            {"name": name, "version": least},
        ),
    )


def run_program(command: list[str], *, failed: Any) -> None:
    """Run one of PostgreSQL's programs on our database. Raises CannotBackUp with what it said."""
    known = connection.settings_dict
    env = {**os.environ, "PGDATABASE": str(known["NAME"]), "LC_ALL": "C.UTF-8"}
    for variable, name in (
        ("PGHOST", "HOST"),
        ("PGPORT", "PORT"),
        ("PGUSER", "USER"),
        ("PGPASSWORD", "PASSWORD"),
    ):
        if known.get(name):
            env[variable] = str(known[name])
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        if "No space left" in done.stderr or "File too large" in done.stderr:
            raise disk_full()
        said = done.stderr.strip().splitlines()
        raise CannotBackUp("program", fill(failed, {"said": said[-1] if said else done.returncode}))
