"""What the doctor looks at in the machine: database, disk, clock, keys."""

import os
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from yimi.core.health import Finding, fine, warn, wrong
from yimi.core.models import Event

LEAST_FREE_BYTES = 500 * 1024 * 1024
LITTLE_FREE_BYTES = 3 * 1024 * 1024 * 1024
# A clock may be a little behind another computer's without harm.
DRIFT = timedelta(minutes=2)
LONG_SILENT = timedelta(days=400)
LEAST_MEMORY_BYTES = 900 * 1024 * 1024


def database(*, now: datetime) -> Iterator[Finding]:
    """Look whether the database answers, is of this version, and waits for the disk."""
    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error:
        yield wrong(
            _("The database does not answer."),
            _("Start it, or mend YIMI_DATABASE. Is the disk full or the data folder gone?"),
        )
        return
    if plan:
        yield wrong(
            _("The database is not set up for this version yet; start the program once."),
            "./yimi serve",
        )
        return
    yield fine(_("The database answers."))


def durability(*, now: datetime) -> Iterator[Finding]:
    """Look whether what is acknowledged survives a power cut."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous")
            waits = cursor.fetchone()[0] >= 2
            cursor.execute("PRAGMA journal_mode")
            waits = waits and cursor.fetchone()[0] in {"wal", "memory"}
        else:
            cursor.execute(
                "SELECT current_setting('fsync') = 'on' AND current_setting('synchronous_commit')"
                " <> 'off' AND current_setting('full_page_writes') = 'on'"
            )
            waits = cursor.fetchone()[0]
    if waits:
        yield fine(_("What is acknowledged survives a power cut."))
    else:
        yield wrong(
            _("The database does not wait for the disk: a power cut may lose acts."),
            _("PostgreSQL: fsync, synchronous_commit and full_page_writes have to be on."),
        )


def disk(*, now: datetime) -> Iterator[Finding]:
    """Look how much room there is."""
    free = shutil.disk_usage(settings.HOME).free
    room = f"{free / 1e9:.1f}"
    make_room = _("Make room on it, or move older backups elsewhere.")
    if free < LEAST_FREE_BYTES:
        yield wrong(_("Less than 500 MB are free on the disk."), make_room)
    elif free < LITTLE_FREE_BYTES:
        yield warn(_("%(room)s GB are left on the disk."), make_room, room=room)
    else:
        yield fine(_("%(room)s GB are free on the disk."), room=room)


def clock(*, now: datetime) -> Iterator[Finding]:
    """Compare the clock with the newest event: it may have been set back, or be far ahead."""
    last = Event.objects.aggregate(at=Max("at"))["at"]
    mend = _("Set date and time. Acts go on meanwhile; their order does not depend on the clock.")
    if last and last > now + DRIFT:
        yield wrong(_("The clock of this computer has gone back; check the date and time."), mend)
    elif last and now - last > LONG_SILENT:
        yield warn(
            _("The newest act is from %(day)s: is the date of this computer right?"),
            mend,
            day=f"{last:%Y-%m-%d}",
        )
    else:
        yield fine(_("The clock is plausible."))


def keys(*, now: datetime) -> Iterator[Finding]:
    """Look whether somebody else on this computer could read the keys."""
    folder = Path(settings.HOME) / "keys"
    open_to_others = (
        [
            path.name
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.stat().st_mode & 0o077
        ]
        if folder.exists()
        else []
    )
    if open_to_others:
        yield wrong(
            _("Others on this computer can read keys: %(names)s."),
            f"chmod 600 {folder}/*",
            names=", ".join(open_to_others),
        )
    else:
        yield fine(_("The keys are readable by this program alone."))


def machine(*, now: datetime) -> Iterator[Finding]:
    """Look at processors and memory."""
    processors = os.cpu_count() or 1
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    size = f"{memory / 1e9:.1f}"
    if memory < LEAST_MEMORY_BYTES:
        yield warn(
            _("This computer has %(size)s GB of memory; 1 GB is the least."),
            _("Close other programs, or take another computer."),
            size=size,
        )
    else:
        yield fine(
            _("%(processors)s processors, %(size)s GB of memory."), processors=processors, size=size
        )
