"""Sheets of paper: the working copy, and the copy for a gate that says nothing about anybody."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from yimi.accounts.queries import names_of
from yimi.accounts.requests import SignedInRequest
from yimi.atlas.actions import note_print
from yimi.atlas.bands import Band, together
from yimi.atlas.drawing import draw_one
from yimi.atlas.gate_copies import copy_of_day, gate_layers
from yimi.atlas.pages import Seen
from yimi.atlas.paper import PAPERS, Paper, fit
from yimi.atlas.queries import Compound, drawn, gates_of
from yimi.atlas.views import box_of, compound_of
from yimi.core import clock
from yimi.core.models import Event
from yimi.core.permissions import requires
from yimi.places.models import Place
from yimi.places.queries import full_names


@require_GET
@requires("atlas.print")
def sheet(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show a compound or a building as a sheet to work with; making it is recorded."""
    place = compound_of(request.user, pk, "atlas.print")
    now = clock.now()
    [found] = drawn([place])
    view = Seen(request.user, request.GET.get("layer", ""), [place], now)
    local, codes = request.GET.get("building", ""), view.codes(place)
    building = next((one for one in found.buildings if one.local == local), None)
    if local and building is None:
        raise Http404
    box = box_of(building) if building else found.box
    paper = fit(box, request.GET.get("paper", ""))
    panel = view.panel(found, numbers=paper.readable)
    context = (
        view.frame([panel], building)
        | _sheet(request, place, paper)
        | {
            "panel": panel,
            "building": building,
            "box": box,
            "houses": [house for house in panel["houses"] if house["any"]],
        }
    )
    if building:
        context["drawing"] = draw_one(
            building, codes, view.paints, compound_id=place.pk, opens=False
        )
    else:
        context["drawing"] = panel["drawing"]
    note_print(compound=place, what="working", layer=view.layer.name, by=request.user.pk, now=now)
    return render(request, "atlas/sheet.html", context)


@require_GET
@requires("atlas.gate")
def gates(request: SignedInRequest) -> HttpResponse:
    """Show the compounds of whose maps somebody may print a copy for the gate."""
    places = list(gates_of(request.user)[:200])
    names = full_names([place.path for place in places])
    return render(
        request,
        "atlas/gates.html",
        {"places": [{"row": place, "name": names[place.path]} for place in places]},
    )


@require_GET
@requires("atlas.gate")
def gate(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show the copy for a gate: houses without doors, counts in bands, no names, the reason."""
    place: Place = get_object_or_404(gates_of(request.user), pk=pk)
    now = clock.now()
    [found] = drawn([place])
    copy = copy_of_day(compound=found, by=request.user.pk, now=now)
    layers = [layer for layer in gate_layers() if layer.name in copy.bands]
    rows = _rows(found, copy.bands, [layer.name for layer in layers])
    note_print(compound=place, what="gate", layer="", by=request.user.pk, now=now)
    paper = fit(found.box, request.GET.get("paper", ""), gate=True)
    return render(
        request,
        "atlas/gate.html",
        _sheet(request, place, paper)
        | {
            "rows": rows,
            "layers": layers,
            "sums": [_sum(rows, index) for index in range(len(layers))],
            "compound": found,
            "box": found.box,
            "copy": copy,
        },
    )


def _rows(
    compound: Compound, bands: dict[str, dict[str, list[int] | None]], names: list[str]
) -> list[dict[str, Any]]:
    """Return for each building where it stands and its bands, from what the copy holds alone."""
    return [
        {
            "building": one.building,
            "x": one.x,
            "y": one.y,
            "bands": [_band(bands[name].get(one.building.local)) for name in names],
        }
        for one in compound.standing
    ]


def _band(said: list[int] | None) -> Band | None:
    return Band(*said) if said else None


def _sum(rows: list[dict[str, Any]], index: int) -> Band | None:
    """Return what the printed bands of a column say of their sum; nothing is counted for it."""
    found = [row["bands"][index] for row in rows]
    return together(found) if found and all(found) else None


def _sheet(request: SignedInRequest, place: Place, paper: Paper) -> dict[str, Any]:
    return {
        "place": place,
        "place_name": full_names([place.path])[place.path],
        "paper": paper,
        "papers": PAPERS,
        "who": request.user.name,
        "now": clock.now(),
        "prints": _prints(place),
        "query": "&".join(
            f"{key}={request.GET[key]}" for key in ("layer", "building") if request.GET.get(key)
        ),
    }


def _prints(place: Place) -> list[dict[str, Any]]:
    """Return who made sheets of a compound lately."""
    events = list(
        Event.objects.filter(subject_id=place.pk, type="atlas.MapPrinted").order_by("-position")[:8]
    )
    names = names_of(event.by_id for event in events)
    return [
        {
            "at": event.at,
            "who": names.get(event.by_id, "") if event.by_id else "",
            "gate": event.data["what"] == "gate",
        }
        for event in events
    ]
