"""Reading what a phone sends about a visit."""

from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from yimi.accounts.requests import SignedInRequest
from yimi.core.pages import uuids, whole_number
from yimi.fieldwork.actions import Report, Visit
from yimi.fieldwork.answers import Given, read_answer
from yimi.fieldwork.models import Question, Stop
from yimi.fieldwork.photos import photo_in
from yimi.fieldwork.states import QuestionKind

LONGEST_NOTE = 2000


def visit_in(
    request: SignedInRequest, stop: Stop, questions: list[Question], *, now: datetime
) -> Visit:
    """Return the visit that a form tells of. Raises CannotAnswer, CannotTakePicture."""
    today = timezone.localtime(now).date()
    photos = {}
    for question in questions:
        if question.kind == QuestionKind.PHOTO:
            photo = photo_in(request, f"p-{question.pk}")
            if photo:
                photos[question.pk] = photo
    return Visit(
        outcome=request.POST.get("outcome", ""),
        at=now,
        note=request.POST.get("remark", "")[:LONGEST_NOTE],
        notices=whole_number(request.POST.get("notices"), 0) or 0,
        met=uuids(request.POST.getlist("met")),
        answers=_answers(request, questions, today),
        photos=photos,
        reports=_reports(request),
    )


def _answers(request: SignedInRequest, questions: list[Question], today: date) -> dict[UUID, Given]:
    found = {}
    for question in questions:
        if question.kind != QuestionKind.PHOTO:
            given = read_answer(question, request.POST.getlist(f"q-{question.pk}"), today=today)
            if given:
                found[question.pk] = given
    return found


def _reports(request: SignedInRequest) -> list[Report]:
    """Return what the form says of the Tasks at the door; those left alone stay as they are."""
    reports = []
    for pk in uuids(request.POST.getlist("task")):
        said = request.POST.get(f"end-{pk}", "")
        if said not in {"done", "not_done"}:
            continue
        reports.append(
            Report(
                task_id=pk,
                done=said == "done",
                reason=request.POST.get(f"reason-{pk}", "") if said == "not_done" else "",
                note=request.POST.get(f"note-{pk}", "")[:LONGEST_NOTE],
                received_by=request.POST.get(f"received-{pk}", ""),
                photo=photo_in(request, f"photo-{pk}"),
            )
        )
    return reports
