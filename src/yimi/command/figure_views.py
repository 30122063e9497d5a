"""Pages of figures: the table, the list behind each number, the report of the day."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from yimi.accounts.requests import SignedInRequest
from yimi.cases.board import name_places
from yimi.cases.models import Case
from yimi.cases.pages import chat_text, decorate
from yimi.command import figure_pages as shown
from yimi.command import figure_words as words
from yimi.command.asked import Asked, asked_for
from yimi.command.figures import metrics, rows_in
from yimi.command.reports import report_of
from yimi.core import clock
from yimi.core.pages import whole_number
from yimi.core.permissions import requires

PAGE = 100


@require_GET
@requires("command.figures")
def figures(request: SignedInRequest) -> HttpResponse:
    """Show the figures of a period and an area."""
    now = clock.now()
    wanted = asked_for(request.user, request.GET.dict(), now)
    return render(request, "command/figures.html", shown.figures_page(request.user, wanted, now))


@require_GET
@requires("command.figures")
def cases(request: SignedInRequest) -> HttpResponse:
    """Show the Cases behind a number, as many as the number says."""
    now = clock.now()
    wanted = asked_for(request.user, request.GET.dict(), now)
    what = request.GET.get("what", "received")
    if what not in metrics(now):
        raise Http404
    found = behind(request.user, wanted, what, now)
    page = max(whole_number(request.GET.get("page"), 1) or 1, 1)
    total = found.count()
    rows = list(found[(page - 1) * PAGE : page * PAGE])
    name_places(rows)
    for row in rows:
        decorate(row)
    return render(
        request,
        "command/figure_cases.html",
        {
            "rows": rows,
            "total": total,
            "what": words.WHAT_WORDS[what],
            "narrowed": f"{words.WHAT_WORDS[what]} · {words.narrowed_words(wanted)}",
            "back": wanted.query(),
            "page": page,
            "pages": max(1, -(-total // PAGE)),
            "chat_text": chat_text(rows),
        },
    )


def behind(user: Any, wanted: Asked, what: str, now: Any) -> Any:
    """Return the Cases behind a number, the latest first."""
    counted = rows_in(user, wanted.scope, wanted.services).filter(metrics(now)[what])
    return (
        Case.objects.visible_to(user, "cases.view")
        .filter(pk__in=counted.order_by().values("pk"))
        .select_related("team", "owner", "offered_team", "emergency")
        .order_by("-opened_at", "pk")
    )


@require_GET
@requires("command.figures")
def report(request: SignedInRequest) -> HttpResponse:
    """Show the report of a day on one page of paper."""
    now = clock.now()
    context = report_of(request.user, request.GET.get("day", ""), now)
    day = context["day"]
    today = timezone.localtime(now).date()
    context["before"] = (day - timedelta(days=1)).isoformat()
    context["after"] = (day + timedelta(days=1)).isoformat() if day < today else ""
    return render(request, "command/report.html", context)
