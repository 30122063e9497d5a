"""Which events a program may hear of, and in what words."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q

from yimi.api.kinds import KINDS, SUBJECTS
from yimi.api.models import Integration
from yimi.cases.models import Case
from yimi.core.models import Event
from yimi.core.scope import covers, within
from yimi.core.tail import settled_position
from yimi.fieldwork.models import Task

# How far one request reads on where nothing is for its token.
WINDOW = 50_000
TEAM_FIELDS = ("team_id", "to_team_id", "from_team_id")


def told(event: Event) -> dict[str, Any]:
    """Return an event as it is told: ids and codes only."""
    return {
        "id": str(event.uid),
        "position": event.position,
        "type": event.type,
        "at": event.at.isoformat(),
        "subject": SUBJECTS[event.subject_type],
        "subject_id": str(event.subject_id),
        "data": event.data,
    }


def heard(integration: Integration, events: Iterable[Event]) -> list[Event]:
    """Keep the events that a program may hear of: at its place, and of its team if it has one."""
    here = [
        event
        for event in events
        if event.subject_type in SUBJECTS
        and event.type in KINDS
        and covers(integration.place_path, event.place_path)
    ]
    if integration.team_id is None or not here:
        return here
    own = _of_team(integration.team_id, {event.subject_id for event in here})
    team = str(integration.team_id)
    return [
        event
        for event in here
        if event.subject_id in own or team in {event.data.get(name) for name in TEAM_FIELDS}
    ]


def events_after(
    integration: Integration, *, after: int, kinds: list[str], limit: int
) -> tuple[list[Event], int]:
    """Return the next events for a program, and the position to go on from.

    A position that is still being written is never stepped over.
    """
    horizon = min(settled_position(), after + WINDOW)
    rows = Event.objects.filter(
        within(integration.place_path),
        position__gt=after,
        position__lte=horizon,
        type__in=[kind for kind in kinds or KINDS if kind in KINDS],
    )
    read = list(rows.order_by("position")[:limit])
    onward = read[-1].position if len(read) == limit else max(after, horizon)
    return heard(integration, read), onward


def _of_team(team_id: UUID, ids: set[UUID]) -> set[UUID]:
    cases = Case.objects.filter(Q(team_id=team_id) | Q(offered_team_id=team_id), pk__in=ids)
    tasks = Task.objects.filter(team_id=team_id, pk__in=ids)
    return {*cases.values_list("pk", flat=True), *tasks.values_list("pk", flat=True)}
