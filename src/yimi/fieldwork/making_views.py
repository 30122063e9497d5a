"""The page on which a round is put together."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from yimi.accounts.models import User
from yimi.accounts.requests import SignedInRequest
from yimi.core import clock
from yimi.core.errors import Refusal
from yimi.core.ids import new_id
from yimi.core.pages import find, uuid_or_none, uuids
from yimi.core.permissions import requires
from yimi.fieldwork import actions
from yimi.fieldwork.choosing import (
    Asked,
    areas_of,
    asked_in,
    by_building,
    find_doors,
    group_choices,
    parts_of,
)
from yimi.fieldwork.models import Survey
from yimi.fieldwork.round_queries import people_by_team, teams_for
from yimi.fieldwork.states import WalkingOrder
from yimi.places.models import Level, Place
from yimi.places.queries import ancestor_paths


@require_http_methods(["GET", "POST"])
@requires("fieldwork.rounds")
def new_round(request: SignedInRequest) -> HttpResponse:
    """Choose doors, say what to do there and who goes, and make the round.

    What cannot be made is said on the same page, with everything as it was filled in.
    """
    now = clock.now()
    asked = asked_in(request.user, request.POST if request.method == "POST" else request.GET)
    if request.method == "POST" and request.POST.get("act") == "make":
        try:
            return _make(request, asked)
        except Refusal as refusal:
            messages.error(request, str(refusal))
    areas = areas_of(request.user)
    area = asked.area
    compound = next((one for one in areas if area and area.path.startswith(one.path)), None)
    found = find_doors(request.user, asked, now=now)
    made = request.POST if request.POST.get("act") == "make" else None
    context = {
        "areas": areas,
        "compound": compound,
        "parts": parts_of(compound) if compound else [],
        "asked": asked,
        "groups": group_choices(area, now=now),
        "buildings": by_building(found, set(made.getlist("door")) if made else None),
        "door_count": len(found.doors),
        "left_out": found.left_out,
        "is_asked": bool(area),
        "teams": people_by_team(teams_for(request.user, area.path), now=now) if area else [],
        "surveys": _surveys(request, area) if area else [],
        "orders": WalkingOrder.choices,
        "client_id": made.get("client_id") if made else new_id(),
        "given": made or {},
    }
    return render(
        request, "fieldwork/new_round.html", context, status=422 if made is not None else 200
    )


def _make(request: SignedInRequest, asked: Asked) -> HttpResponse:
    area = asked.area
    if area is None:
        raise actions.CannotMakeRound("area", _("Choose the area of the round."))
    team_id, _sep, worker_id = request.POST.get("who", "").partition(":")
    team = next((one for one in teams_for(request.user, area.path) if str(one.pk) == team_id), None)
    if team is None:
        raise actions.CannotMakeRound("team", _("Choose who walks it."))
    worker = find(User.objects.filter(memberships__team=team, is_active=True).distinct(), worker_id)
    chosen = uuids(request.POST.getlist("door"))
    doors = list(
        Place.objects.visible_to(request.user, "fieldwork.rounds").filter(
            pk__in=chosen, level=Level.DOOR
        )
    )
    order = request.POST.get("order", "")
    walk = actions.make_round(
        new=actions.NewRound(
            title=request.POST.get("title", ""),
            place=area,
            team=team,
            doors=doors,
            worker=worker,
            order=order if order in WalkingOrder.values else WalkingOrder.AUTO,
            survey=find(_surveys(request, area), request.POST.get("survey")),
            notice=request.POST.get("notice", ""),
            takes_tasks=bool(request.POST.get("takes_tasks")),
        ),
        by=request.user,
        now=clock.now(),
        client_id=uuid_or_none(request.POST.get("client_id")),
    )
    count = len(doors)
    said = ngettext(
        "The round is made: %(count)s door.", "The round is made: %(count)s doors.", count
    )
    messages.success(request, said % {"count": count})
    return redirect("fieldwork:round", walk.pk)


def _surveys(request: SignedInRequest, area: Place) -> Any:
    return (
        Survey.objects.visible_to(request.user, "fieldwork.rounds")
        .filter(place_path__in=ancestor_paths(area.path), ended_at=None)
        .order_by("-made_at")
    )
