"""The work of the day on the map of doors: what the layer reads."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.timezone import localtime

from yimi.core.scope import within
from yimi.fieldwork.models import Proof, Stop, Task
from yimi.fieldwork.states import ROUND_OPEN, STOP_OPEN, Kind, Status, StopStatus

# How long a visit stands on the map.
SHOWN_FOR = timedelta(days=7)


def due_today(user: Any, area: str, now: datetime) -> dict[str, str]:
    """Return for each door what is to be done there today, or was done, in two queries."""
    today = localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    done = (
        Proof.objects.visible_to(user, "fieldwork.see")
        .filter(within(area), done=True, at__gte=today)
        .values_list("place_path", flat=True)
    )
    found = dict.fromkeys(done, "done")
    due = (
        Task.objects.visible_to(user, "fieldwork.see")
        .filter(within(area), status=Status.OPEN, kind=Kind.VISIT)
        .filter(due_at__lt=today + timedelta(days=1))
        .values_list("place_path", "due_at")
    )
    for path, due_at in due:
        if due_at < now:
            found[path] = "late"
        elif found.get(path) != "late":
            found[path] = "today"
    return found


def visits(user: Any, area: str, now: datetime) -> dict[str, str]:
    """Return for each door how its latest visit of a round ended, or that one is due."""
    rows = (
        Stop.objects.visible_to(user, "fieldwork.rounds")
        .filter(within(area))
        .exclude(status=StopStatus.LEFT)
        .filter(
            Q(visited_at__gte=now - SHOWN_FOR)
            | Q(status__in=STOP_OPEN, round__status__in=ROUND_OPEN)
        )
        .order_by("round__made_at")
        .values_list("place_path", "status")
    )
    return dict(rows)
