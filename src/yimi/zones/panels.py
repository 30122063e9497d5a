"""What the pages of households and people show of those who are isolated."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from yimi.core import clock
from yimi.core.permissions import may
from yimi.places.queries import pack_at
from yimi.registry.models import Household, Resident
from yimi.zones import pages, queries


def of_households(user: Any, ids: Iterable[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """Return for each household who of it is isolated, or was lately, and whether one may add."""
    wanted = list(ids)
    if not may(user, "zones.see"):
        return {}
    now = clock.now()
    found: dict[UUID, list[dict[str, Any]]] = {}
    seen = Household.objects.visible_to(user, "zones.restrict").filter(pk__in=wanted)
    for pk in seen.values_list("pk", flat=True):
        found[pk] = [{"may_add": pk}]
    rows = queries.of_household(user, wanted, now)
    for entry, row in zip(_shown(rows, now), rows, strict=True):
        home = row.person.household_id
        found.setdefault(home if home in wanted else wanted[0], []).append(entry)
    return found


def of_people(user: Any, ids: Iterable[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """Return for each person every isolation of theirs that somebody wrote down."""
    wanted = list(ids)
    if not may(user, "zones.see"):
        return {}
    now = clock.now()
    found: dict[UUID, list[dict[str, Any]]] = {}
    rows = queries.of_people(user, wanted, now)
    for entry, row in zip(_shown(rows, now), rows, strict=True):
        own = row.person.pk if row.person.pk in wanted else row.row.resident_id
        if not any(entry["row"].row.pk == one["row"].row.pk for one in found.get(own, [])):
            found.setdefault(own, []).append(entry)
    homes = Resident.objects.visible_to(user, "zones.restrict").filter(
        Q(left_at__isnull=True), pk__in=wanted, merged_into=None
    )
    for pk, home in homes.values_list("pk", "household_id"):
        found.setdefault(pk, []).append({"may_add": home, "person": pk})
    return found


def _shown(rows: list[queries.IsolationRow], now: datetime) -> list[dict[str, Any]]:
    if not rows:
        return []
    return pages.shown(rows, pack_at(rows[0].row.place_path, now=now), now)
