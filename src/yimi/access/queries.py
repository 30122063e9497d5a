"""Reading invitations."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from yimi.access.models import Invitation, Joining

# How many the list shows, the newest first.
MOST = 60


def invitations_of(user: Any, permission: str) -> QuerySet[Any]:
    """Return the invitations of an area, the newest first, with how many came by each."""
    rows = Invitation.objects.visible_to(user, permission).select_related("place", "team")
    came = Count("joinings", filter=Q(joinings__refused_at=None))
    return rows.annotate(came=came).order_by("-made_at", "pk")


def who_waits(user: Any) -> list[Joining]:
    """Return who came by an invitation of one's area and waits to be let in, the first first."""
    rows = Joining.objects.visible_to(user, "access.invite")
    return list(
        rows.filter(admitted_at=None, refused_at=None)
        .select_related("user", "invitation__place", "invitation__team")
        .order_by("taken_at")
    )
