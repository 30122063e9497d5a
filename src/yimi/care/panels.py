"""What the page of a household shows of the people there who must not be forgotten."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from yimi.care import pages, queries
from yimi.care.models import Carer, LastReached
from yimi.core import clock
from yimi.core.permissions import may
from yimi.places.queries import pack_at
from yimi.registry.models import KeyGroup


def of_households(user: Any, ids: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return for each household its key people with plans, who answers, and the last word."""
    if not may(user, "care.see"):
        return {}
    now = clock.now()
    held = KeyGroup.objects.current().filter(
        resident__household__in=list(ids),
        resident__left_at__isnull=True,
        resident__merged_into__isnull=True,
    )
    people = {row.resident_id: row.resident for row in held.select_related("resident")}
    if not people:
        return {}
    answers = {
        row.resident_id: row
        for row in Carer.objects.filter(resident__in=people).select_related(
            "worker", "deputy", "team", "institution"
        )
    }
    lasts = {row.resident_id: row for row in LastReached.objects.filter(resident__in=people)}
    pack = pack_at(next(iter(people.values())).place_path, now=now)
    plans: dict[UUID, list[Any]] = {}
    for entry in pages.plan_rows(queries.plans_of(people), pack, now):
        if entry["row"].status == "active":
            plans.setdefault(entry["row"].resident_id, []).append(entry)
    found: dict[UUID, dict[str, Any]] = {}
    for pk, resident in people.items():
        found.setdefault(resident.household_id, {"people": []})["people"].append(
            {
                "resident": resident,
                "answer": answers.get(pk),
                "last": lasts.get(pk),
                "plans": plans.get(pk, []),
            }
        )
    return found
