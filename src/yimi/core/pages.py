"""What views have in common: reading ids and numbers that come from a browser."""

from datetime import date
from typing import TypeVar
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

M = TypeVar("M", bound=Model)


def uuid_or_none(text: str | None) -> UUID | None:
    """Return the id in a text, or None where it is no id."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def uuids(texts: list[str]) -> list[UUID]:
    """Return the ids among texts that a form sent."""
    return [found for found in (uuid_or_none(text) for text in texts) if found]


def whole_number(text: str | None, default: int | None = None) -> int | None:
    """Return the whole number in a text, or the default."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else default


def day_or_none(text: str | None) -> date | None:
    """Return the day in a text as 2026-11-22, of this century, or None."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if 2000 <= day.year < 2100 else None


def is_partial(request: HttpRequest) -> bool:
    """Return whether only a piece of the page is asked for."""
    return bool(request.headers.get("HX-Request")) and not request.headers.get("HX-Boosted")


def find(rows: "QuerySet[M]", text: str | None) -> M | None:
    """Return the row whose id stands in a text that a browser sent, or None."""
    pk = uuid_or_none(text)
    # No order is asked for, as `first` does: there is one such row at most.
    return next(iter(rows.filter(pk=pk)[:1]), None) if pk else None


def asked_way(request: HttpRequest, default: str = "/") -> str:
    """Return the path that a form or an address names as the next page, if it is one of ours."""
    wanted = request.POST.get("next") or request.GET.get("next")
    return _own_path(request, wanted) or default


def way_back(request: HttpRequest, default: str = "/") -> str:
    """Return the path of the page that somebody came from, if it is one of ours."""
    came_from = request.headers.get("Referer")
    return _own_path(request, request.POST.get("next")) or _own_path(request, came_from) or default


def _own_path(request: HttpRequest, address: str | None) -> str:
    """Return an address of this host as a path with its query, for a redirect; else nothing."""
    if not address or not url_has_allowed_host_and_scheme(
        address, {request.get_host()}, require_https=request.is_secure()
    ):
        return ""
    parts = urlsplit(address)
    path = urlunsplit(("", "", parts.path or "/", parts.query, parts.fragment))
    # Without its host a path may begin with two slashes, which is another host.
    fits = path.startswith("/") and url_has_allowed_host_and_scheme(path, None)
    return path if fits else ""
