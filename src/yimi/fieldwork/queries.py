"""Reading Tasks: a worker's day, one door, and what was done for a Case."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language

from yimi.accounts.models import User
from yimi.cases.models import Case
from yimi.cases.queries import pack_and_service
from yimi.cases.states import Status as CaseStatus
from yimi.core.declared import CarriedItem
from yimi.fieldwork.models import Proof, Task
from yimi.fieldwork.states import Kind, Status
from yimi.packs.schema import Pack, Warning
from yimi.packs.words import reason_words
from yimi.places.models import Level, Place
from yimi.places.queries import ancestor_paths, full_names
from yimi.registry.queries import warnings_at

MOST_AVAILABLE = 100
ROUTINE_RANK = 2


@dataclass
class Stop:
    """Several Tasks at one door are one stop."""

    place: Place
    door: str
    building: str
    tasks: list[Task] = field(default_factory=list)
    warnings: list[Warning] = field(default_factory=list)


@dataclass
class Day:
    """What one worker has to do, in walking order."""

    stops: list[Stop]
    later: list[Stop]
    calls: list[Task]
    available: list[Case]
    done_today: int


def day_of(user: User, *, now: datetime) -> Day:
    """Return a worker's Tasks sorted by building and door, those for later apart."""
    tasks = list(
        Task.objects.filter(assignee=user, status=Status.OPEN)
        .select_related("place", "case__emergency")
        .order_by("place__sort_key", "rank", "due_at")
    )
    visits = [task for task in tasks if task.kind == Kind.VISIT]
    stops = _stops([task for task in visits if not _is_later(task, now)], now)
    later = _stops([task for task in visits if _is_later(task, now)], now)
    calls = [task for task in tasks if task.kind == Kind.CALL]
    return Day(
        stops=stops,
        later=later,
        calls=sorted(calls, key=lambda task: (task.rank, task.due_at)),
        available=_available(user),
        done_today=Proof.objects.filter(
            by=user, done=True, at__gte=now.replace(hour=0, minute=0, second=0, microsecond=0)
        ).count(),
    )


def tasks_at(user: User, place_id: UUID) -> list[Task]:
    """Return a worker's open Tasks at one door, the most urgent first."""
    return list(
        Task.objects.filter(assignee=user, status=Status.OPEN, place_id=place_id)
        .select_related("place", "case__emergency", "part")
        .order_by("rank", "due_at")
    )


def tasks_of_cases(_user: Any, case_ids: Iterable[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """Return for each Case its Tasks with their proofs, for a panel on the Case's page."""
    found: dict[UUID, list[dict[str, Any]]] = {}
    tasks = (
        Task.objects.filter(case_id__in=list(case_ids))
        .select_related("assignee", "case__emergency")
        .prefetch_related("proofs__by")
        .order_by("pk")
    )
    for task in tasks:
        pack, _service = pack_and_service(task.case)
        found.setdefault(task.case_id, []).append(
            {
                "assignee_name": task.assignee.name,
                "status": task.status,
                "status_label": task.get_status_display(),
                "due_at": task.due_at,
                "attempts": task.attempts,
                "reason_label": _reason(pack, task.reason),
                "proofs": [
                    {
                        "id": proof.pk,
                        "at": proof.at,
                        "by_name": proof.by.name,
                        "done": proof.done,
                        "note": proof.note,
                        "received_by": proof.received_by,
                        "reason_label": _reason(pack, proof.reason),
                        "has_photo": bool(proof.photo),
                    }
                    for proof in sorted(task.proofs.all(), key=lambda proof: proof.at)
                ],
            }
        )
    return found


def carried_tasks(user_id: UUID, team_id: UUID) -> list[CarriedItem]:
    """Return the Tasks that somebody has for Cases of others, in two queries.

    The Tasks of one's own Cases go where the Cases go.
    """
    rows = list(
        Task.objects.filter(assignee_id=user_id, team_id=team_id, status=Status.OPEN)
        .exclude(case__owner_id=user_id)
        .select_related("case")
        .order_by("rank", "due_at")
    )
    names = full_names({task.place_path for task in rows})
    return [
        CarriedItem(
            id=task.pk,
            title=task.case.summary,
            where=names[task.place_path],
            url=reverse("cases:detail", args=[task.case_id]),
            due_at=task.due_at,
            urgent=task.rank < ROUTINE_RANK,
        )
        for task in rows
    ]


def _available(user: User) -> list[Case]:
    """Return Cases of the worker's teams that nobody has, in the worker's own area."""
    rows = Case.objects.visible_to(user, "cases.accept").filter(
        team_id__in={member.team_id for member in user.current_memberships if member.team_id},
        status=CaseStatus.ASSIGNED,
        owner__isnull=True,
    )
    return list(rows.select_related("emergency").order_by("rank", "solve_by_at")[:MOST_AVAILABLE])


def _stops(tasks: list[Task], now: datetime) -> list[Stop]:
    warnings = warnings_at({task.place_id for task in tasks}, now=now)
    paths = {task.place_path for task in tasks}
    names = full_names(paths)
    buildings = {
        place.path: place
        for place in Place.objects.filter(
            level=Level.BUILDING, path__in={step for path in paths for step in ancestor_paths(path)}
        )
    }
    building_names = full_names(buildings)
    stops: dict[UUID, Stop] = {}
    for task in tasks:
        stop = stops.get(task.place_id)
        if stop is None:
            home = next(
                (step for step in ancestor_paths(task.place_path)[::-1] if step in buildings), ""
            )
            whole, shared = names[task.place_path], building_names.get(home, "")
            pack, _service = pack_and_service(task.case)
            known = {warning.code: warning for warning in pack.warnings}
            stop = stops[task.place_id] = Stop(
                place=task.place,
                door=whole.removeprefix(shared).strip() or whole,
                building=shared or whole,
                warnings=[
                    known[warning.code]
                    for warning in warnings.get(task.place_id, [])
                    if warning.code in known
                ],
            )
        stop.tasks.append(task)
    return list(stops.values())


def _is_later(task: Task, now: datetime) -> bool:
    return bool(task.not_before_at and task.not_before_at > now + timedelta(minutes=5))


def _reason(pack: Pack, code: str) -> str:
    language = get_language() or "zh-hans"
    return reason_words(pack.not_done_reasons, code, language) if code else ""
