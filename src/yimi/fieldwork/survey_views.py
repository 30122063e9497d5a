"""Pages of questions: writing them, what was answered, the doors behind a number."""

from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yimi.accounts.requests import SignedInRequest
from yimi.core import clock
from yimi.core.errors import Refusal
from yimi.core.ids import new_id
from yimi.core.looks import record_look, record_looks
from yimi.core.pages import find, uuid_or_none
from yimi.core.permissions import may, requires
from yimi.fieldwork import actions
from yimi.fieldwork.models import Answer, Question, Survey
from yimi.fieldwork.results import doors_behind, results_of
from yimi.fieldwork.round_pages import question_row
from yimi.fieldwork.states import QuestionKind
from yimi.places.models import Level, Place
from yimi.places.queries import full_names, pack_at

BLANKS = 3
AREAS = (Level.SUBDISTRICT, Level.COMMUNITY, Level.COMPOUND)


@require_GET
@requires("fieldwork.surveys")
def surveys(request: SignedInRequest) -> HttpResponse:
    """Show the questions of an area."""
    rows = list(
        Survey.objects.visible_to(request.user, "fieldwork.surveys")
        .select_related("place", "made_by")
        .order_by("ended_at", "-made_at")[:100]
    )
    context = {"surveys": rows, "may_see": may(request.user, "fieldwork.answers")}
    return render(request, "fieldwork/surveys.html", context)


