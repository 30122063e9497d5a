"""Whether the program itself is well: events not delivered, jobs that fail, a full disk."""

import os
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from yimi.accounts.models import Role
from yimi.accounts.queries import people_with_role
from yimi.core import clock
from yimi.core.delivery import SHOWN_FROM, oldest_undelivered
from yimi.core.handlers import HANDLERS
from yimi.core.models import Cursor, Event, JobRun, Parked
from yimi.core.tail import settled_position

LATE = timedelta(minutes=2)
LEAST_FREE_BYTES = 500 * 1024 * 1024


def health(*, now: datetime) -> dict[str, Any]:
    """Return what the page about the program's own health shows."""
    horizon = settled_position()
    cursors = {cursor.handler: cursor for cursor in Cursor.objects.all()}
    handlers = []
    for name, handler in sorted(HANDLERS.items()):
        position = cursors[name].position if name in cursors else 0
        waiting = Event.objects.filter(
            position__gt=position, position__lte=horizon, type__in=handler.types
        )
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
    return {
        "events": {
            "oldest_at": oldest_at,
            "oldest_undelivered_s": int((now - oldest_at).total_seconds()) if oldest_at else 0,
            "handlers": handlers,
            "parked": parked,
        },
        "jobs": list(JobRun.objects.order_by("name").values("name", "ran_at", "error")),
        "complaints": complaints(),
    }


def complaints() -> list[str]:
    """Return in words what is misconfigured or stuck."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return [_("The database is not set up for this version yet; start the program once.")]
    now = clock.now()
    found = []
    free = os.statvfs(settings.HOME)
    if free.f_bavail * free.f_frsize < LEAST_FREE_BYTES:
        found.append(_("Less than 500 MB are free on the disk."))
    beat = JobRun.objects.filter(pk="core.heartbeat").first()
    if beat is None or now - beat.ran_at > LATE:
        found.append(_("The background worker is not running."))
    for job in JobRun.objects.exclude(error=""):
        found.append(
            _("The job %(name)s fails: %(error)s") % {"name": job.name, "error": job.error}
        )
    for parked in Parked.objects.filter(attempts__gte=SHOWN_FROM).select_related("event")[:20]:
        names = people_with_role(Role.ADMINISTRATOR, parked.event.place_path, now=now)
        found.append(
            _("%(handler)s could not take %(type)s %(count)s times (%(who)s is to look): %(error)s")
            % {
                "handler": parked.handler,
                "type": parked.event.type,
                "count": parked.attempts,
                "who": names[0].name if names else _("nobody"),
                "error": parked.error,
            }
        )
    if JobRun.objects.exists() and JobRun.objects.filter(ran_at__gt=now + LATE).exists():
        found.append(_("The clock of this computer has gone back; check the date and time."))
    return found
