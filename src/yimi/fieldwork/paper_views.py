"""The paper of a round: printing it, and typing in what was written on it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yimi.accounts.requests import SignedInRequest
from yimi.cases.pages import decorate
from yimi.core import clock
from yimi.core.errors import Refusal
from yimi.core.ids import new_id
from yimi.core.looks import record_looks
from yimi.core.pages import is_partial, uuid_or_none
from yimi.core.permissions import requires
from yimi.fieldwork import actions
from yimi.fieldwork.models import Question, Round, Stop, Task
from yimi.fieldwork.paper import read_line
from yimi.fieldwork.round_pages import question_row, round_card, rules_shown, stop_rows
from yimi.fieldwork.round_queries import counted, homes_behind, questions_of, stops_of
from yimi.fieldwork.states import ROUND_OPEN, STOP_OPEN, Kind, Status
from yimi.packs.words import in_language
from yimi.places.queries import full_names, pack_at


@require_GET
@requires("fieldwork.walk")
def paper(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show a round as it is printed: boxes to tick, room for remarks. It is recorded."""
    walk = _round(request, pk)
    now = clock.now()
    stops = [stop for stop in stops_of(walk) if stop.status in STOP_OPEN]
    homes = homes_behind(stops)
    seen = [home.household for behind in homes.values() for home in behind]
    record_looks(seen, user=request.user, permission="fieldwork.walk", now=now)
    pack = pack_at(walk.place_path, now=now)
    language = get_language() or "zh-hans"
    warnings = {entry.code: in_language(entry.name, language) for entry in pack.warnings}
    jobs = _jobs(walk, stops)
    rows = stop_rows(stops, homes)
    for row, stop in zip(rows, stops, strict=True):
        row["warnings"] = [
            warnings[code] for code in dict.fromkeys(row["warnings"]) if code in warnings
        ]
        row["jobs"] = jobs.get(stop.place_id, [])
    context = {
        "walk": round_card(walk),
        "stops": rows,
        "rules": rules_shown(pack),
        "questions": [question_row(question) for question in questions_of(walk)],
        "now": now,
        "has_jobs": bool(jobs),
    }
    return render(request, "fieldwork/paper.html", context)


@require_http_methods(["GET", "POST"])
@requires("fieldwork.walk")
def type_code(request: SignedInRequest) -> HttpResponse:
    """Ask for the code that stands on a paper, and lead to its page."""
    code = request.POST.get("code", "").strip().upper()[:8]
    if code:
        walk = Round.objects.visible_to(request.user, "fieldwork.walk").filter(code=code).first()
        if walk:
            return redirect("fieldwork:type_in", walk.pk)
        messages.error(request, _("No round has the code %(code)s.") % {"code": code})
    return render(request, "fieldwork/type_code.html", {"code": code})


@require_http_methods(["GET", "POST"])
@requires("fieldwork.walk")
def type_in(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Take in what was written on paper, a line at a time.

    What is wrong with a line is said beside it and the line stays; lines that were right are kept.
    """
    walk = _round(request, pk)
    now = clock.now()
    pack = pack_at(walk.place_path, now=now)
    questions = questions_of(walk)
    typed: dict[str, Any] | None = None
    at = _moment(request.POST.get("at"), now)
    if request.method == "POST":
        typed = _take(request, walk, pack, questions, at, now)
        if is_partial(request):
            status = 422 if typed["wrong"] else 200
            return render(request, "fieldwork/_typed.html", {"typed": typed}, status=status)
    stops = stops_of(walk)
    names = full_names({stop.place_path for stop in stops})
    left = [stop for stop in stops if stop.status in STOP_OPEN]
    after = typed["number"] if typed and typed["number"] else 0
    following = next((stop for stop in left if stop.number > after), next(iter(left), None))
    context = {
        "walk": round_card(walk),
        "rules": rules_shown(pack),
        "questions": [question_row(question) for question in questions],
        "typed": typed,
        "line": typed["line"] if typed and typed["wrong"] else "",
        "at": timezone.localtime(at).strftime("%Y-%m-%dT%H:%M"),
        "doors": [
            {"n": stop.number, "door": names[stop.place_path], "open": stop.status in STOP_OPEN}
            for stop in stops
        ],
        "next": {"n": following.number, "door": names[following.place_path]} if following else None,
        "is_open": walk.status in ROUND_OPEN,
        "client_id": new_id(),
    }
    status = 422 if typed and typed["wrong"] else 200
    return render(request, "fieldwork/type_in.html", context, status=status)


def _take(
    request: SignedInRequest,
    walk: Round,
    pack: Any,
    questions: list[Question],
    at: datetime,
    now: datetime,
) -> dict[str, Any]:
    """Take one line; return it as it was understood, or with what is wrong."""
    text = request.POST.get("line", "")[:600]
    shown: dict[str, Any] = {"line": text, "wrong": "", "number": 0}
    last = request.POST.get("last", "")
    try:
        line = read_line(
            text,
            letters={rule.letter: rule.code for rule in pack.stop_rules},
            questions=questions,
            next_number=int(last) + 1 if last.isascii() and last.isdigit() else 1,
            today=timezone.localtime(at).date(),
        )
        stop = walk.stops.select_related("place").filter(number=line.number).first()
        if stop is None:
            raise actions.CannotEndStop(
                "number", _("This round has no stop %(number)s.") % {"number": line.number}
            )
        stop = actions.end_stop(
            stop=stop,
            visit=actions.Visit(
                outcome=line.outcome,
                at=at,
                note=line.note,
                notices=line.notices,
                answers=line.answers,
                from_paper=True,
                all_done=line.all_done,
            ),
            by=request.user,
            now=now,
            client_id=uuid_or_none(request.POST.get("client_id")),
        )
    except Refusal as refusal:
        return shown | {"wrong": str(refusal)}
    name = full_names([stop.place_path])[stop.place_path]
    return shown | {
        "number": stop.number,
        "door": name,
        "state": stop.get_status_display(),
        "status": stop.status,
        "said": line.said,
        "note": line.note,
    }


def _jobs(walk: Round, stops: list[Stop]) -> dict[UUID, list[str]]:
    """Return what the worker of a round has to do at its doors, in words."""
    if walk.worker_id is None:
        return {}
    found: dict[UUID, list[str]] = {}
    tasks = Task.objects.filter(
        assignee=walk.worker_id,
        status=Status.OPEN,
        kind=Kind.VISIT,
        place__in=[stop.place_id for stop in stops],
    ).select_related("case__emergency")
    for task in tasks.order_by("rank", "due_at"):
        decorate(task.case)
        case: Any = task.case
        found.setdefault(task.place_id, []).append(case.summary or case.service_name)
    return found


def _moment(text: str | None, now: datetime) -> datetime:
    """Return the time of the visits that a form says; now where it says none."""
    try:
        return timezone.make_aware(datetime.fromisoformat(text or ""))
    except (ValueError, OverflowError):
        return now


def _round(request: SignedInRequest, pk: UUID) -> Round:
    rows = counted(Round.objects.visible_to(request.user, "fieldwork.walk"))
    return get_object_or_404(rows, pk=pk)
