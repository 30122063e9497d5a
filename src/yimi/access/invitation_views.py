"""Pages of invitations: for those who invite, and for those who come."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import login as sign_in
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from yimi.access import actions
from yimi.access.actions.inviting import INVITED_ROLES
from yimi.access.doors import asks_for_more
from yimi.access.models import Invitation, Joining
from yimi.access.people import answers_for, holds_strong, may_decide_about, may_give, people_of
from yimi.access.pictures import qr_of
from yimi.access.queries import MOST, invitations_of, who_admits, who_waits
from yimi.access.throttle import address_of
from yimi.accounts.models import Membership, Role, Team, User
from yimi.accounts.requests import SignedInRequest
from yimi.core import clock
from yimi.core.errors import Refusal
from yimi.core.pages import find, whole_number
from yimi.core.permissions import PUBLIC, requires
from yimi.core.reach import reach_of
from yimi.core.text import phone_digits
from yimi.places.models import Level, Place
from yimi.places.queries import full_names

LASTS, WORKS = timedelta(days=3), timedelta(days=30)


@require_http_methods(["GET", "POST"])
@requires("access.invite")
def invitations(request: SignedInRequest) -> HttpResponse:
    """List the invitations of one's area, and make one: its QR code is shown once."""
    now, error = clock.now(), ""
    if request.method == "POST":
        try:
            made, token = actions.invite(
                new=_read(request.POST, request.user, now), by=request.user, now=now
            )
        except Refusal as refusal:
            error = str(refusal)
        else:
            reach = reach_of(request)
            address = reach.address("access:join", token)
            context = {
                "invitation": made,
                "address": address,
                "picture": qr_of(address),
                "reach": reach,
            }
            return render(request, "access/invitation_made.html", context)
    rows = invitations_of(request.user, "access.invite")[:MOST]
    context = {
        "invitations": [
            {
                "row": row,
                "is_open": row.is_open(now),
                "is_mine": row.is_open(now) and answers_for(request.user, row),
            }
            for row in rows
        ],
        "waiting": who_waits(request.user),
        "members": _members(request.user, now),
        "error": error,
        "given": request.POST,
    } | _choices(request.user, now)
    return render(request, "access/invitations.html", context, status=422 if error else 200)


