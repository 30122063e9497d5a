"""The engine as Django loads it: the name of this module is Django's.

SQLite has one writer at a time and no queue. Waiting inside SQLite, as its busy timeout does, goes
wrong twice: its pauses grow to a tenth of a second where a writer needs a few milliseconds, and it
waits with the connection held. A thread that collects garbage may then wait for that connection
while it is itself the writer that is waited for. See docs/decisions/0035-waiting-for-sqlite.md.
"""

import sqlite3
import threading
import time
from typing import Any

from django.db.backends.sqlite3 import base

# Who finds a writer looks again this often, and gives up in the end.
LOOK_EVERY_S = 0.001
GIVE_UP_AFTER_S = 20.0

_found = threading.local()


def times_found_busy() -> int:
    """Return how many times this thread has found somebody else writing."""
    return getattr(_found, "busy", 0)


class PatientCursor(base.SQLiteCursorWrapper):
    """A cursor that waits for the writer before it outside of SQLite."""

    def execute(self, query: str, params: Any = None) -> Any:
        until = 0.0
        while True:
            try:
                return super().execute(query, params)
            except sqlite3.OperationalError as error:
                # What Python itself finds wrong has no code of SQLite's.
                code = getattr(error, "sqlite_errorcode", 0)
                if code & 0xFF != sqlite3.SQLITE_BUSY:
                    raise
                # What was read before has gone: to try again would change nothing.
                if code == sqlite3.SQLITE_BUSY_SNAPSHOT:
                    raise
                until = until or time.monotonic() + GIVE_UP_AFTER_S
                if time.monotonic() > until:
                    raise
            _found.busy = times_found_busy() + 1
            time.sleep(LOOK_EVERY_S)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that is never held while it waits."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        link = super().get_new_connection(conn_params)
        # Until here, while nobody shares it, the connection waited as SQLite does.
        link.execute("PRAGMA busy_timeout=0")
        return link

    def create_cursor(self, name: Any = None) -> PatientCursor:
        cursor: PatientCursor = self.connection.cursor(factory=PatientCursor)
        return cursor
