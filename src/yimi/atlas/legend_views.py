"""Legends of colours that are set by hand, and setting them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from yimi.accounts.requests import SignedInRequest
from yimi.atlas.actions import (
    MOST_ENTRIES,
    CannotMark,
    Entry,
    change_legend,
    end_legend,
    make_legend,
    mark_doors,
)
from yimi.atlas.by_hand import NAMED, layer_of, sources
from yimi.atlas.models import Legend
from yimi.atlas.paint import paints
from yimi.atlas.views import compound_of
from yimi.atlas.wording import BEILIN_NAME, COLOUR_NAMES, PATTERN_NAMES, beilin
from yimi.core import clock
from yimi.core.errors import Refusal
from yimi.core.exporting import widest
from yimi.core.permissions import requires
from yimi.places.models import Place
from yimi.places.queries import ancestor_paths

# What the rows of an empty form begin with: eight that are easily told apart.
EMPTY = tuple(
    Entry("", "", colour, pattern)
    for colour, pattern in (
        *(("red", "cross"), ("orange", "rising"), ("yellow", "dots"), ("green", "level")),
        *(("blue", "falling"), ("violet", "grid"), ("brown", "upright"), ("grey", "plain")),
    )
)
CODES = "abcdefghijklmnop"


@require_http_methods(["GET", "POST"])
@requires("atlas.mark")
def legends(request: SignedInRequest) -> HttpResponse:
    """Show the legends of one's area; make a new one, or the one of Beilin's sheet."""
    place = get_object_or_404(Place, path=widest(request.user, "atlas.mark"))
    given, error = request.POST, ""
    if request.method == "POST":
        preset = given.get("act") == "beilin"
        try:
            made = make_legend(
                place=place,
                name=str(BEILIN_NAME) if preset else given.get("name", ""),
                entries=beilin() if preset else _entries(given),
                by=request.user.pk,
                now=clock.now(),
            )
        except Refusal as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("These colours can be chosen on every map here."))
            return redirect("atlas:legend", pk=made.pk)
    rows = Legend.objects.visible_to(request.user, "atlas.mark").filter(gone_at__isnull=True)
    # Those of the areas around one's own are used here and changed there.
    from_above = Legend.objects.filter(
        place_path__in=ancestor_paths(place.path)[:-1], gone_at__isnull=True
    )
    return render(
        request,
        "atlas/legends.html",
        _form(given.get("name", ""), _entries(given) if error else [])
        | {
            "legends": [
                {"row": row, "paints": paints(layer_of(row).shades), "own": own}
                for own, found in ((True, rows), (False, from_above))
                for row in found.order_by("name")
            ],
            "place": place,
            "error": error,
        },
        status=422 if error else 200,
    )


@require_http_methods(["GET", "POST"])
@requires("atlas.mark")
def legend(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Change what the colours of a legend mean, or use it no more."""
    rows = Legend.objects.visible_to(request.user, "atlas.mark").filter(gone_at__isnull=True)
    found = get_object_or_404(rows.select_related("place"), pk=pk)
    given, error, by, now = request.POST, "", request.user.pk, clock.now()
    if request.method == "POST":
        try:
            if given.get("act") == "end":
                gone = end_legend(legend=found, by=by, now=now)
                messages.success(
                    request,
                    ngettext(
                        "These colours are used no more; %(n)s mark was deleted.",
                        "These colours are used no more; %(n)s marks were deleted.",
                        gone,
                    )
                    % {"n": gone},
                )
                return redirect("atlas:legends")
            change_legend(
                legend=found, name=given.get("name", ""), entries=_entries(given), by=by, now=now
            )
        except Refusal as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("atlas:legend", pk=pk)
    entries = _entries(given) if error else [Entry(**entry) for entry in found.entries]
    return render(
        request,
        "atlas/legend.html",
        _form(given.get("name", found.name), entries)
        | {"legend": found, "marks": found.marks.count(), "error": error},
        status=422 if error else 200,
    )


@require_POST
@requires("atlas.mark")
def marks(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Give doors of a compound a colour, or take it from them."""
    place = compound_of(request.user, pk, "atlas.mark")
    try:
        legend_id = UUID(request.POST.get("legend", ""))
    except ValueError as error:
        raise CannotMark("legend", _("These colours are not used here.")) from error
    found = get_object_or_404(
        Legend, pk=legend_id, place_path__in=ancestor_paths(place.path), gone_at__isnull=True
    )
    doors = request.POST.getlist("doors")
    if not doors:
        raise CannotMark("doors", _("Choose the doors first."))
    changed = mark_doors(
        legend=found,
        compound=place,
        doors=doors,
        code=request.POST.get("code", ""),
        by=request.user.pk,
        now=clock.now(),
    )
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"changed": changed})
    messages.success(
        request,
        ngettext("%(n)s door was changed.", "%(n)s doors were changed.", changed) % {"n": changed},
    )
    address = reverse("atlas:compound", args=[pk])
    query = QueryDict(mutable=True)
    query["layer"] = f"{NAMED}{found.pk}"
    if request.POST.get("building"):
        query["building"] = request.POST["building"]
    return redirect(f"{address}?{query.urlencode()}")


def _entries(given: QueryDict) -> list[Entry]:
    """Return the rows of the form that say something; a new one gets a code of its own."""
    columns = [given.getlist(name) for name in ("code", "label", "colour", "pattern", "layer")]
    rows = [Entry(*row) for row in zip(*columns, strict=False)]
    kept = [row for row in rows if row.label.strip()]
    used = {row.code for row in kept if row.code}
    free = iter([code for code in CODES if code not in used])
    return [
        row if row.code in CODES and row.code else Entry(next(free), *tuple(vars(row).values())[1:])
        for row in kept[: len(CODES)]
    ]


def _form(name: str, entries: list[Entry]) -> dict[str, Any]:
    layers = [("", _("only by hand")), *sources()]
    return {
        "name": name,
        "entries": [*entries, *EMPTY[len(entries) : MOST_ENTRIES]],
        "colours": COLOUR_NAMES.items(),
        "patterns": PATTERN_NAMES.items(),
        "sources": layers,
    }
