"""What the addresses for programs have in common: paging, and finding a place in reach."""

from typing import Any, TypeVar
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from yimi.api.problems import Problem
from yimi.api.tokens import Caller
from yimi.core.scope import ScopedQuerySet, within
from yimi.places.models import Place

M = TypeVar("M", bound=models.Model)


def page_of(
    rows: ScopedQuerySet[M], *, order: str, cursor: UUID | None, limit: int
) -> tuple[list[M], str | None]:
    """Return the next rows by the time at which they were made, and where to go on.

    Ids sort by time, so that a row that comes meanwhile moves no other to another page.
    """
    if cursor is not None:
        rows = rows.filter(pk__lt=cursor) if order == "newest" else rows.filter(pk__gt=cursor)
    found = list(rows.order_by("-pk" if order == "newest" else "pk")[: limit + 1])
    more = len(found) > limit
    found = found[:limit]
    return found, str(found[-1].pk) if more else None


def places_of(caller: Caller) -> Any:
    """Return the places that a token covers; their names are no secret of a team."""
    return Place.objects.filter(within(caller.integration.place_path, "path"))


def place_in_reach(caller: Caller, pk: UUID) -> Place:
    """Return a place that the token covers. Raises Problem."""
    found: Place | None = places_of(caller).filter(pk=pk).first()
    if found is None:
        raise Problem(422, "place", _("There is no such place here."))
    return found
