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
from yimi.fieldwork.models import Proof, Round, Stop, Task
from yimi.fieldwork.round_queries import open_stops, rounds_of
from yimi.fieldwork.states import Kind, Status
from yimi.fieldwork.walking import walking_keys
from yimi.packs.schema import Pack, Warning
from yimi.packs.words import reason_words
from yimi.places.models import Level, Place
from yimi.places.queries import ancestor_paths, emergencies_at, full_names, pack_of
from yimi.registry.queries import warnings_at

MOST_AVAILABLE = 100
ROUTINE_RANK = 2


@dataclass
class Door:
    """Several Tasks at one door are one stop, with what a round has there."""

    place: Place
    door: str
    building: str
    tasks: list[Task] = field(default_factory=list)
    warnings: list[Warning] = field(default_factory=list)
    stop: Stop | None = None


@dataclass
class Day:
    """What one worker has to do, in walking order."""

    stops: list[Door]
    later: list[Door]
    calls: list[Task]
    available: list[Case]
    done_today: int
    rounds: list[Round] = field(default_factory=list)


def day_of(user: User, *, now: datetime) -> Day:
    """Return a worker's Tasks sorted by building and door, those for later apart."""
    tasks = list(
        Task.objects.filter(assignee=user, status=Status.OPEN)
        .select_related("place", "case__emergency")
        .order_by("place__sort_key", "rank", "due_at")
    )
    visits = [task for task in tasks if task.kind == Kind.VISIT]
    rounds = rounds_of(user)
    walked = open_stops(rounds)
    stops = _doors(
        [task for task in visits if not _is_later(task, now)],
        [stop for stop in walked if not _is_later(stop, now)],
        now,
    )
    later = _doors(
        [task for task in visits if _is_later(task, now)],
        [stop for stop in walked if _is_later(stop, now)],
        now,
    )
    calls = [task for task in tasks if task.kind == Kind.CALL]
    return Day(
        stops=stops,
        later=later,
        calls=sorted(calls, key=lambda task: (task.rank, task.due_at)),
        available=_available(user),
        done_today=Proof.objects.filter(
            by=user, done=True, at__gte=now.replace(hour=0, minute=0, second=0, microsecond=0)
        ).count(),
        rounds=rounds,
    )


def tasks_at(user: User, place_id: UUID) -> list[Task]:
    """Return a worker's open Tasks at one door, the most urgent first."""
    return list(
        Task.objects.filter(assignee=user, status=Status.OPEN, place_id=place_id)
        .select_related("place", "case__emergency", "part")
        .order_by("rank", "due_at")
    )


def was_here(user: User, place_id: UUID) -> bool:
    """Return whether a worker had anything to do at a door, now or before."""
    return (
        Task.objects.filter(assignee=user, place_id=place_id).exists()
        or Stop.objects.filter(round__worker=user, place_id=place_id).exists()
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


def _doors(tasks: list[Task], walked: list[Stop], now: datetime) -> list[Door]:
    """Put together what is to be done at each door, in the order in which they are walked."""
    rows: list[Task | Stop] = [*tasks, *walked]
    places = {row.place.path: row.place for row in rows}
    warnings = warnings_at({place.pk for place in places.values()}, now=now)
    names = full_names(places)
    buildings = {
        place.path: place
        for place in Place.objects.filter(
            level=Level.BUILDING,
            path__in={step for path in places for step in ancestor_paths(path)},
        )
    }
    building_names = full_names(buildings)
    packs = {task.place_path: pack_and_service(task.case)[0] for task in tasks}
    if walked:
        running = emergencies_at({stop.place_path for stop in walked}, now=now)
        packs |= {path: pack_of(emergency, now=now) for path, emergency in running.items()}
    doors: dict[str, Door] = {}
    for path, place in places.items():
        home = next((step for step in ancestor_paths(path)[::-1] if step in buildings), "")
        whole, shared = names[path], building_names.get(home, "")
        known = {warning.code: warning for warning in packs[path].warnings}
        doors[path] = Door(
            place=place,
            door=whole.removeprefix(shared).strip() or whole,
            building=shared or whole,
            warnings=[
                known[warning.code]
                for warning in warnings.get(place.pk, [])
                if warning.code in known
            ],
        )
    for task in tasks:
        doors[task.place_path].tasks.append(task)
    for stop in walked:
        doors[stop.place_path].stop = stop
    if not walked:
        return list(doors.values())
    keys = walking_keys(places.values(), order=walked[0].round.order)
    return [doors[path] for path in sorted(doors, key=lambda path: keys[path])]


def _is_later(row: Task | Stop, now: datetime) -> bool:
    return bool(row.not_before_at and row.not_before_at > now + timedelta(minutes=5))


def _reason(pack: Pack, code: str) -> str:
    language = get_language() or "zh-hans"
    return reason_words(pack.not_done_reasons, code, language) if code else ""
