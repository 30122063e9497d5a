"""What people on foot see first: the next door, how many there are, what is new."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q

from yimi.accounts.models import Role, User
from yimi.fieldwork.models import Task
from yimi.fieldwork.pages import stop_row, task_row, task_words
from yimi.fieldwork.queries import Door, day_of
from yimi.fieldwork.states import Status

# What was given within this time is marked as new.
NEW = timedelta(hours=2)
MOST_STOPS = 6
MOST_NEW = 4
_LATE = datetime.max.replace(tzinfo=UTC)
# Who goes by the time that was promised; the others go from door to door.
BY_TIME = {Role.DRIVER, Role.MERCHANT, Role.GUARD, Role.LIAISON}


def today(user: User, now: datetime) -> dict[str, Any]:
    """Return the next stop in full, those after it, and what has been given lately."""
    day = day_of(user, now=now)
    by_time = user.roles <= BY_TIME
    stops = sorted(day.stops, key=_due) if by_time else day.stops
    # A life in danger is gone to first, wherever it lies.
    stops.sort(key=lambda stop: min((task.rank for task in stop.tasks), default=1) > 0)
    following = stops[0] if stops else None
    return {
        "next": _stop(following) if following else None,
        "rest": [_stop(stop) for stop in stops[1:MOST_STOPS]],
        "more": max(0, len(stops) - MOST_STOPS),
        "stop_count": len(stops),
        "later_count": len(day.later),
        "calls": [task_row(task) for task in day.calls[:MOST_NEW]],
        "call_count": len(day.calls),
        "free_count": len(day.available),
        "done_today": day.done_today,
        "by_time": by_time,
        "fresh": sum(
            1
            for stop in stops
            for task in stop.tasks
            if task.given_at and now - task.given_at <= NEW
        ),
        "new_since": now - NEW,
    }


def of_team(user: User, now: datetime) -> dict[str, Any]:
    """Return how many Tasks each person of a lead's teams has."""
    teams = {m.team_id for m in user.current_memberships if m.team_id}
    rows = (
        Task.objects.filter(team_id__in=teams, status=Status.OPEN)
        .order_by()
        .values(name=F("assignee__name"))
        .annotate(count=Count("pk"), late=Count("pk", filter=Q(due_at__lte=now)))
        .order_by("-late", "-count", "name")
    )
    return {"people": list(rows)}


def mine(user: User, now: datetime) -> dict[str, Any] | None:
    """Return how many Tasks somebody of the office has; nothing where there are none."""
    counts = Task.objects.filter(assignee=user, status=Status.OPEN).aggregate(
        count=Count("pk"), late=Count("pk", filter=Q(due_at__lte=now))
    )
    return counts if counts["count"] else None


def _due(stop: Door) -> datetime:
    return min((task.due_at for task in stop.tasks), default=_LATE)


def _stop(stop: Door) -> dict[str, Any]:
    row = stop_row(stop)
    row["tasks"] = [
        task_row(task) | task_words(task) | {"given_at": task.given_at} for task in stop.tasks
    ]
    return row
