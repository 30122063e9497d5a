"""Administration: the check list, teams, emergencies."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yimi.accounts.models import Membership, Organisation, Team, User
from yimi.accounts.requests import SignedInRequest
from yimi.core import clock
from yimi.core.errors import Refusal
from yimi.core.permissions import requires
from yimi.packs.loader import shipped_pack
from yimi.packs.words import in_language
from yimi.places.models import Emergency, Level, Place
from yimi.places.queries import pack_at
from yimi.setup.actions import emergencies, first, teams
from yimi.setup.steps import after, points, wizard
from yimi.setup.wording import DUTIES, USUAL_TEAMS

AREAS = (Level.SUBDISTRICT, Level.COMMUNITY, Level.COMPOUND)
KEPT_DAYS = 60
USUAL_DAYS = 30


@require_http_methods(["GET", "POST"])
@requires("setup.look")
def home(request: SignedInRequest) -> HttpResponse:
    """Show what is ready and what is missing; end the first run."""
    if request.method == "POST":
        place = Place.objects.visible_to(request.user, "setup.look").order_by("path").first()
        if place:
            first.finish(by=request.user, place=place, now=clock.now())
        messages.success(request, _("The street is set up."))
        return redirect("setup:home")
    offices = Organisation.objects.visible_to(request.user, "setup.look")
    context = {"points": points(request.user), "offices": list(offices[:1])} | wizard(
        "home", request.user
    )
    return render(request, "setup/home.html", context)


@require_http_methods(["GET", "POST"])
@requires("setup.teams")
def team_list(request: SignedInRequest) -> HttpResponse:
    """List the teams with their duties and what nobody answers for; form teams."""
    error, user = "", request.user
    if request.method == "POST":
        goes_on = request.POST.get("act") == "next"
        try:
            made = _form_teams(request.POST, user)
        except Refusal as refusal:
            error = str(refusal)
        else:
            if made:
                messages.success(request, _("Formed: %(names)s") % {"names": "、".join(made)})
            return redirect(after("teams") if goes_on else "setup:teams")
    rows = list(
        Team.objects.visible_to(user, "setup.teams")
        .select_related("place")
        .prefetch_related("duties")
        .order_by("-is_active", "place_path", "name")
    )
    now = clock.now()
    counts = teams.people_of_teams(rows, now)
    areas = _areas(user, "setup.teams")
    pack = pack_at(areas[0].path if areas else "", now=now)
    held = {duty.duty for row in rows if row.is_active for duty in row.duties.all()}
    empty = {entry.team.pk: entry.what for entry in teams.empty_teams(rows, pack, now)}
    return render(
        request,
        "setup/teams.html",
        {
            "teams": [
                {
                    "row": row,
                    "people": counts.get(row.pk, 0),
                    "waits": empty.get(row.pk, ""),
                    "duties": [DUTIES.get(duty.duty, duty.duty) for duty in row.duties.all()],
                }
                for row in rows
            ],
            "gaps": [
                {
                    "label": DUTIES[gap.duty],
                    "services": "、".join(gap.services[:6]),
                    "instead": DUTIES.get(gap.instead, ""),
                }
                for gap in teams.gaps(pack, held)
            ],
            "areas": areas,
            "duties": DUTIES.items(),
            "usual": _usual(areas, rows),
            "ticked": request.POST.getlist("usual"),
            # Ticked beforehand only where nobody goes to the doors yet.
            "suggests": request.method == "GET" and "community" not in held,
            "given": request.POST,
            "chosen": request.POST.getlist("duty"),
            "error": error,
        }
        | wizard("teams", user),
        status=422 if error else 200,
    )


@require_http_methods(["GET", "POST"])
@requires("setup.teams")
def team(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Change a team's name and duties; dissolve it."""
    rows = Team.objects.visible_to(request.user, "setup.teams").select_related("place")
    found, error, now = get_object_or_404(rows, pk=pk), "", clock.now()
    if request.method == "POST":
        act = request.POST.get("act")
        try:
            if act in ("dissolve", "again"):
                teams.set_active(team=found, is_active=act == "again", by=request.user, now=now)
            else:
                teams.change_team(
                    team=found,
                    name=request.POST.get("name", ""),
                    duties=request.POST.getlist("duty"),
                    by=request.user,
                    now=now,
                )
        except Refusal as refusal:
            error = str(refusal)
        else:
            return redirect("setup:teams")
    in_it = Membership.objects.filter(Membership.in_force(now), team=found).select_related("user")
    context = {
        "team": found,
        "duties": DUTIES.items(),
        "chosen": list(found.duties.values_list("duty", flat=True)),
        "members": in_it.order_by("role", "user__name"),
        "error": error,
    }
    return render(request, "setup/team.html", context, status=422 if error else 200)


