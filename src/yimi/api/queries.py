"""What the pages about interfaces show."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q

from yimi.accounts.models import Role
from yimi.accounts.queries import people_with_role
from yimi.api.models import Delivery, Integration, Outcome, Webhook
from yimi.api.rights import RIGHTS
from yimi.places.queries import full_names

MOST_DELIVERIES = 50


def programs_for(user: Any, *, now: datetime) -> list[Integration]:
    """Return the programs in somebody's area: those that are let in first, then the ended ones."""
    rows = list(
        Integration.objects.visible_to(user, "api.manage")
        .select_related("team", "made_by", "place")
        .annotate(
            given_up=Count(
                "webhooks__deliveries", filter=Q(webhooks__deliveries__outcome=Outcome.PARKED)
            ),
            oldest=Max("starts_at"),
        )
        .order_by("-pk")
    )
    names = full_names({row.place_path for row in rows})
    for row in rows:
        shown: Any = row
        shown.place_name = names[row.place_path]
        shown.ended = row.revoked_at is not None or row.ends_at <= now
        shown.personal = any(RIGHTS[code].personal for code in row.rights if code in RIGHTS)
    return sorted(rows, key=lambda row: bool(vars(row)["ended"]))


def hooks_of(integration: Integration) -> list[Webhook]:
    """Return a program's addresses with how many messages wait and were given up."""
    return list(
        integration.webhooks.annotate(
            waiting=Count("deliveries", filter=Q(deliveries__outcome=Outcome.WAITING)),
            given_up=Count("deliveries", filter=Q(deliveries__outcome=Outcome.PARKED)),
        ).order_by("-is_active", "pk")
    )


def deliveries_of(integration: Integration) -> list[Delivery]:
    """Return what was last sent to a program, the newest first."""
    rows = Delivery.objects.filter(webhook__integration=integration).select_related("webhook")
    return list(rows.order_by("-pk")[:MOST_DELIVERIES])


def who_looks(integration: Integration, *, now: datetime) -> str:
    """Return the names of those who are to look when messages were given up."""
    people = people_with_role(Role.ADMINISTRATOR, integration.place_path, now=now)
    return "、".join(person.name for person in people[:3])
