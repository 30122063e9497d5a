"""What the frame around every page shows."""

import time
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from yimi.accounts.models import Role
from yimi.cases.board import danger_count
from yimi.core.declared import declared, exports
from yimi.core.live import OVERLAP_S, RING, ticket_for
from yimi.core.permissions import may
from yimi.web.live_views import RIGHTS

UNDER_THE_THUMB = 5


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the menu of the signed-in person, and whether this is a demonstration."""
    user = getattr(request, "user", None)
    context: dict[str, Any] = {"is_demo": settings.DEMO, "menu": [], "home_url": "/"}
    if user is None or not user.is_authenticated:
        return context
    context["menu"] = menu_of(user, request.path)
    context["menu_others"] = others_of(user)
    context["role_names"] = [Role(role).label for role in sorted(user.roles)]
    context["can_export"] = any(may(user, entry.permission) for entry in exports().values())
    context["live_ticket"] = ticket_for(user, RIGHTS)
    context["live_after"] = RING.a_moment_ago()
    context["live_since"] = f"{time.time() - OVERLAP_S:.3f}"
    context["call_url"] = reverse("intake:call") if may(user, "intake.desk") else ""
    context["live_sound"] = may(user, "cases.board")
    context["danger_count"] = danger_count(user) if may(user, "cases.board") else 0
    return context


def menu_of(user: Any, path: str) -> list[dict[str, Any]]:
    """Return the few pages that somebody's job needs every day, the home page first."""
    start = reverse("web:home")
    home = {"label": _("Start"), "url": start, "icon": "home", "active": path == start}
    entries = [
        entry
        for entry in declared("menu")
        if may(user, entry.permission) and (not entry.roles or entry.roles & user.roles)
    ]
    pages = [
        {"label": entry.label, "url": reverse(entry.url), "icon": entry.icon}
        for entry in sorted(entries, key=lambda entry: entry.order)
    ]
    # Of pages one below the other, as a page and a part of it, only the nearest is where one is.
    around = [page["url"] for page in pages if path.startswith(page["url"])]
    here = max(around, key=len, default=None)
    shown = [home, *({**page, "active": page["url"] == here} for page in pages)]
    # On a telephone the first few stand under the thumb, the rest behind one's own name.
    return [{**page, "more": index >= UNDER_THE_THUMB} for index, page in enumerate(shown)]


def others_of(user: Any) -> list[dict[str, Any]]:
    """Return the pages that somebody may open but does not need every day."""
    entries = [
        entry
        for entry in declared("menu")
        if may(user, entry.permission) and entry.roles and not entry.roles & user.roles
    ]
    return [
        {"label": entry.label, "url": reverse(entry.url), "icon": entry.icon}
        for entry in sorted(entries, key=lambda entry: entry.order)
    ]
