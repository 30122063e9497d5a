"""Cases on the map of doors: what the layers read."""

from datetime import datetime, timedelta
from typing import Any

from yimi.cases.layers import LAYERS
from yimi.cases.models import IS_OPEN, Case
from yimi.cases.states import Urgency
from yimi.core.scope import within

OLD_AFTER = timedelta(hours=24)
READ = ("place_path", "urgency", "unconfirmed", "paused_at", "solve_by_at", "opened_at")
ORDER = [shade.code for shade in LAYERS[0].shades]


def open_needs(user: Any, area: str, now: datetime) -> dict[str, str]:
    """Return for each place with an open Case what presses most there, in one query."""
    rows = (
        Case.objects.visible_to(user, "cases.view")
        .filter(within(area), IS_OPEN)
        .values_list(
            "place_path", "urgency", "unconfirmed", "paused_at", "solve_by_at", "opened_at"
        )
    )
    found: dict[str, str] = {}
    for path, urgency, unconfirmed, paused_at, solve_by_at, opened_at in rows:
        if urgency == Urgency.LIFE or unconfirmed:
            code = "life"
        elif paused_at is None and solve_by_at <= now:
            code = "late"
        else:
            code = "old" if opened_at <= now - OLD_AFTER else "new"
        before = found.get(path)
        if before is None or ORDER.index(code) < ORDER.index(before):
            found[path] = code
    return found
