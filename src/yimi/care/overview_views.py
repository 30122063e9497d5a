"""All communities side by side: for those who look after several."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from yimi.accounts.requests import SignedInRequest
from yimi.care import overview, queries
from yimi.core import clock
from yimi.core.permissions import may, requires


@require_GET
@requires("care.overview")
def side_by_side(request: SignedInRequest) -> HttpResponse:
    """Show what stands open for key people, one line for each community."""
    places = queries.communities(request.user, "care.overview")
    now = clock.now()
    areas = overview.side_by_side(request.user, "care.overview", places, now)
    context = {
        "beside": areas,
        "total": overview.sum_of(areas) if len(places) > 1 else None,
        "areas": places,
        # Who may see nobody by name sees the figures and is led nowhere.
        "leads_in": may(request.user, "care.see"),
        "tomorrow": localdate(now) + timedelta(days=1),
        "tab": "overview",
    }
    return render(request, "care/overview.html", context)
