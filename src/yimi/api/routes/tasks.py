"""Tasks: what there is to do, and what was done."""

from uuid import UUID

from django.core.files.base import ContentFile
from django.utils.translation import gettext_noop as _
from ninja import Form, Query, Router, UploadedFile

from yimi.api import shapes
from yimi.api.door import KEY, PHOTO, Asked, client_id_of, guarded, one
from yimi.api.routes.common import page_of, place_in_reach
from yimi.api.schemas import DoneIn, NotDoneIn, TaskFilter, TaskOut, TaskPage
from yimi.core import clock
from yimi.core.scope import within
from yimi.fieldwork import actions
from yimi.fieldwork.models import Task
from yimi.fieldwork.photos import clean_photo

router = Router(tags=["tasks"])


@router.get("/tasks", **guarded("tasks.read", _("List tasks"), {200: TaskPage}))
def list_tasks(request: Asked, filters: Query[TaskFilter]) -> object:
    rows = Task.objects.visible_to(request.auth.user, "fieldwork.see")
    if filters.place:
        rows = rows.filter(within(place_in_reach(request.auth, filters.place).path))
    if filters.status:
        rows = rows.filter(status=filters.status)
    if filters.mine:
        rows = rows.filter(assignee=request.auth.user)
    if filters.case:
        rows = rows.filter(case_id=filters.case)
    found, onward = page_of(
        rows.select_related(*shapes.TASK_ROWS),
        order=filters.order,
        cursor=filters.cursor,
        limit=filters.limit,
    )
    return {"items": shapes.tasks(found), "next": onward}


@router.get("/tasks/{task_id}", **guarded("tasks.read", _("One task"), {200: TaskOut}))
def one_task(request: Asked, task_id: UUID) -> object:
    rows = Task.objects.visible_to(request.auth.user, "fieldwork.see")
    return shapes.tasks([one(rows.select_related(*shapes.TASK_ROWS), task_id)])[0]


@router.post(
    "/tasks/{task_id}/done",
    **guarded(
        "tasks.do",
        _("Say that a task of one's own is done"),
        {200: TaskOut},
        description=_("A form, so that a photo can go with it."),
    ),
)
def done(
    request: Asked,
    task_id: UUID,
    body: Form[DoneIn],
    photo: UploadedFile | None = PHOTO,
    idempotency_key: str | None = KEY,
) -> object:
    task = _own(request, task_id)
    actions.complete_task(
        task=task,
        by=request.auth.user,
        now=clock.now(),
        note=body.note,
        received_by=body.received_by,
        photo=_clean(photo),
        client_id=client_id_of(request.auth, idempotency_key),
    )
    return _fresh(task_id)


@router.post(
    "/tasks/{task_id}/not-done",
    **guarded("tasks.do", _("Say why a task of one's own was not done"), {200: TaskOut}),
)
def not_done(
    request: Asked,
    task_id: UUID,
    body: Form[NotDoneIn],
    photo: UploadedFile | None = PHOTO,
    idempotency_key: str | None = KEY,
) -> object:
    task = _own(request, task_id)
    actions.fail_task(
        task=task,
        reason=body.reason,
        by=request.auth.user,
        now=clock.now(),
        note=body.note,
        photo=_clean(photo),
        client_id=client_id_of(request.auth, idempotency_key),
    )
    return _fresh(task_id)


def _own(request: Asked, task_id: UUID) -> Task:
    rows = Task.objects.visible_to(request.auth.user, "fieldwork.do")
    return one(rows.select_related("part__case"), task_id)


def _fresh(task_id: UUID) -> dict[str, object]:
    return shapes.tasks([one(Task.objects.select_related(*shapes.TASK_ROWS), task_id)])[0]


def _clean(photo: UploadedFile | None) -> "ContentFile[bytes] | None":
    if photo is None or not photo.size:
        return None
    return clean_photo(photo)
