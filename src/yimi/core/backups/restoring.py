"""The second half of a restore, under the restored keys: bring the data up, say what was lost."""

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from yimi.core.backups.copying import facts_of, find_program, run_program
from yimi.core.backups.errors import CannotRestore
from yimi.core.backups.making import Telling, quiet
from yimi.core.backups.unpacking import PENDING
from yimi.core.events import Restored
from yimi.core.installation import this_installation
from yimi.core.log import record
from yimi.core.models import Installation
from yimi.core.seals import Flaw, seal_events, verify_chain
from yimi.core.standby import fence

DUMP = "restored.pgdump"


@dataclass(frozen=True)
class Finished:
    """What a restore found: which time it went back to, and what is not there any more."""

    made_at: datetime
    lost: int | None
    aside: str
    missing: list[str]
    differing: dict[str, tuple[int, int]]
    flaws: list[Flaw]
    term: int
    takeover: bool = False


def is_pending() -> bool:
    """Return whether a restore was begun here and not finished."""
    return (Path(settings.HOME) / PENDING).exists()


def finish_restore(*, now: datetime, takeover: bool = False, tell: Telling = quiet) -> Finished:
    """Migrate, compare, end all sessions and note the restore. May be begun anew when cut off."""
    home = Path(settings.HOME)
    pending = home / PENDING
    note = json.loads(pending.read_text())
    if connection.vendor == "postgresql" and (home / DUMP).exists():
        tell(_("Filling PostgreSQL"), 0, 0)
        _fill_postgres(home / DUMP, now)
    tell(_("Counting"), 0, 0)
    differing = _differing(note["counts"])
    tell(_("Bringing the database up to this version"), 0, 0)
    call_command("migrate", interactive=False, verbosity=0)
    tell(_("Checking the audit chain"), 0, 0)
    flaws = verify_chain()
    made_at = datetime.fromisoformat(note["made_at"])
    installation = _note_it(made_at, note["last_event"], now=now, takeover=takeover)
    seal_events(now=now)
    fence.lift(home, term=installation.term)
    pending.unlink()
    (home / DUMP).unlink(missing_ok=True)
    return Finished(
        made_at=made_at,
        lost=note["lost"],
        aside=note["aside"],
        missing=note["missing"],
        differing=differing,
        flaws=flaws,
        term=installation.term,
        takeover=takeover,
    )


def _note_it(made_at: datetime, through: int, *, now: datetime, takeover: bool) -> Installation:
    """Note in one transaction that this is a restored place, and let nobody stay signed in."""
    with transaction.atomic():
        installation = this_installation()
        if installation.restored_from_at == made_at and installation.restored_at:
            return installation
        installation.restored_at = now
        installation.restored_from_at = made_at
        installation.restored_through = through
        installation.term = max(installation.term, fence.highest_term(Path(settings.HOME))) + 1
        installation.save()
        if not takeover:
            Session.objects.all().delete()
        record(
            Restored(from_at=made_at, through=through, term=installation.term, takeover=takeover),
            about=installation,
            by=None,
            now=now,
        )
    return installation


def _differing(counts: dict[str, int]) -> dict[str, tuple[int, int]]:
    """Return the tables that have other numbers of rows than the backup said."""
    with connection.cursor() as cursor:

        def rows(sql: str) -> list[tuple[Any, ...]]:
            cursor.execute(sql)
            return list(cursor.fetchall())

        found = facts_of(rows, tables=connection.introspection.table_names(cursor))["counts"]
    return {
        name: (count, found.get(name, 0))
        for name, count in counts.items()
        if found.get(name) != count
    }


def refuse_if_filled(*, replace: bool) -> None:
    """Look before anything is changed whether PostgreSQL holds tables. Raises CannotRestore."""
    if connection.vendor == "postgresql" and not replace and connection.introspection.table_names():
        raise _not_empty()


def _not_empty() -> CannotRestore:
    return CannotRestore(
        "not_empty",
        _("There are tables in this database. With --replace they are moved aside."),
    )


def _fill_postgres(dump: Path, now: datetime) -> None:
    """Restore a dump into an empty schema; one with tables is renamed first and stays."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        if tables:
            if not os.environ.get("YIMI_REPLACE"):
                raise _not_empty()
            cursor.execute(f'ALTER SCHEMA public RENAME TO "before_restore_{now:%Y%m%d_%H%M%S}"')
            cursor.execute("CREATE SCHEMA public")
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
        version = cursor.fetchone()[0]
    program = find_program("pg_restore", least=version)
    connection.close()
    run_program(
        [
            program,
            "--dbname",
            str(connection.settings_dict["NAME"]),
            "--no-owner",
            "--no-privileges",
            "--single-transaction",
            "--exit-on-error",
            "--schema=public",
            str(dump),
        ],
        failed=_("PostgreSQL's pg_restore did not fill the database: %(said)s"),
    )
