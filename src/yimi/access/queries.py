"""Reading invitations, and until when somebody may set up a second factor."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from yimi.access.models import Enrolment, Invitation, Joining
from yimi.access.people import answers_for
from yimi.accounts.models import Membership, Role, User
from yimi.core.declared import permissions_of, strong_permissions

# How many the list shows, the newest first.
MOST = 60
# A second factor is set up within three days of being given the role that asks for it.
SET_UP_WITHIN = timedelta(days=3)


def invitations_of(user: Any, permission: str) -> QuerySet[Any]:
    """Return the invitations of an area, the newest first, with how many came by each."""
    rows = Invitation.objects.visible_to(user, permission).select_related("place", "team")
    came = Count("joinings", filter=Q(joinings__refused_at=None))
    return rows.annotate(came=came).order_by("-made_at", "pk")


def waits_by(user: Any) -> Invitation | None:
    """Return the invitation that somebody took and that nobody has answered yet, or None."""
    rows = Joining.objects.filter(user=user, admitted_at=None, refused_at=None)
    joining = rows.select_related("invitation__made_by").order_by("taken_at").first()
    return joining.invitation if joining else None


def who_admits(invitation: Invitation, now: datetime) -> str:
    """Return by name who lets people in by an invitation: the leads of the team, else its maker."""
    leads = Membership.objects.filter(
        Membership.in_force(now),
        team=invitation.team_id,
        role=Role.TEAM_LEAD,
        user__is_active=True,
    ).exclude(team=None)
    names = list(leads.order_by("user__name").values_list("user__name", flat=True).distinct()[:2])
    if not names and invitation.made_by:
        names = [invitation.made_by.name]
    return "、".join(names) or str(Role.ADMINISTRATOR.label)


def who_waits(user: Any) -> list[Joining]:
    """Return who came by an invitation that one answers for and waits, the first first."""
    rows = (
        Joining.objects.visible_to(user, "access.invite")
        .filter(admitted_at=None, refused_at=None)
        .select_related("user", "invitation__place", "invitation__team")
        .order_by("taken_at")
    )
    return [row for row in rows if answers_for(user, row.invitation)]


def enrolment_ends_at(user: User, *, now: datetime) -> datetime | None:
    """Return until when somebody may set up a second factor with their password; None: never.

    It is open for some days after they were given a role that asks for it, or after somebody who
    may opened it. It may lie in the past.
    """
    opened = Enrolment.objects.filter(user=user).values_list("until_at", flat=True)
    strong = strong_permissions()
    given = [
        membership.starts_at + SET_UP_WITHIN
        for membership in user.memberships.all()
        if membership.starts_at <= now
        and (membership.ends_at is None or membership.ends_at > now)
        and not strong.isdisjoint(permissions_of(membership.role))
    ]
    return max([*opened, *given], default=None)
