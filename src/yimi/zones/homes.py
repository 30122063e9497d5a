"""What a community's lead sees first: who is free today and has to be told."""

from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from yimi.places.queries import pack_at
from yimi.zones import pages, queries

MOST = 6


def free_today(user: Any, now: datetime) -> dict[str, Any] | None:
    """Return who is to be told that they are free; None where nobody is isolated."""
    area, _places = queries.area_of(user, "zones.see", "")
    if area is None:
        return None
    due = queries.due_at(user, "zones.see", area.path, now)
    running = queries.running_at(user, "zones.see", area.path, now)
    waiting = [row for row in [*due.missed, *due.today] if row.is_untold]
    if not (waiting or running):
        return None
    pack = pack_at(area.path, now=now)
    return {
        "area": area,
        "day": localdate(now),
        "rows": pages.shown(waiting[:MOST], pack, now),
        "waiting": len(waiting),
        "missed": len(due.missed),
        "tomorrow": len(due.tomorrow),
        "running": len(running),
    }
