"""Reading invitations."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from yimi.access.models import Invitation

# How many the list shows, the newest first.
MOST = 60


def invitations_of(user: Any, permission: str) -> QuerySet[Any]:
    """Return the invitations of an area, the newest first, with how many came by each."""
    rows = Invitation.objects.visible_to(user, permission).select_related("place", "team")
    came = Count("joinings", filter=Q(joinings__refused_at=None))
    return rows.annotate(came=came).order_by("-made_at", "pk")
