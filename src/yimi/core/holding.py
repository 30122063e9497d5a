"""Holding a piece of work: of all processes one has it, and lets go of it when it ends or dies.

On PostgreSQL it is an advisory lock of the session, on SQLite a lock on a file beside the database.
Both go with the process that held them and know no clock: no lease runs out while somebody still
works. See docs/decisions/0023-long-jobs-beside-the-delivery.md.
"""

import fcntl
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

# The first of the two halves of PostgreSQL's lock keys that stand for work.
WORK_SPACE = 0x4A6F62


@contextmanager
def held(name: str) -> Iterator[bool]:
    """Hold the work of this name; yield False where another process has it."""
    holding = _held_in_database if connection.vendor == "postgresql" else _held_by_file
    with holding(name) as got:
        yield got


def is_held(name: str) -> bool:
    """Return whether some process holds the work of this name."""
    with held(name) as got:
        return not got


@contextmanager
def _held_by_file(name: str) -> Iterator[bool]:
    folder = settings.HOME / "locks"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(folder / name, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
    finally:
        os.close(descriptor)


@contextmanager
def _held_in_database(name: str) -> Iterator[bool]:
    key = [WORK_SPACE, zlib.crc32(name.encode()) - 2**31]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
        got = bool(cursor.fetchone()[0])
    try:
        yield got
    finally:
        # A connection that was lost has let go by itself.
        if got and connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)
