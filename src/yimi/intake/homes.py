"""What the desk sees first: whose life is in danger, and what waits to be confirmed."""

from datetime import datetime
from typing import Any

from yimi.intake.pages import batch_row, danger_cases
from yimi.intake.queries import open_dangers, recent_batches

MOST_BATCHES = 5


def dangers(user: Any, now: datetime) -> dict[str, Any] | None:
    """Return the open Cases of a life in danger; nothing where there are none."""
    found = danger_cases(open_dangers(user))
    return {"dangers": found} if found else None


def desk(user: Any, now: datetime) -> dict[str, Any]:
    """Return what was pasted lately and still has lines to confirm or to put right."""
    rows = [batch_row(batch) for batch in recent_batches(user, now=now)]
    waiting = [row for row in rows if row["counts"]["proposed"] or row["counts"]["to_fix"]]
    return {
        "batches": waiting[:MOST_BATCHES],
        "proposed": sum(row["counts"]["proposed"] for row in waiting),
        "to_fix": sum(row["counts"]["to_fix"] for row in waiting),
    }
