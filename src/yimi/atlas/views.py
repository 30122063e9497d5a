"""Pages of the map: compounds side by side, one compound, one building, a door."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from yimi.accounts.requests import SignedInRequest
from yimi.atlas.by_hand import NAMED
from yimi.atlas.drawing import draw_one
from yimi.atlas.pages import Seen
from yimi.atlas.plan import Box
from yimi.atlas.queries import compounds_seen, drawn
from yimi.atlas.shapes import Building
from yimi.core import clock
from yimi.core.permissions import may, requires
from yimi.places.models import GroundPlan, Place
from yimi.registry.models import Household

# So many compounds are drawn beside each other; the others are chosen from a list.
AT_ONCE = 6
MOST_AT_ONCE = 12
LISTED = 60


@require_GET
@requires("atlas.view")
@gzip_page
def map_page(request: SignedInRequest) -> HttpResponse:
    """Show compounds side by side; those with many more choose which."""
    seen = compounds_seen(request.user)
    places = _asked(request, seen)
    now = clock.now()
    view = Seen(request.user, request.GET.get("layer", ""), places, now)
    panels = [view.panel(one, numbers=False) for one in drawn(places)]
    words = request.GET.get("q", "").strip()[:40]
    others = seen.filter(Q(name__icontains=words) | Q(aliases__icontains=words)) if words else seen
    total = seen.count()
    return render(
        request,
        "atlas/map.html",
        view.frame(panels)
        | {
            "total": total,
            "words": words,
            "others": list(others[:LISTED]) if total > len(places) or words else [],
            "more": total > LISTED,
            "shown": {place.pk for place in places},
        },
    )


@require_GET
@requires("atlas.view")
@gzip_page
def wall(request: SignedInRequest) -> HttpResponse:
    """Show compounds over the whole screen, for the wall of the command room."""
    places = _asked(request, compounds_seen(request.user))
    view = Seen(request.user, request.GET.get("layer", ""), places, clock.now())
    panels = [view.panel(one, numbers=False) for one in drawn(places)]
    return render(request, "atlas/wall.html", view.frame(panels))


@require_GET
@requires("atlas.view")
@gzip_page
def state(request: SignedInRequest) -> HttpResponse:
    """Return the colours of the doors as they are now, for pages that are open."""
    places = _asked(request, compounds_seen(request.user))
    now = clock.now()
    view = Seen(request.user, request.GET.get("layer", ""), places, now)
    return JsonResponse(
        {
            "layer": view.layer.name,
            "at": f"{now:%H:%M}",
            "compounds": {str(place.pk): view.codes(place) for place in places},
        }
    )


def _asked(request: SignedInRequest, seen: Any) -> list[Place]:
    """Return the compounds that the address names, or the first few."""
    ids = []
    for text in request.GET.getlist("at")[:MOST_AT_ONCE]:
        try:
            ids.append(UUID(text))
        except ValueError:
            continue
    if ids:
        return list(seen.filter(pk__in=ids))
    return list(seen[:AT_ONCE])


def compound_of(user: Any, pk: UUID, permission: str) -> Place:
    """Return a compound for which somebody has a right. Raises Http404."""
    place: Place = get_object_or_404(compounds_seen(user, permission), pk=pk)
    return place


@require_GET
@requires("atlas.view")
@gzip_page
def compound(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show one compound, or with `building` one of its buildings with every number."""
    user = request.user
    place = compound_of(user, pk, "atlas.view")
    [found] = drawn([place])
    view = Seen(user, request.GET.get("layer", ""), [place], clock.now())
    panel = view.panel(found, numbers=True)
    local = request.GET.get("building")
    building = next((one for one in found.buildings if one.local == local), None)
    if local is not None and building is None:
        raise Http404
    context = view.frame([panel], building) | {
        "place": place,
        "panel": panel,
        "opens": may(user, "registry.open"),
        "arranges": may(user, "atlas.arrange"),
        "prints": may(user, "atlas.print"),
        "gate_copy": may(user, "atlas.gate"),
        "marks": view.layer.name.startswith(NAMED) and may(user, "atlas.mark"),
        "own_legend": view.layer.name.removeprefix(NAMED),
    }
    if building is None:
        return render(request, "atlas/compound.html", context)
    context |= {
        "building": building,
        "box": box_of(building),
        "drawing": draw_one(
            building,
            panel["codes"],
            view.paints,
            compound_id=place.pk,
            opens=may(user, "registry.open"),
        ),
        "rows": rows_of(building, panel["codes"], view),
    }
    return render(request, "atlas/building.html", context)


def box_of(building: Building) -> Box:
    """Return the part of the plan that one building takes when it stands alone."""
    return Box(-12, 7, building.w + 16, building.h - 6)


def rows_of(building: Building, codes: dict[str, int], view: Seen) -> list[dict[str, Any]]:
    """Return the doors of a building as a list, with what the layer says of each."""
    return [
        {
            "local": cell.local,
            "unit": unit.name,
            "name": cell.name,
            "label": view.paints[codes[cell.local]].label if cell.local in codes else "",
        }
        for unit in building.units
        for cell in unit.cells
    ]


@require_GET
@requires("registry.open")
def door(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Lead to the household behind a door; its own page records the look."""
    place = compound_of(request.user, pk, "registry.open")
    path = f"{place.path}{request.GET.get('door', '')}"
    homes = list(
        Household.objects.visible_to(request.user, "registry.open")
        .filter(place_path=path, merged_into__isnull=True)
        .annotate(people=Count("residents", filter=Q(residents__left_at__isnull=True)))
        .order_by("pk")
    )
    if len(homes) == 1:
        return redirect("registry:household", pk=homes[0].pk)
    found = get_object_or_404(Place.objects.visible_to(request.user, "registry.open"), path=path)
    if not homes:
        messages.info(request, _("Nobody is on record behind %(door)s.") % {"door": found.name})
        back = request.GET.get("layer", "")
        address = redirect("atlas:compound", pk=pk)
        address["Location"] += f"?{urlencode({'layer': back[:60]})}" if back else ""
        return address
    return render(request, "atlas/door.html", {"place": place, "door": found, "homes": homes})


@require_GET
@requires("atlas.view")
def picture(request: SignedInRequest, pk: UUID) -> HttpResponse | FileResponse:
    """Return the picture beneath a compound."""
    place = compound_of(request.user, pk, "atlas.view")
    plan = get_object_or_404(GroundPlan, place=place)
    try:
        answer = FileResponse(plan.picture.open(), content_type="image/jpeg")
    except OSError as error:
        raise Http404 from error
    answer["Content-Disposition"] = "inline"
    return answer
