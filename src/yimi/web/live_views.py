"""What open pages ask every two seconds: whether anything happened that concerns them."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yimi.accounts.requests import SignedInRequest
from yimi.cases.board import name_places
from yimi.cases.models import IS_DANGER, Case
from yimi.cases.pages import decorate
from yimi.cases.states import Urgency
from yimi.core.live import WATCH, News, NotReady, Ticket, read_ticket, ticket_for
from yimi.core.permissions import PUBLIC, SIGNED_IN, requires

# The rights whose holders are told of something.
RIGHTS = ("cases.view", "cases.board", "fieldwork.do", "fieldwork.see", "intake.desk")
NEW_TASKS = frozenset({"fieldwork.TaskMade", "fieldwork.TaskGiven"})


@require_GET
@requires(PUBLIC)
def live(request: HttpRequest) -> HttpResponse:
    """Say what is new, from memory: no session is read and no database asked.

    The signed ticket stands for the login; without one, or with an old one, nothing is told.
    """
    ticket = read_ticket(request.headers.get("X-Live", ""))
    if ticket is None:
        return HttpResponse(status=401)
    try:
        found = WATCH.ask(_whole(request.GET.get("after")), _number(request.GET.get("since")))
    except NotReady:
        return HttpResponse(status=204)
    told = _told(found, ticket)
    if not told:
        answer = HttpResponse(status=204)
        answer["X-Live-At"] = f"{found.after},{found.since:.3f}"
        return answer
    return JsonResponse({"after": found.after, "since": round(found.since, 3), **told})


def _told(found: News, ticket: Ticket) -> dict[str, Any]:
    """Return what concerns the holder of a ticket: kinds of things, new tasks by position."""
    if found.gap:
        return {"gap": True}
    mine = [entry for entry in found.entries if ticket.reaches(entry)]
    topics = {entry.type.partition(".")[0] for entry in mine}
    if any(ticket.reaches(tick) for tick in found.ticks):
        topics.add("cases")
    if not topics:
        return {}
    tasks = [
        entry.position
        for entry in mine
        if entry.type in NEW_TASKS and entry.data.get("assignee_id") == ticket.user
    ]
    danger = "cases.board" in ticket.rights and any(
        entry.data.get("urgency") == Urgency.LIFE or entry.data.get("unconfirmed") for entry in mine
    )
    return {"topics": sorted(topics), "tasks": tasks, "danger": danger}


@require_GET
@requires(SIGNED_IN)
def ticket(request: SignedInRequest) -> HttpResponse:
    """Renew a ticket for who is still signed in, with the rights of today."""
    return HttpResponse(ticket_for(request.user, RIGHTS), content_type="text/plain")


@require_GET
@requires("cases.board")
def alarms(request: SignedInRequest) -> HttpResponse:
    """Return the banner of lives in danger for which nobody has called 120 or checked yet."""
    rows = list(
        Case.objects.visible_to(request.user, "cases.board")
        .filter(IS_DANGER)
        .filter(Q(called_120_at__isnull=True) | Q(unconfirmed=True))
        .select_related("team", "owner", "emergency")
        .order_by("-opened_at")[:5]
    )
    name_places(rows)
    for row in rows:
        decorate(row)
    return render(request, "web/_alarms.html", {"rows": rows})


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def _number(text: str | None) -> float:
    try:
        return max(0.0, float(text or 0))
    except ValueError:
        return 0.0
