"""Reading the rota: who is on duty now, a team's week, what somebody has to hand over or take."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from yimi.accounts.models import Handover, Membership, Shift, Team, User
from yimi.accounts.shift_actions import WEEK, local_moment, member_now
from yimi.accounts.states import STANDING, HandoverStatus, ShiftStatus
from yimi.core.scope import SUBTREE, within
from yimi.places.queries import ancestor_paths

# Somebody's next shift is worth a line on their page when it begins within this time.
SOON = timedelta(hours=24)


def teams_around(user: Any) -> "QuerySet[Team]":
    """Return the teams whose rota somebody may see: of their area, their own, and those above."""
    members = user.current_memberships
    seen = Q(pk__in={member.team_id for member in members if member.team_id})
    seen |= Q(place_path__in={s for m in members for s in ancestor_paths(m.place_path)})
    for grant in user.grants():
        if "accounts.duty" in grant.permissions and grant.reach == SUBTREE:
            seen |= within(grant.path)
    return Team.objects.filter(seen, is_active=True).order_by("place_path", "name")


def on_duty(team_ids: Iterable[UUID], *, now: datetime) -> list[Shift]:
    """Return who of some teams is on duty now, in one query."""
    rows = Shift.objects.filter(Shift.on_duty(now), member_now(now), team_id__in=list(team_ids))
    return list(rows.select_related("user", "team").order_by("team__place_path", "team", "user"))


def week_shifts(team: Team, monday: date) -> list[Shift]:
    """Return the shifts of a team that begin in a week, cancelled ones left out."""
    rows = Shift.objects.filter(
        team=team, starts_at__gte=local_moment(monday), starts_at__lt=local_moment(monday + WEEK)
    )
    return list(
        rows.exclude(status=ShiftStatus.CANCELLED)
        .select_related("user")
        .order_by("starts_at", "user__name")
    )


def team_people(team: Team, *, now: datetime) -> list[User]:
    """Return the people of a team by name."""
    held = Membership.objects.filter(Membership.in_force(now), team=team).values("user")
    return list(User.objects.filter(pk__in=held, is_active=True).order_by("name"))


def my_shift(user: Any, *, now: datetime) -> Shift | None:
    """Return the shift that somebody is on, or was on and has not handed over yet."""
    rows = Shift.objects.filter(
        Shift.on_duty(now) | Q(status=ShiftStatus.ENDED, settled_at__isnull=True), user=user
    )
    found = list(rows.select_related("team").order_by("-starts_at"))
    return next((shift for shift in found if shift.status in STANDING), next(iter(found), None))


def next_shift(user: Any, *, now: datetime) -> Shift | None:
    """Return somebody's next shift."""
    rows = Shift.objects.filter(user=user, status__in=STANDING, starts_at__gt=now)
    return rows.select_related("team").order_by("starts_at").first()


def who_comes_next(shift: Shift, *, now: datetime) -> list[Shift]:
    """Return who of the team is on duty when a shift is over or comes soon after."""
    end = max(shift.ends_at, now)
    rows = Shift.objects.filter(
        team_id=shift.team_id,
        status__in=STANDING,
        starts_at__lte=end + timedelta(hours=1),
        ends_at__gt=end,
    )
    others = rows.exclude(user_id=shift.user_id).select_related("user")
    return list(others.order_by("-starts_at", "user__name"))


def handovers_of(user: Any) -> "QuerySet[Handover]":
    """Return the hand-overs that somebody gave, is to take, or whose team's rota they plan."""
    teams = {member.team_id for member in user.current_memberships if member.team_id}
    seen = Q(shift__user=user) | Q(taker=user) | Q(taker__isnull=True, shift__team__in=teams)
    for grant in user.grants():
        if "accounts.plan" in grant.permissions and grant.reach == SUBTREE:
            seen |= within(grant.path)
    return Handover.objects.filter(seen).select_related("shift__team", "shift__user", "taker")


def to_take(user: Any) -> list[Handover]:
    """Return the hand-overs that wait for somebody, the oldest first."""
    teams = {member.team_id for member in user.current_memberships if member.team_id}
    rows = Handover.objects.filter(
        Q(taker=user) | Q(taker__isnull=True, shift__team__in=teams), status=HandoverStatus.GIVEN
    ).exclude(shift__user=user)
    return list(rows.select_related("shift__user", "shift__team").order_by("given_at")[:10])
