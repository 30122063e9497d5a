"""Reading the event log to its end without ever stepping over a row that is still being written.

On PostgreSQL two transactions may take positions 10 and 11 and commit in the other order; a reader
that had passed 11 would never see 10. So each writer first takes a shared lock whose key is the
last position given out, and holds it until it commits. Every position up to the lowest such key is
settled: its row is there, or never will be. SQLite has one writer at a time and needs none of it.
See docs/decisions/0002-event-log-with-cursors.md.
"""

from collections.abc import Collection

from django.db import connection
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Concat

from yimi.core.models import Event

# The upper 16 bits of the 64-bit lock keys that belong to the event log.
LOCK_SPACE = 0x5931
_SEQUENCE = "core_event_position_seq"


def hold_tail() -> None:
    """Hold the end of the log still below the positions that this transaction will write.

    The mark is a setting local to the transaction, so that PostgreSQL undoes it together with the
    lock when a savepoint rolls back.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock_shared("  # noqa: S608
            "(%s::bigint << 48) | (last_value - CASE WHEN is_called THEN 0 ELSE 1 END)),"
            f" set_config('yimi.tail', 'held', true) FROM {_SEQUENCE}"
            " WHERE coalesce(current_setting('yimi.tail', true), '') = ''",
            [LOCK_SPACE],
        )


def news_between(after: int, until: int, types: Collection[str]) -> "QuerySet[Event]":
    """Return the events of some types between two positions, read along the log.

    The end of the log is short; the index over types, which SQLite would take, holds all there
    ever were of them. A type to which nothing is added is in no index.
    """
    read = Event.objects.annotate(read_type=Concat("type", Value(""), output_field=CharField()))
    return read.filter(position__gt=after, position__lte=until, read_type__in=types)


def settled_position() -> int:
    """Return the highest position below which no row can appear any more.

    The sequence is read first and the locks second: a writer that is missing from the locks has
    either finished, or will be given positions above what was read. A lock of this very transaction
    does not count: it sees its own rows, and what it has yet to write lies above what was read.
    """
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.execute("SELECT coalesce(max(position), 0) FROM core_event")
            return int(cursor.fetchone()[0])
        cursor.execute(f"SELECT last_value, is_called FROM {_SEQUENCE}")  # noqa: S608
        last, is_called = cursor.fetchone()
        cursor.execute(
            "SELECT min(((classid::bigint & 65535) << 32) | objid::bigint) FROM pg_locks"
            " WHERE locktype = 'advisory' AND objsubid = 1 AND classid::bigint >> 16 = %s"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND pid <> pg_backend_pid()",
            [LOCK_SPACE],
        )
        held = cursor.fetchone()[0]
        if not is_called:
            return 0
        return int(last) if held is None else min(int(last), int(held))
