"""What the frame around every page shows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from yimi.accounts.models import Role
from yimi.cases.board import danger_count
from yimi.core.declared import declared
from yimi.core.permissions import may


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the menu of the signed-in person, and whether this is a demonstration."""
    user = getattr(request, "user", None)
    context: dict[str, Any] = {"is_demo": settings.DEMO, "menu": [], "home_url": "/"}
    if user is None or not user.is_authenticated:
        return context
    entries = [entry for entry in declared("menu") if may(user, entry.permission)]
    context["menu"] = [
        {
            "label": entry.label,
            "url": reverse(entry.url),
            "icon": entry.icon,
            "active": request.path.startswith(reverse(entry.url)),
        }
        for entry in sorted(entries, key=lambda entry: entry.order)
    ]
    context["role_names"] = [Role(role).label for role in sorted(user.roles)]
    context["danger_count"] = danger_count(user) if may(user, "cases.board") else 0
    return context


def home_of(user: Any) -> str | None:
    """Return the page on which somebody's day starts, by the first of their roles."""
    homes = [home for home in declared("homes") if home.role in user.roles]
    first = min(homes, key=lambda home: home.order, default=None)
    return reverse(first.url) if first else None
