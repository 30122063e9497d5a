"""Administration of places: the tree, one place's page, the houses of a compound, organisations."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from yimi.accounts.models import Organisation, User
from yimi.accounts.requests import SignedInRequest
from yimi.core import clock
from yimi.core.errors import Refusal
from yimi.core.permissions import requires
from yimi.core.scope import within
from yimi.places.models import Level, Place
from yimi.places.queries import full_names
from yimi.setup.actions import places
from yimi.setup.houses import read_houses
from yimi.setup.steps import after, wizard
from yimi.setup.wording import KINDS

UPPER = (Level.SUBDISTRICT, Level.COMMUNITY, Level.COMPOUND)


@require_http_methods(["GET", "POST"])
@requires("setup.places")
def place_list(request: SignedInRequest) -> HttpResponse:
    """Show the street down to its compounds, with their doors counted; enter a compound."""
    user, error, given = request.user, "", request.POST
    mine = Place.objects.visible_to(user, "setup.places")
    if given.get("act") == "next" and not given.get("name", "").strip():
        return redirect(after("places"))
    if request.method == "POST":
        try:
            parent = mine.filter(path=given.get("parent", "")).first()
            if parent is None:
                raise places.CannotChangePlace("place", _("Choose the place."))
            made = places.add_below(
                parent=parent,
                name=given.get("name", ""),
                aliases=given.get("aliases", ""),
                by=user,
                now=clock.now(),
            )
        except Refusal as refusal:
            error = str(refusal)
        else:
            address = "setup:houses" if made.level == Level.COMPOUND else "setup:place"
            return redirect(address, pk=made.pk)
    upper = list(mine.filter(level__in=UPPER).order_by("sort_key"))
    doors = _doors_of(upper)
    return render(
        request,
        "setup/places.html",
        {
            "places": [
                {"row": row, "doors": doors.get(row.path, 0), "depth": UPPER.index(row.level)}
                for row in upper
            ],
            "parents": [row for row in upper if row.level != Level.COMPOUND and not row.gone_at],
            "usual_parent": _usual_parent(upper),
            "given": given,
            "error": error,
        }
        | wizard("places", request.user),
        status=422 if error else 200,
    )


@require_http_methods(["GET", "POST"])
@requires("setup.places")
def place(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show what lies below a place; rename it, enter something below, take it away."""
    found, error, given, now = _place(request.user, pk), "", request.POST, clock.now()
    if request.method == "POST":
        try:
            gone = _act(found, given, request.user)
        except Refusal as refusal:
            error = str(refusal)
        else:
            if gone is not None:
                messages.success(
                    request,
                    _("Taken out.") if gone else _("It was in use: it is marked as gone."),
                )
                return redirect("setup:place", pk=found.parent_id)
            return redirect("setup:place", pk=pk)
    below = Place.objects.filter(parent=found).order_by("sort_key")
    return render(
        request,
        "setup/place.html",
        {
            "place": found,
            "name": full_names([found.path])[found.path],
            "below": below.annotate(inside=Count("children", filter=Q(children__gone_at=None))),
            "adds": places.BELOW.get(Level(found.level)),
            "may_take": found.level not in (Level.PROVINCE, Level.CITY, Level.DISTRICT,
                                            Level.SUBDISTRICT),
            "now": now,
            "error": error,
        },
        status=422 if error else 200,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires("setup.places")
def houses(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Enter the houses of a compound: written in short, looked at, then made."""
    found, error, given = _place(request.user, pk), "", request.POST
    text, plan, new_doors = given.get("text", ""), [], 0
    if request.method == "POST":
        try:
            if not text.strip():
                text = _line_of(given)
            plan = read_houses(text)
            made = places.plan_houses(compound=found, houses=plan)
            new_doors = sum(1 for entry in made if entry.level == Level.DOOR)
            if given.get("act") == "save":
                number = places.add_houses(
                    compound=found, houses=plan, by=request.user, now=clock.now()
                )
                messages.success(
                    request,
                    ngettext("%(n)s door entered.", "%(n)s doors entered.", number) % {"n": number},
                )
                return redirect("setup:places")
        except Refusal as refusal:
            error = str(refusal)
    context: dict[str, Any] = {
        "place": found,
        "text": text,
        "plan": [{"house": house, "doors": house.doors_in_all()} for house in plan],
        "total": sum(house.doors_in_all() for house in plan),
        "new_doors": new_doors,
        "given": given,
        "error": error,
    } | wizard("places", request.user)
    return render(request, "setup/houses.html", context, status=422 if error else 200)


@require_http_methods(["GET", "POST"])
@requires("setup.places")
def organisations(request: SignedInRequest) -> HttpResponse:
    """List organisations; enter one."""
    user, given, error = request.user, request.POST, ""
    areas = list(
        Place.objects.visible_to(user, "setup.places")
        .filter(level__in=UPPER, gone_at=None)
        .order_by("sort_key")
    )
    if request.method == "POST":
        try:
            area = next((area for area in areas if area.path == given.get("place")), None)
            if area is None or given.get("kind") not in KINDS:
                raise places.CannotChangePlace("place", _("Choose the place."))
            places.add_organisation(
                place=area,
                name=given.get("name", ""),
                kind=given["kind"],
                phone=given.get("phone", ""),
                by=user,
                now=clock.now(),
            )
        except Refusal as refusal:
            error = str(refusal)
        else:
            return redirect("setup:organisations")
    rows = Organisation.objects.visible_to(user, "setup.places").select_related("place")
    context = {
        "organisations": [
            {"row": row, "kind": KINDS.get(row.kind, row.kind)} for row in rows.order_by("kind")
        ],
        "areas": areas,
        "kinds": KINDS.items(),
        "given": given,
        "error": error,
    }
    return render(request, "setup/organisations.html", context, status=422 if error else 200)


@require_http_methods(["GET", "POST"])
@requires("setup.places")
def organisation(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Correct an organisation's name and telephone."""
    rows = Organisation.objects.visible_to(request.user, "setup.places").select_related("place")
    found, error = get_object_or_404(rows, pk=pk), ""
    if request.method == "POST":
        try:
            places.change_office(
                office=found,
                name=request.POST.get("name", ""),
                phone=request.POST.get("phone", ""),
                by=request.user,
                now=clock.now(),
            )
        except Refusal as refusal:
            error = str(refusal)
        else:
            return redirect("setup:organisations")
    context = {"organisation": found, "error": error}
    return render(request, "setup/organisation.html", context, status=422 if error else 200)


def _act(found: Place, given: QueryDict, user: User) -> bool | None:
    """Do what a form of a place's page asks for; return whether it was taken out, if it was."""
    now, act = clock.now(), given.get("act")
    if act == "rename":
        places.rename(
            place=found,
            name=given.get("name", ""),
            aliases=given.get("aliases", ""),
            by=user,
            now=now,
        )
    elif act == "add":
        level = Level.DOOR if given.get("as") == "door" else ""
        for name in given.get("names", "").splitlines()[:200]:
            if name.strip():
                places.add_below(parent=found, name=name, level=level, by=user, now=now)
    elif act == "take":
        return places.take_away(place=found, by=user, now=now)
    elif act == "back":
        places.bring_back(place=found, by=user, now=now)
    return None


def _line_of(given: QueryDict) -> str:
    """Return the simple form (12 buildings, 3 units, 6 floors, 2 doors) as a line."""
    number, units = given.get("number", "").strip(), given.get("units", "").strip()
    floors, doors = given.get("floors", "").strip(), given.get("doors", "").strip()
    if not (number and floors and doors):
        return ""
    suffix = given.get("suffix") if given.get("suffix") in ("号楼", "栋", "座", "幢") else "号楼"
    middle = f" {units}单元" if units not in ("", "0") else ""
    return f"共{number}{suffix}{middle} {floors}层 {doors}户"


def _doors_of(upper: list[Place]) -> dict[str, int]:
    """Return the number of doors below each place, in one query for each compound's range."""
    counts: dict[str, int] = {}
    for row in upper:
        if row.level == Level.COMPOUND:
            number = Place.objects.filter(
                within(row.path, "path"), level=Level.DOOR, gone_at=None
            ).count()
            for other in upper:
                if row.path.startswith(other.path):
                    counts[other.path] = counts.get(other.path, 0) + number
    return counts


def _usual_parent(upper: list[Place]) -> str:
    """Return the only community; where there are several, somebody says which one."""
    found = [row.path for row in upper if row.level == Level.COMMUNITY and not row.gone_at]
    return found[0] if len(found) == 1 else ""


def _place(user: User, pk: UUID) -> Place:
    rows = Place.objects.visible_to(user, "setup.places").select_related("parent")
    return get_object_or_404(rows, pk=pk)
