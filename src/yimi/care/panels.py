"""What the pages of a household and of a person show of those who must not be forgotten."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from yimi.care import pages, queries
from yimi.care.models import Carer, LastReached
from yimi.core import clock
from yimi.core.permissions import may
from yimi.places.queries import pack_at
from yimi.registry.models import KeyGroup, Resident


def of_households(user: Any, ids: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return for each household its key people with plans, who answers, and the last word."""
    if not may(user, "care.see"):
        return {}
    held = KeyGroup.objects.current().filter(
        resident__household__in=list(ids),
        resident__left_at__isnull=True,
        resident__merged_into__isnull=True,
    )
    people = {row.resident_id: row.resident for row in held.select_related("resident")}
    found: dict[UUID, dict[str, Any]] = {}
    for entry in _about(people.values()):
        home = found.setdefault(entry["resident"].household_id, {"people": []})
        home["people"].append(entry)
    return found


def of_people(user: Any, ids: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return for each person the plans, who answers, the last word, and the way to their page."""
    if not may(user, "care.see"):
        return {}
    people = list(Resident.objects.filter(pk__in=list(ids), merged_into__isnull=True))
    in_group = set(
        KeyGroup.objects.current().filter(resident__in=people).values_list("resident", flat=True)
    )
    return {
        entry["resident"].pk: {"entry": entry, "in_group": entry["resident"].pk in in_group}
        for entry in _about(people)
    }


def _about(people: Collection[Resident]) -> list[dict[str, Any]]:
    if not people:
        return []
    now, ids = clock.now(), [resident.pk for resident in people]
    named = Carer.objects.filter(resident__in=ids)
    answers = {
        row.resident_id: row
        for row in named.select_related("worker", "deputy", "team", "institution")
    }
    lasts = {row.resident_id: row for row in LastReached.objects.filter(resident__in=ids)}
    pack = pack_at(next(iter(people)).place_path, now=now)
    plans: dict[UUID, list[Any]] = {}
    for entry in pages.plan_rows(queries.plans_of(ids), pack, now):
        if entry["row"].status == "active":
            plans.setdefault(entry["row"].resident_id, []).append(entry)
    return [
        {
            "resident": resident,
            "answer": answers.get(resident.pk),
            "last": lasts.get(resident.pk),
            "plans": plans.get(resident.pk, []),
        }
        for resident in people
    ]
