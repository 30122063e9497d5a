"""What somebody who calls residents back sees first: how many are due, and who is next."""

from datetime import datetime
from typing import Any

from yimi.followup.queries import numbers_to_dial, queue_of

MOST = 3


def due(user: Any, now: datetime) -> dict[str, Any] | None:
    """Return the call-backs that are due, the first few by name; nothing where there are none."""
    rows = queue_of(user, tab="due", now=now)
    count = rows.count()
    if not count:
        return None
    first = list(rows[:MOST])
    names = numbers_to_dial(row.case for row in first)
    return {"count": count, "rows": [(row, names[row.case_id][0]) for row in first]}
