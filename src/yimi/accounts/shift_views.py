"""Pages of the rota: who is on duty, a team's week, coming and going."""

from datetime import datetime, time, timedelta
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from yimi.accounts import shift_actions
from yimi.accounts.handover_actions import leave
from yimi.accounts.models import Shift, Team, User
from yimi.accounts.requests import SignedInRequest
from yimi.accounts.rota import PATTERNS, duty_page, moments, monday_of, week_page
from yimi.accounts.shift_queries import (
    handovers_of,
    my_shift,
    next_shift,
    teams_around,
    to_take,
)
from yimi.core import clock
from yimi.core.errors import Refusal
from yimi.core.pages import day_or_none, find, uuid_or_none
from yimi.core.permissions import requires

HOURS = (4, 8, 12)


@require_GET
@requires("accounts.duty")
def duty(request: SignedInRequest) -> HttpResponse:
    """Show who is on duty now and how to call them, and one's own shift."""
    now = clock.now()
    teams = list(teams_around(request.user))
    mine = my_shift(request.user, now=now)
    context = duty_page(teams, now=now) | {
        "mine": mine,
        "coming": next_shift(request.user, now=now),
        "waiting": to_take(request.user),
        "own_teams": [t for t in teams if t.pk in _own_teams(request)] if mine is None else [],
        "hours": HOURS,
        "may_plan": _plannable(request).exists(),
        "recent": list(handovers_of(request.user).order_by("-given_at")[:5]),
    }
    return render(request, "accounts/duty.html", context)


@require_GET
@requires("accounts.duty")
def rota(request: SignedInRequest) -> HttpResponse:
    """Show a week of a team's rota, with the form to plan it for those who may."""
    now = clock.now()
    teams = list(teams_around(request.user))
    wanted = uuid_or_none(request.GET.get("team"))
    own = _own_teams(request)
    first = next((team for team in teams if team.pk in own), next(iter(teams), None))
    team = next((team for team in teams if team.pk == wanted), None if wanted else first)
    if team is None and wanted:
        raise Http404
    if team is None:
        return render(request, "accounts/rota_none.html", {})
    monday = monday_of(day_or_none(request.GET.get("week")) or timezone.localtime(now).date())
    may_plan = _plannable(request).filter(pk=team.pk).exists()
    chosen = {key: request.GET.get(key, "") for key in ("day", "pattern")}
    context = week_page(team, monday, may_plan=may_plan, now=now, chosen=chosen)
    context["teams"] = teams
    return render(request, "accounts/rota.html", context)


@require_POST
@requires("accounts.plan")
def plan(request: SignedInRequest) -> HttpResponse:
    """Put somebody on the rota on one or several days; what cannot be is said, day by day."""
    team = _team(request)
    now = clock.now()
    person = find(User.objects.filter(memberships__team=team).distinct(), request.POST.get("user"))
    hours = _hours(request)
    days = [day for day in map(day_or_none, request.POST.getlist("day")) if day]
    if person is None or hours is None or not days:
        messages.error(request, _("Choose a person, at least one day, and the hours."))
        return redirect(_back(request, team))
    planned = 0
    for day in days[:31]:
        starts_at, ends_at = moments(day, *hours)
        try:
            shift_actions.plan_shift(
                team=team,
                user=person,
                starts_at=starts_at,
                ends_at=ends_at,
                by=request.user,
                now=now,
            )
        except Refusal as refusal:
            messages.warning(request, f"{day:%m-%d} {refusal}")
        else:
            planned += 1
    if planned:
        said = ngettext("%(n)s shift is on the rota.", "%(n)s shifts are on the rota.", planned)
        messages.success(request, said % {"n": planned})
    return redirect(_back(request, team))


@require_POST
@requires("accounts.plan")
def copy(request: SignedInRequest) -> HttpResponse:
    """Plan a week as the week before was."""
    team = _team(request)
    day = day_or_none(request.POST.get("week")) or timezone.localtime(clock.now()).date()
    monday = monday_of(day)
    copied, left = shift_actions.copy_week(
        team=team, monday=monday, by=request.user, now=clock.now()
    )
    if copied:
        said = ngettext("%(n)s shift copied.", "%(n)s shifts copied.", copied)
        messages.success(request, said % {"n": copied})
    if left:
        said = ngettext(
            "%(n)s shift was not copied: over, its person gone or on duty elsewhere.",
            "%(n)s shifts were not copied: over, their people gone or on duty elsewhere.",
            left,
        )
        messages.warning(request, said % {"n": left})
    if not copied and not left:
        messages.info(request, _("Nothing to copy: the week before is empty, or it is all here."))
    return redirect(_back(request, team))


@require_POST
@requires("accounts.plan")
def cancel(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Take a shift off the rota."""
    shift = get_object_or_404(Shift.objects.visible_to(request.user, "accounts.plan"), pk=pk)
    shift_actions.cancel_shift(shift=shift, by=request.user, now=clock.now())
    messages.success(request, _("Taken off the rota."))
    return redirect(_back(request, shift.team))


@require_POST
@requires("accounts.duty")
def start(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Note that one has come on duty."""
    shift = get_object_or_404(Shift.objects.filter(user=request.user), pk=pk)
    shift_actions.start_shift(shift=shift, by=request.user, now=clock.now())
    messages.success(request, _("You are on duty."))
    return redirect("web:home")


@require_POST
@requires("accounts.duty")
def start_now(request: SignedInRequest) -> HttpResponse:
    """Begin a shift that nobody has planned."""
    now = clock.now()
    team = find(Team.objects.filter(pk__in=_own_teams(request)), request.POST.get("team"))
    hours = request.POST.get("hours", "")
    if team is None or hours not in {str(number) for number in HOURS}:
        raise Http404
    until = now + timedelta(hours=int(hours))
    shift_actions.start_unplanned(team=team, until=until, by=request.user, now=now)
    messages.success(request, _("You are on duty."))
    return redirect("web:home")


@require_POST
@requires("accounts.duty")
def end(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """End one's own shift."""
    shift = get_object_or_404(Shift.objects.filter(user=request.user), pk=pk)
    shift = leave(shift=shift, by=request.user, now=clock.now())
    if shift.settled_at:
        messages.success(request, _("Your shift is over; everything was handed over."))
    else:
        messages.warning(
            request, _("Your shift is over. What is open stays with you until it is handed over.")
        )
    return redirect("web:home")


def _plannable(request: SignedInRequest) -> "QuerySet[Team]":
    return Team.objects.visible_to(request.user, "accounts.plan").filter(is_active=True)


def _own_teams(request: SignedInRequest) -> set[UUID]:
    return {m.team_id for m in request.user.current_memberships if m.team_id}


def _team(request: SignedInRequest) -> Team:
    return get_object_or_404(_plannable(request), pk=uuid_or_none(request.POST.get("team")))


def _hours(request: SignedInRequest) -> tuple[time, time] | None:
    """Return the hours that a form names: of a pattern, or written as times."""
    known = {pattern.code: pattern for pattern in PATTERNS}.get(request.POST.get("pattern", ""))
    if known is not None:
        return known.start, known.end
    try:
        start = datetime.strptime(request.POST.get("start", ""), "%H:%M").time()  # noqa: DTZ007
        end = datetime.strptime(request.POST.get("end", ""), "%H:%M").time()  # noqa: DTZ007
    except ValueError:
        return None
    return start, end


def _back(request: SignedInRequest, team: Team) -> str:
    week = day_or_none(request.POST.get("week")) or timezone.localtime(clock.now()).date()
    return f"{reverse('accounts:rota')}?team={team.pk}&week={monday_of(week).isoformat()}"
