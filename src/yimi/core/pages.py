"""What views have in common: reading ids and numbers that come from a browser."""

from datetime import date
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import HttpRequest

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
    return rows.filter(pk=pk).first() if pk else None