@require_http_methods(["GET", "POST"])
@requires("fieldwork.surveys")
def new_survey(request: SignedInRequest) -> HttpResponse:
    """Write questions to ask from door to door."""
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
@requires("fieldwork.surveys")
def edit_survey(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Change questions; rounds that are out go on with theirs."""
    rows = Survey.objects.visible_to(request.user, "fieldwork.surveys")
    return _edit(request, get_object_or_404(rows.filter(ended_at=None), pk=pk))


@require_POST
@requires("fieldwork.surveys")
def end_survey(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ask these questions in no new round."""
    rows = Survey.objects.visible_to(request.user, "fieldwork.surveys")
    actions.end_survey(survey=get_object_or_404(rows, pk=pk), by=request.user, now=clock.now())
    messages.success(request, _("No new round asks these. The answers stay."))
    return redirect("fieldwork:surveys")


@require_GET
@requires("fieldwork.answers")
def results(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show what was answered, counted question by question and edition by edition."""
    survey = _seen_survey(request, pk)
    pack = pack_at(survey.place_path, now=clock.now())
    context = {
        "survey": survey,
        "editions": results_of(survey, user=request.user, small_below=pack.rates.small_below),
        "small_below": pack.rates.small_below,
        "may_edit": may(request.user, "fieldwork.surveys"),
        "key": str(survey.pk),
    }
    return render(request, "fieldwork/results.html", context)


@require_GET
@requires("fieldwork.answers")
def behind(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show the doors behind a number; that they were shown is recorded."""
    rows = Question.objects.filter(
        survey__in=Survey.objects.visible_to(request.user, "fieldwork.answers")
    )
    question = rows.filter(pk=pk).select_related("survey").first()
    if question is None:
        raise Http404
    number = request.GET.get("answer", "")
    answers = doors_behind(question, number, user=request.user)
    names = full_names({answer.place_path for answer in answers})
    record_looks(answers, user=request.user, permission="fieldwork.answers", now=clock.now())
    context = {
        "survey": question.survey,
        "question": question,
        "rows": [
            {
                "door": names[answer.place_path],
                "said": answer.said,
                "note": answer.stop.note,
                "at": answer.at,
                "by": answer.by.name,
                "photo_id": answer.pk if answer.photo else None,
            }
            for answer in answers
        ],
        "also": f"survey={question.survey_id}&question={question.pk}&answer={number}",
    }
    return render(request, "fieldwork/behind.html", context)


@require_GET
@requires("fieldwork.answers")
def photo(request: SignedInRequest, pk: UUID) -> FileResponse:
    """Show the photo of an answer; the look is recorded."""
    answer = get_object_or_404(Answer.objects.visible_to(request.user, "fieldwork.answers"), pk=pk)
    if not answer.photo:
        raise Http404
    record_look(answer, user=request.user, permission="fieldwork.answers", now=clock.now())
    return FileResponse(answer.photo.open("rb"), content_type="image/jpeg")


def _seen_survey(request: SignedInRequest, pk: UUID) -> Survey:
    """Return a survey of the reader's area, or one asked there that was made above it."""
    rows = Survey.objects.filter(pk=pk)
    seen = Survey.objects.visible_to(request.user, "fieldwork.answers").filter(pk=pk).exists()
    asked = (
        Answer.objects.visible_to(request.user, "fieldwork.answers")
        .filter(question__survey=pk)
        .exists()
    )
    if not (seen or asked):
        raise Http404
    return get_object_or_404(rows, pk=pk)


def _edit(request: SignedInRequest, survey: Survey | None) -> HttpResponse:
    places = list(
        Place.objects.visible_to(request.user, "fieldwork.surveys")
        .filter(level__in=AREAS, gone_at=None)
        .order_by("path")[:200]
    )
    title, rows, status = "", [], 200
    if request.method == "POST":
        title, rows = request.POST.get("title", ""), _written(request)
        if request.POST.get("act") != "more":
            try:
                return _save(request, survey, title, rows)
            except Refusal as refusal:
                messages.error(request, str(refusal))
                status = 422
    elif survey:
        title = survey.title
        rows = [
            _row(
                question_row(question)
                | {
                    "key": str(question.key),
                    "least": question.least,
                    "most": question.most,
                    "options": "\n".join(question.options),
                }
            )
            for question in survey.questions.filter(edition=survey.edition).order_by("position")
        ]
    rows += [_row({}) for _ in range(BLANKS)]
    context = {
        "survey": survey,
        "title": title,
        "rows": [row | {"number": number} for number, row in enumerate(rows, 1)],
        "kinds": QuestionKind.choices,
        "places": places,
        "place": request.POST.get("place", ""),
        "client_id": request.POST.get("client_id") or new_id(),
    }
    return render(request, "fieldwork/edit_survey.html", context, status=status)


def _row(given: dict[str, Any]) -> dict[str, Any]:
    return {
        name: "" if given.get(name) is None else given.get(name, "")
        for name in ("key", "text", "kind", "options", "least", "most", "unit")
    }


def _written(request: SignedInRequest) -> list[dict[str, Any]]:
    """Return the lines of the form in which something is written."""
    columns = {
        name: request.POST.getlist(name)
        for name in ("key", "text", "kind", "options", "least", "most", "unit")
    }
    count = min(60, *(len(values) for values in columns.values()))
    rows = [{name: values[index] for name, values in columns.items()} for index in range(count)]
    return [row for row in rows if row["text"].strip()]


def _save(
    request: SignedInRequest, survey: Survey | None, title: str, rows: list[dict[str, Any]]
) -> HttpResponse:
    questions = [_question(number, row) for number, row in enumerate(rows, 1)]
    now = clock.now()
    if survey:
        survey = actions.change_survey(
            survey=survey, title=title, questions=questions, by=request.user, now=now
        )
    else:
        place = find(
            Place.objects.visible_to(request.user, "fieldwork.surveys").filter(level__in=AREAS),
            request.POST.get("place"),
        )
        if place is None:
            raise actions.CannotSurvey("place", _("Choose where these are asked."))
        actions.make_survey(
            title=title,
            place=place,
            questions=questions,
            by=request.user,
            now=now,
            client_id=uuid_or_none(request.POST.get("client_id")),
        )
    messages.success(request, _("Saved. New rounds ask this."))
    return redirect("fieldwork:surveys")


def _question(number: int, row: dict[str, Any]) -> actions.NewQuestion:
    return actions.NewQuestion(
        text=row["text"],
        kind=row["kind"],
        options=[line for line in row["options"].splitlines() if line.strip()],
        least=_bound(number, row["least"]),
        most=_bound(number, row["most"]),
        unit=row["unit"],
        key=uuid_or_none(row["key"]),
    )


def _bound(number: int, text: str) -> Decimal | None:
    if not text.strip():
        return None
    try:
        bound = Decimal(text.strip())
        if bound.is_finite() and abs(bound) < 10**8:
            return bound.quantize(Decimal("0.01"))
    except InvalidOperation:
        pass
    why = _("“%(word)s” is no number") % {"word": text.strip()[:20]}
    said = _("Question %(number)s: %(why)s") % {"number": number, "why": why}
    raise actions.CannotSurvey("range", said)
