"""Lists of Tasks that go out as files."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yimi.cases.queries import pack_and_service
from yimi.core.scope import within
from yimi.core.sheets import Row, Sheet, chunks_of
from yimi.fieldwork.models import Task
from yimi.fieldwork.states import Status
from yimi.packs.words import in_language
from yimi.places.queries import full_names


def task_rows(*, user: Any, asked: Mapping[str, str], now: datetime) -> Sheet:
    """Return the Tasks of an area; open ones unless another state is asked for."""
    status = asked.get("status", Status.OPEN)
    if status not in Status.values:
        status = Status.OPEN
    rows = Task.objects.visible_to(user, "fieldwork.export").filter(status=status)
    narrowed = [str(Status(status).label)]
    place = asked.get("place", "")
    if asked.get("mine"):
        rows = rows.filter(assignee=user)
        narrowed.append(_("My tasks"))
    if place:
        rows = rows.filter(within(place))
        narrowed.append(full_names([place])[place])
    ordered = rows.select_related("case__emergency", "assignee", "team").order_by(
        "place__sort_key", "rank", "due_at", "pk"
    )
    return Sheet(rows.count(), _rows(ordered), " · ".join(narrowed))


def _rows(rows: "QuerySet[Task]") -> Iterator[Row]:
    language = get_language() or "zh-hans"
    for chunk in chunks_of(rows):
        places = full_names({task.place_path for task in chunk})
        for task in chunk:
            _pack, service = pack_and_service(task.case)
            cells = [
                task.get_status_display(),
                task.case.get_urgency_display(),
                task.get_kind_display(),
                in_language(service.name, language),
                task.case.summary,
                places[task.place_path],
                task.assignee.name,
                task.team.name,
                task.due_at,
                task.not_before_at,
                task.attempts,
                task.case.number,
            ]
            yield Row(cells, task)
