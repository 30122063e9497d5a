"""What people see first: what residents wrote that nobody has read, and who is to be called."""

from datetime import datetime
from typing import Any

from yimi.followup.queries import numbers_to_dial, queue_of, unread_cases

MOST = 3
MOST_UNREAD = 8


def due(user: Any, now: datetime) -> dict[str, Any] | None:
    """Return the call-backs that are due, the first few by name; nothing where there are none."""
    rows = queue_of(user, tab="due", now=now)
    count = rows.count()
    if not count:
        return None
    first = list(rows[:MOST])
    names = numbers_to_dial(row.case for row in first)
    return {"count": count, "rows": [(row, names[row.case_id][0]) for row in first]}


def unread(user: Any, now: datetime) -> dict[str, Any] | None:
    """Return the Cases with new words of residents; nothing where all was read."""
    rows = unread_cases(user)
    return {"rows": rows[:MOST_UNREAD], "more": max(0, len(rows) - MOST_UNREAD)} if rows else None
