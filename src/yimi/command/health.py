"""Whether the program itself is well: events not delivered, jobs that fail, a full disk."""

from datetime import datetime, timedelta
from typing import Any

from yimi.accounts.models import Role
from yimi.accounts.queries import people_with_role
from yimi.core.delivery import SHOWN_FROM, oldest_undelivered
from yimi.core.handlers import HANDLERS
from yimi.core.health import LEVELS, OK, examine
from yimi.core.models import Cursor, JobRun, Parked
from yimi.core.tail import news_between, settled_position

LATE = timedelta(minutes=2)


def health(*, now: datetime) -> dict[str, Any]:
    """Return what the page about the program's own health shows."""
    horizon = settled_position()
    cursors = {cursor.handler: cursor for cursor in Cursor.objects.all()}
    handlers = []
    for name, handler in sorted(HANDLERS.items()):
        position = cursors[name].position if name in cursors else 0
        waiting = news_between(position, horizon, handler.types)
        oldest = waiting.order_by("position").values_list("at", flat=True).first()
        handlers.append(
            {
                "name": name,
                "behind": waiting.count(),
                "oldest_at": oldest,
                "moved_at": cursors[name].moved_at if name in cursors else None,
            }
        )
    waiting_events = Parked.objects.select_related("event").order_by("event_id")[:100]
    parked = [
        {
            "handler": entry.handler,
            "type": entry.event.type,
            "attempts": entry.attempts,
            "error": entry.error,
            "next_try_at": entry.next_try_at,
            "subject_id": entry.subject_id,
            "at": entry.event.at,
            "shown": entry.attempts >= SHOWN_FROM,
            "responsible": [
                user.name
                for user in people_with_role(Role.ADMINISTRATOR, entry.event.place_path, now=now)[
                    :3
                ]
            ],
        }
        for entry in waiting_events
    ]
    oldest_at = oldest_undelivered()
    examined = examine(now=now)
    return {
        "events": {
            "oldest_at": oldest_at,
            "oldest_undelivered_s": int((now - oldest_at).total_seconds()) if oldest_at else 0,
            "handlers": handlers,
            "parked": parked,
        },
        "jobs": list(JobRun.objects.order_by("name").values("name", "ran_at", "error")),
        "examined": examined,
        "worst": max((entry.level for entry in examined), key=LEVELS.index, default=OK),
    }


def complaints(*, now: datetime, besides: tuple[str, ...] = ()) -> list[str]:
    """Return in words what is misconfigured or stuck, `besides` what some checks find."""
    return [
        str(finding.words)
        for entry in examine(now=now)
        if entry.check.name not in besides
        for finding in entry.findings
        if finding.level != OK
    ]