@require_http_methods(["GET", "POST"])
@requires("setup.emergencies")
def emergency_list(request: SignedInRequest) -> HttpResponse:
    """List the emergencies of one's area; declare one."""
    error, given, now = "", request.POST, clock.now()
    areas = _areas(request.user, "setup.emergencies")
    goes_on = given.get("act") == "next"
    if goes_on and not given.get("name", "").strip() and not given.get("is_drill"):
        return redirect(after("emergencies"))
    if request.method == "POST":
        try:
            place = next((area for area in areas if area.path == given.get("place")), None)
            if place is None:
                raise emergencies.CannotChangeEmergency("place", _("Choose the place."))
            emergencies.declare(
                place=place,
                name=given.get("name", ""),
                is_drill=given.get("is_drill") == "1",
                by=request.user,
                now=now,
                **_dates_and_pack(given),
            )
        except Refusal as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("Declared. Its pack is in force there from now on."))
            return redirect(after("emergencies") if goes_on else "setup:emergencies")
    rows = Emergency.objects.visible_to(request.user, "setup.emergencies")
    return render(
        request,
        "setup/emergencies.html",
        {
            "emergencies": [
                {"row": row, "runs": row.ends_at is None, "pack": _pack_name(list(row.packs)[-1])}
                for row in rows.select_related("place").order_by("ends_at", "-starts_at")
            ],
            "areas": areas,
            "packs": _packs(),
            "expected": now.date() + timedelta(days=USUAL_DAYS),
            "delete_on": now.date() + timedelta(days=USUAL_DAYS + KEPT_DAYS),
            "given": given,
            "error": error,
        }
        | wizard("emergencies", request.user),
        status=422 if error else 200,
    )


@require_http_methods(["GET", "POST"])
@requires("setup.emergencies")
def emergency(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Extend or shorten an emergency, change its pack, end it."""
    rows = Emergency.objects.visible_to(request.user, "setup.emergencies").select_related("place")
    found, error, given, now = get_object_or_404(rows, pk=pk), "", request.POST, clock.now()
    if request.method == "POST":
        try:
            if given.get("act") == "end":
                emergencies.end(emergency=found, by=request.user, now=now)
            else:
                emergencies.change(
                    emergency=found,
                    name=given.get("name", ""),
                    by=request.user,
                    now=now,
                    **_dates_and_pack(given),
                )
        except Refusal as refusal:
            error = str(refusal)
        else:
            return redirect("setup:emergencies")
    context = {
        "emergency": found,
        "packs": _packs(),
        "pack": list(found.packs)[-1],
        "runs": found.ends_at is None,
        "error": error,
    }
    return render(request, "setup/emergency.html", context, status=422 if error else 200)


def _form_teams(given: QueryDict, user: User) -> list[str]:
    """Form the team of the form, or the usual ones that were ticked."""
    areas = {area.path: area for area in _areas(user, "setup.teams")}
    now, wanted, act = clock.now(), [], given.get("act")
    if act in ("usual", "next"):
        offered = {entry["key"]: entry for entry in _usual(list(areas.values()), [])}
        for key in given.getlist("usual"):
            if key in offered:
                wanted.append((offered[key]["name"], offered[key]["place"], offered[key]["codes"]))
    # The button under what is typed, or another one while something is typed: nothing is lost.
    if act not in ("usual", "next") or given.get("name", "").strip() or given.get("duty"):
        place = areas.get(given.get("place", ""))
        if place is None:
            raise teams.CannotChangeTeam("place", _("Choose the place."))
        wanted.append((given.get("name", ""), place, given.getlist("duty")))
    if not wanted and act == "usual":
        raise teams.CannotChangeTeam("none", _("Tick the teams that you want."))
    with transaction.atomic():  # all that were ticked and typed, or none: the page is shown again
        return [
            teams.form(name=name, place=place, duties=duties, by=user, now=now).name
            for name, place, duties in wanted
        ]


def _usual(areas: list[Place], there: list[Team]) -> list[dict[str, Any]]:
    """Return the usual teams that are not there yet."""
    known = {(team.name, team.place_path) for team in there if team.is_active}
    street = areas[:1]
    communities = [area for area in areas if area.level == Level.COMMUNITY]
    # A team for a community is proposed where houses are on record: there is somebody to go to.
    compounds = Place.objects.filter(level=Level.COMPOUND, gone_at=None, parent__in=communities)
    lived_in = set(compounds.values_list("parent", flat=True))
    lived_in = lived_in or {place.pk for place in communities[:1]}
    found = []
    for number, (name, codes, in_each) in enumerate(USUAL_TEAMS):
        for place in communities if in_each else street:
            full = f"{place.name}{name}" if in_each else str(name)
            if (full, place.path) in known:
                continue
            found.append(
                {
                    "key": f"{number}:{place.path}",
                    "name": full,
                    "place": place,
                    "codes": codes,
                    "duties": [DUTIES[code] for code in codes],
                    "is_first": in_each and place.pk in lived_in,
                }
            )
    return found


def _areas(user: User, permission: str) -> list[Place]:
    rows = Place.objects.visible_to(user, permission).filter(level__in=AREAS, gone_at=None)
    return list(rows.order_by("sort_key"))


def _packs() -> list[dict[str, Any]]:
    language = get_language() or "zh-hans"
    found = []
    for code in emergencies.pack_codes():
        pack = shipped_pack(code)
        found.append(
            {
                "code": code,
                "name": in_language(pack.name, language),
                "about": in_language(pack.about, language),
            }
        )
    return found


def _pack_name(code: str) -> str:
    return in_language(shipped_pack(code).name, get_language() or "zh-hans")


def _dates_and_pack(given: QueryDict) -> dict[str, Any]:
    return {
        "pack": given.get("pack", ""),
        "expected_end_on": day_of(given.get("expected_end_on")),
        "delete_on": day_of(given.get("delete_on")),
    }


def day_of(text: str | None) -> date | None:
    """Return the day that a text names, or None."""
    try:
        return parse_date(text or "")
    except ValueError:
        return None
