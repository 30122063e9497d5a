"""Pages that only look: the program's own health."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yimi.accounts.requests import SignedInRequest
from yimi.command.audit import narrowed_words, read_asked, read_record
from yimi.command.health import health
from yimi.command.wording import KIND_WORDS
from yimi.core import clock
from yimi.core.pages import whole_number
from yimi.core.permissions import requires


@require_GET
@requires("core.health")
def health_page(request: SignedInRequest) -> HttpResponse:
    """Show whether every event was delivered and every job runs."""
    now = clock.now()
    return render(request, "web/health.html", {"now": now, **health(now=now)})


@require_GET
@requires("audit.view")
def record(request: SignedInRequest) -> HttpResponse:
    """Show who did, opened or took out what, as far as the auditor's area goes."""
    asked = read_asked(request.GET.dict(), before=whole_number(request.GET.get("before")))
    context = {"asked": asked, "kinds": list(KIND_WORDS.items()), "narrowed": narrowed_words(asked)}
    return render(request, "command/record.html", context | read_record(request.user, asked))
