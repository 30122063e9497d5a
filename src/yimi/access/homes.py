"""What is to be seen at once: who waits to be let in, who was let into a strong login."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yimi.access.doors import needs_second_factor
from yimi.access.events import (
    EnrolmentOpened,
    PasswordCodeGiven,
    SecondFactorRemoved,
    SecondFactorSet,
)
from yimi.access.models import SecondFactor
from yimi.access.people import may_decide_about
from yimi.access.queries import enrolment_ends_at, who_waits
from yimi.accounts.models import Membership, Role, User
from yimi.core.declared import permissions_of, strong_permissions
from yimi.core.models import Event
from yimi.core.scope import within

SHOWN_FOR, MOST = timedelta(days=7), 10
WORDS = {
    PasswordCodeGiven.name(): _("was given a code for a new password"),
    EnrolmentOpened.name(): _("may set up the second factor"),
    SecondFactorSet.name(): _("set up the second factor"),
    SecondFactorRemoved.name(): _("had the second factor taken away"),
}


def waiting(user: Any, now: datetime) -> dict[str, Any] | None:
    """Return who came by an invitation and waits for a word of this person."""
    rows = who_waits(user)
    return {"rows": rows[:MOST], "count": len(rows)} if rows else None


def resets(user: Any, now: datetime) -> dict[str, Any] | None:
    """Return what was done lately about logins with strong rights in one's area."""
    area = Q(pk__in=[])
    for grant in user.grants():
        if "access.reset" in grant.permissions and grant.team_id is None:
            area |= within(grant.path, "place_path")
    rows = list(
        Event.objects.filter(area, type__in=WORDS, at__gt=now - SHOWN_FOR).order_by("-position")[
            : MOST * 5
        ]
    )
    about = {UUID(row.data["user_id"]) for row in rows}
    strong = strong_permissions()
    held = Membership.objects.filter(user_id__in=about).values_list("user_id", "role")
    watched = {pk for pk, role in held if not strong.isdisjoint(permissions_of(role))}
    names = dict(
        User.objects.filter(pk__in=about | {row.by_id for row in rows if row.by_id}).values_list(
            "pk", "name"
        )
    )
    found = [
        {
            "who": names.get(UUID(row.data["user_id"]), ""),
            "what": WORDS[row.type],
            "by": names.get(row.by_id, "") if row.by_id else _("on the machine"),
            "at": row.at,
        }
        for row in rows
        if UUID(row.data["user_id"]) in watched
    ][:MOST]
    return {"resets": found} if found else None


def enrolment(user: Any, now: datetime) -> dict[str, Any] | None:
    """Return until when this person is to set up a second factor, where one is asked for."""
    if not settings.SECOND_FACTOR or settings.DEMO or not needs_second_factor(user):
        return None
    if SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists():
        return None
    until = enrolment_ends_at(user, now=now)
    return {
        "until": until,
        "open": until is not None and until > now,
        "helped": _has_somebody_to_open_it(user, now),
        "login": user.username,
    }


def _has_somebody_to_open_it(user: User, now: datetime) -> bool:
    """Return whether another administrator may open the second factor for somebody."""
    others = User.objects.filter(
        pk__in=Membership.objects.filter(
            Membership.in_force(now), role=Role.ADMINISTRATOR, user__is_active=True
        ).values("user")
    ).exclude(pk=user.pk)
    return any(may_decide_about(other, user, "setup.people") for other in others[:20])
