"""What the lists of the administration hold, on the page and as a file."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from yimi.access.people import people_of
from yimi.accounts.models import Membership, User


def people_in(user: Any, permission: str, words: str) -> "QuerySet[User]":
    """Return who is, or was, something in an area, by a part of a name, login or telephone."""
    rows = User.objects.filter(pk__in=people_of(user, permission))
    if words:
        rows = rows.filter(
            Q(name__contains=words) | Q(username__icontains=words) | Q(phone__contains=words)
        )
    return rows.order_by("-is_active", "name", "pk").prefetch_related(
        "memberships__place", "memberships__team"
    )


def held_by(person: User, now: datetime) -> list[Membership]:
    """Return what somebody is just now."""
    return [
        held
        for held in person.memberships.all()
        if held.starts_at <= now and (held.ends_at is None or held.ends_at > now)
    ]
