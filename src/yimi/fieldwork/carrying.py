"""Giving on the Tasks that somebody had when a shift ended."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimi.accounts.models import User
from yimi.cases.models import Case
from yimi.core.log import record
from yimi.core.state import lock
from yimi.fieldwork.events import TaskGiven
from yimi.fieldwork.models import Task
from yimi.fieldwork.states import Status


def move_tasks(
    ids: Sequence[UUID], *, holder_id: UUID, to: User | None, by: UUID | None, now: datetime
) -> int:
    """Give Tasks that somebody still has to the next on duty, or to who has their Case.

    A Task always has somebody: where nobody has its Case either, it stays until somebody does.
    """
    moved = 0
    for pk, case_id in Task.objects.filter(pk__in=ids).order_by("pk").values_list("pk", "case_id"):
        with transaction.atomic():
            case = lock(Case(pk=case_id))
            task = lock(Task(pk=pk))
            taker_id = to.pk if to else case.owner_id
            if task.assignee_id != holder_id or task.status != Status.OPEN or taker_id is None:
                continue
            task.assignee_id, task.given_at = taker_id, now
            task.save(update_fields=["assignee", "given_at"])
            record(TaskGiven(taker_id), about=task, by=by, now=now)
            moved += 1
    return moved