@require_POST
@requires("access.reset")
def member_code(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Make a code with which somebody of one's team sets a new password; it is shown once.

    Who decides about a login with strong rights shows the second factor first: a password alone
    must not become another one's password and second factor.
    """
    if pk not in people_of(request.user, "access.reset"):
        raise Http404
    found = get_object_or_404(User, pk=pk)
    if holds_strong(found) and asks_for_more(request):
        messages.info(request, _("Show your second factor first, then make the code."))
        return redirect(f"{reverse('access:second_factor')}?next={reverse('access:invitations')}")
    code = actions.give_password_code(user=found, by=request.user, now=clock.now())
    reach = reach_of(request)
    address = reach.address("access:reset", query=f"?code={code}")
    context = {
        "person": found,
        "code": code,
        "picture": qr_of(address),
        "address": address,
        "reach": reach,
    }
    return render(request, "access/code_given.html", context)


@require_http_methods(["GET", "POST"])
@requires("access.invite")
def invitation(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show who came by an invitation; revoke it."""
    rows = Invitation.objects.visible_to(request.user, "access.invite")
    found = get_object_or_404(rows.select_related("place", "team", "made_by"), pk=pk)
    if request.method == "POST":
        actions.check_answers_for(found, request.user)
        actions.revoke_invitation(invitation=found, by=request.user.pk, now=clock.now())
        messages.success(request, _("The invitation opens nothing any more."))
        return redirect("access:invitation", pk=pk)
    return render(
        request,
        "access/invitation.html",
        {
            "invitation": found,
            "is_open": found.is_open(clock.now()),
            "came": found.joinings.select_related("user").order_by("taken_at"),
        },
    )


@require_POST
@requires("access.invite")
def answer(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Let somebody in who waits, or turn them away."""
    rows = Joining.objects.visible_to(request.user, "access.invite").select_related(
        "invitation", "user"
    )
    found = get_object_or_404(rows, pk=pk)
    told = {"name": found.user.name}
    if request.POST.get("act") == "refuse":
        actions.refuse(joining=found, by=request.user, now=clock.now())
        messages.success(request, _("%(name)s was turned away.") % told)
    else:
        actions.admit(joining=found, by=request.user, now=clock.now())
        messages.success(request, _("%(name)s is in, and can be given work now.") % told)
    return redirect("access:invitations")


@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
@requires(PUBLIC)
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Let somebody who scanned a code make a login and join; every dead link reads the same."""
    now = clock.now()
    if isinstance(request.user, User):
        # Loaded again, or opened again later, the page goes on saying how it stands.
        taken = actions.joining_of(token=token, user=request.user)
        if taken is not None:
            return _joined(request, taken, now)
    found = actions.find_invitation(token=token, address=address_of(request), now=now)
    if found is None:
        return render(request, "access/join_dead.html", status=404)
    error, given = "", request.POST
    if request.method == "POST":
        try:
            _take(request, found, given, now)
        except Refusal as refusal:
            error = str(refusal)
        else:
            return redirect("access:join", token)
    context = {
        "invitation": found,
        "where": full_names([found.place_path])[found.place_path],
        "error": error,
        "given": given,
    }
    return render(request, "access/join.html", context, status=422 if error else 200)


def _joined(request: HttpRequest, joining: Joining, now: datetime) -> HttpResponse:
    found = joining.invitation
    shown = {"joining": joining, "invitation": found, "who_admits": who_admits(found, now)}
    return render(request, "access/joined.html", shown)


def _take(request: HttpRequest, found: Invitation, given: QueryDict, now: datetime) -> Joining:
    if isinstance(request.user, User):
        return actions.take_invitation(invitation=found, user=request.user, now=now)
    if given.get("password") != given.get("again"):
        raise actions.CannotJoin(
            "not_the_same", _("Type the new password twice, the same both times.")
        )
    newcomer = actions.Newcomer(
        name=given.get("name", ""),
        phone=given.get("phone", ""),
        username=given.get("username", "").strip() or phone_digits(given.get("phone", "")),
        password=given.get("password", ""),
    )
    joining = actions.join(invitation=found, newcomer=newcomer, now=now)
    sign_in(request, joining.user, backend="yimi.accounts.backends.PasswordBackend")
    return joining


def _read(given: QueryDict, user: User, now: datetime) -> actions.NewInvitation:
    places = Place.objects.visible_to(user, "access.invite")
    place = places.filter(path=given.get("place", "")).first()
    if place is None:
        raise actions.CannotInvite("place", _("Choose the place."))
    uses = given.get("max_uses", "").strip()
    return actions.NewInvitation(
        name=given.get("name", ""),
        role=given.get("role", ""),
        place=place,
        team=find(Team.objects.visible_to(user, "access.invite"), given.get("team")),
        expires_at=end_of(given.get("expires_on")) or now + LASTS,
        member_until_at=end_of(given.get("member_until_on")) or now + WORKS,
        max_uses=whole_number(uses, 0) or 0 if uses else 20,
        needs_approval=given.get("needs_approval") != "no",
    )


def end_of(text: str | None) -> datetime | None:
    """Return the end of the day that a text names, in the project's time zone."""
    try:
        day = parse_date(text or "")
    except ValueError:
        return None
    if day is None:
        return None
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def _choices(user: User, now: datetime) -> dict[str, Any]:
    levels = (Level.SUBDISTRICT, Level.COMMUNITY, Level.COMPOUND, Level.BUILDING)
    places = Place.objects.visible_to(user, "access.invite").filter(level__in=levels)
    held = Membership.objects.filter(Membership.in_force(now))
    teams = (
        Team.objects.visible_to(user, "access.invite")
        .filter(is_active=True)
        # Those where somebody is already stand first: an empty team cannot show a newcomer round.
        .annotate(is_empty=~Exists(held.filter(team=OuterRef("pk"))))
        .order_by("is_empty", "name")
    )
    return {
        "places": list(places.order_by("sort_key")[:800]),
        "teams": [
            team
            for team in teams
            if may_give(
                user,
                role=Role.VOLUNTEER,
                path=team.place_path,
                team=team,
                permission="access.invite",
            )
        ],
        "roles": [(role.value, role.label) for role in INVITED_ROLES],
        "expires_on": (now + LASTS).date(),
        "member_until_on": (now + WORKS).date(),
    }


def _members(user: User, now: datetime) -> list[User]:
    """Return the people of one's own teams whose password one may let them set anew."""
    teams = [grant.team_id for grant in user.grants() if "access.reset" in grant.permissions]
    held = Membership.objects.visible_to(user, "access.reset").filter(
        Membership.in_force(now), team_id__in=[pk for pk in teams if pk], user__is_active=True
    )
    people = User.objects.filter(pk__in=held.values("user")).order_by("name")[:200]
    return [
        person
        for person in people.prefetch_related("memberships")
        if may_decide_about(user, person, "access.reset")
    ]
