"""Saying where buildings stand: by dragging, by keys, or by numbers; and the picture beneath."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yimi.accounts.requests import SignedInRequest
from yimi.atlas.plan import Box
from yimi.atlas.queries import drawn
from yimi.atlas.views import compound_of
from yimi.core import clock
from yimi.core.errors import Refusal
from yimi.core.permissions import requires
from yimi.places.models import GroundPlan
from yimi.places.placing import (
    CannotPlace,
    forget_spots,
    lay_plan,
    place_buildings,
    stretch_plan,
    take_plan,
)

# Room to move buildings into, around those that stand.
ROOM = 60
EDGE = 6
USUAL_WIDTH = 600


@require_http_methods(["GET", "POST"])
@requires("atlas.arrange")
def arrange(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show the plan with its buildings as outlines, and take in where they are to stand."""
    place = compound_of(request.user, pk, "atlas.arrange")
    by, now, error = request.user.pk, clock.now(), ""
    if request.method == "POST":
        try:
            if request.POST.get("act") == "rows":
                forget_spots(compound=place, by=by, now=now)
                messages.success(request, _("The buildings stand in rows again."))
            else:
                spots = {
                    f"{place.path}{local}": _corner(x, y)
                    for local, x, y in zip(
                        request.POST.getlist("building"),
                        request.POST.getlist("x"),
                        request.POST.getlist("y"),
                        strict=False,
                    )
                }
                place_buildings(compound=place, spots=spots, by=by, now=now)
                messages.success(request, _("The plan is saved."))
        except Refusal as refusal:
            error = str(refusal)
        else:
            return redirect("atlas:arrange", pk=pk)
    [found] = drawn([place])
    box = found.box
    return render(
        request,
        "atlas/arrange.html",
        {
            "place": place,
            "compound": found,
            "box": Box(-EDGE, -EDGE, box.x + box.w + ROOM, box.y + box.h + ROOM),
            "placed": any(one.placed for one in found.standing),
            "usual_width": found.plan.width if found.plan else max(box.w, 100),
            "error": error,
        },
        status=422 if error else 200,
    )


@require_POST
@requires("atlas.arrange")
def plan(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Lay a picture beneath the buildings, stretch it, or take it away."""
    place = compound_of(request.user, pk, "atlas.arrange")
    by, now = request.user.pk, clock.now()
    act, file = request.POST.get("act"), request.FILES.get("picture")
    known = GroundPlan.objects.filter(place=place).first()
    if act == "take":
        take_plan(compound=place, by=by, now=now)
        messages.success(request, _("The picture is gone."))
        return redirect("atlas:arrange", pk=pk)
    width = _number(request.POST.get("width", ""))
    if file is not None:
        lay_plan(compound=place, file=file, size=file.size or 0, width=width, by=by, now=now)
        messages.success(request, _("The picture lies beneath the buildings."))
    elif known:
        stretch_plan(plan=known, width=width, by=by, now=now)
        messages.success(request, _("The picture has its new width."))
    else:
        raise CannotPlace("file", _("Choose a picture first."))
    return redirect("atlas:arrange", pk=pk)


def _corner(x: str, y: str) -> tuple[int, int]:
    return _number(x), _number(y)


def _number(text: str) -> int:
    plain = text.strip()
    if not (plain.isascii() and plain.isdigit() and len(plain) <= 6):
        raise CannotPlace("number", _("A place on the plan is a whole number, 0 or more."))
    return int(plain)
