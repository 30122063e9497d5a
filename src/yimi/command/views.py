"""Pages that only look: the program's own health."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yimi.accounts.requests import SignedInRequest
from yimi.command.health import health
from yimi.core import clock
from yimi.core.permissions import requires


@require_GET
@requires("core.health")
def health_page(request: SignedInRequest) -> HttpResponse:
    """Show whether every event was delivered and every job runs."""
    now = clock.now()
    return render(request, "web/health.html", {"now": now, **health(now=now)})
