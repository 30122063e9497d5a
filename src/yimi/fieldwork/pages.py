"""What the pages of field work show of stops and Tasks."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yimi.cases.pages import answers_of, decorate
from yimi.cases.queries import pack_and_service
from yimi.cases.wording import special_words
from yimi.core import clock
from yimi.core.ids import new_id
from yimi.fieldwork.models import Stop, Task
from yimi.fieldwork.queries import Door
from yimi.packs.words import in_language


def by_building(stops: Iterable[Door]) -> list[dict[str, Any]]:
    """Return stops under the buildings that they are in."""
    buildings: dict[str, list[dict[str, Any]]] = {}
    for entry in stops:
        buildings.setdefault(entry.building, []).append(stop_row(entry))
    return [{"name": name, "stops": rows} for name, rows in buildings.items()]


def stop_row(entry: Door) -> dict[str, Any]:
    """Return a stop as lists show it."""
    language = get_language() or "zh-hans"
    return {
        "url": reverse("fieldwork:stop", args=[entry.place.pk]),
        "door": entry.door,
        "building": entry.building,
        "task_count": len(entry.tasks),
        "tasks": [task_row(task) for task in entry.tasks],
        "not_before_at": (entry.tasks[0] if entry.tasks else entry.stop).not_before_at,  # type: ignore[union-attr]
        "number": entry.stop.number if entry.stop else 0,
        "jobs": jobs_of(entry.stop) if entry.stop else [],
        "warnings": [
            {
                "name": in_language(warning.name, language),
                "icon": warning.icon,
                "serious": warning.serious,
            }
            for warning in entry.warnings
        ],
    }


def jobs_of(stop: Stop) -> list[dict[str, str]]:
    """Return what a round has to do at each of its doors, in words."""
    walk = stop.round
    jobs = []
    if walk.survey:
        jobs.append({"icon": "messages", "name": walk.survey.title})
    if walk.notice:
        jobs.append({"icon": "clipboard-text", "name": _("Hand over: %s") % walk.notice})
    return jobs or [{"icon": "door", "name": walk.title}]


def task_row(task: Task) -> dict[str, Any]:
    """Return a Task as lists show it."""
    decorate(task.case)
    case: Any = task.case
    return {
        "id": task.pk,
        "key": str(task.pk),
        "title": case.summary or case.service_name,
        "place_id": task.place_id,
        "url": reverse("fieldwork:stop", args=[task.place_id]),
        "service_name": case.service_name,
        "icon": case.icon,
        "color": case.color,
        "urgency": case.urgency,
        "due_at": task.due_at,
        "overdue": task.due_at <= clock.now(),
        "requester": case.requester_name,
        "phone": case.requester_phone,
        "kind": task.kind,
    }


def task_words(task: Task) -> dict[str, Any]:
    """Return what somebody at the door reads about a Task."""
    language = get_language() or "zh-hans"
    pack, service = pack_and_service(task.case)
    reasons = {reason.code: in_language(reason.text, language) for reason in pack.not_done_reasons}
    return {
        "text": task.case.text,
        "items": task.case.details.get("items", []),
        "answers": answers_of(task.case, service, language),
        "special": special_words(task.case.details.get("special", [])),
        "instructions": in_language(service.task, language),
        "attempts": task.attempts,
        "last_reason": reasons.get(task.reason, ""),
        "client_id_done": new_id(),
        "client_id_failed": new_id(),
    }
