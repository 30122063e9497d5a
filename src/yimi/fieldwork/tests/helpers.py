"""What several tests of field work need."""

from datetime import datetime
from io import BytesIO
from typing import Any

from PIL import Image
from tests.scenes import Street

from yimi.cases.tests.helpers import open_one
from yimi.core.worker import drain
from yimi.fieldwork.models import Task
from yimi.fieldwork.states import Status


def task_at(street: Street, door: str = "1-1-101", *, key: str = "", **more: Any) -> Task:
    """Open a Case and return the Task that comes of it."""
    case = open_one(street, door, **more)
    if key:
        case.parts.update(key=key)
    drain(now=more.get("now") or street.now)
    return Task.objects.get(case=case)


def again(task: Task) -> Task:
    """Return the Task as it stands in the database."""
    return Task.objects.get(pk=task.pk)


def open_tasks(user: Any) -> list[Task]:
    """Return what a worker has to do."""
    return list(Task.objects.filter(assignee=user, status=Status.OPEN))


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **more: Any) -> bytes:
    """Return a small picture as a file."""
    out = BytesIO()
    Image.new("RGB", size, "green").save(out, kind, **more)
    return out.getvalue()


def hours_later(street: Street, hours: float) -> datetime:
    """Return a moment some hours after the street was built."""
    return street.now.fromtimestamp(street.now.timestamp() + hours * 3600, street.now.tzinfo)
