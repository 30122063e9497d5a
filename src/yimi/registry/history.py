"""Who lived where on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from yimi.places.queries import full_names
from yimi.registry.models import Resident, Stay


@dataclass(frozen=True)
class Lived:
    """That somebody lived somewhere from one day to another; None: not known."""

    person: Resident
    household_id: UUID
    place_path: str
    since: date | None
    until: date | None
    door: str = ""


def lived_on(path: str, day: date) -> list[Lived]:
    """Return who lived behind a door on a day, in three queries.

    Who has no stay on record has lived in their household since nobody knows when. For somebody who
    was merged stands the one whose row was kept.
    """
    held = Q(since=None) | Q(since__lte=day)
    stays = (
        Stay.objects.filter(held, place_path=path)
        .filter(Q(until=None) | Q(until__gt=day))
        .select_related("resident__merged_into")
    )
    found: dict[UUID, Lived] = {}
    for stay in stays:
        person = stay.resident
        # That somebody lives here whose row was merged is what the merged row said wrongly.
        if person.merged_into and stay.until is None and person.merged_into.place_path != path:
            continue
        _keep(found, _lived(stay))
    bare = Resident.objects.filter(place_path=path, merged_into=None).exclude(
        Exists(Stay.objects.filter(resident=OuterRef("pk")))
    )
    for person in bare:
        since, until = None, _left_on(person)
        if until is None or until > day:
            _keep(found, Lived(person, person.household_id, path, since, until))
    unborn = [pk for pk, row in found.items() if row.person.born_on and row.person.born_on > day]
    for pk in unborn:
        del found[pk]
    return sorted(found.values(), key=lambda row: (row.person.born_on or date.max, row.person.name))


def where_lived(person: Resident, merged: Iterable[Resident] = ()) -> list[Lived]:
    """Return where somebody lives and lived, the latest first; `merged` are their other rows."""
    rows = list(Stay.objects.filter(resident__in=[person, *merged]).select_related("resident"))
    found = [_lived(stay) for stay in rows if stay.resident_id == person.pk or stay.until]
    if not any(stay.resident_id == person.pk for stay in rows):
        found.append(Lived(person, person.household_id, person.place_path, None, _left_on(person)))
    names = full_names({row.place_path for row in found})
    return sorted(
        (
            Lived(row.person, row.household_id, row.place_path, row.since, row.until,
                  names[row.place_path])
            for row in found
        ),
        key=lambda row: (row.until is None, row.until or date.min, row.since or date.min),
        reverse=True,
    )  # fmt: skip


def formerly_at(path: str, household_ids: Iterable[UUID]) -> list[Lived]:
    """Return who lived behind a door and does no more, the latest first, in three queries."""
    stays = Stay.objects.filter(
        Q(place_path=path) | Q(household__in=list(household_ids)), until__isnull=False
    ).select_related("resident__merged_into")
    found: dict[UUID, Lived] = {}
    for stay in stays.order_by("until"):
        row = _lived(stay)
        is_here = row.person.place_path == path and row.person.left_at is None
        if not is_here:
            found[row.person.pk] = row
    bare = Resident.objects.filter(
        place_path=path, merged_into=None, left_at__isnull=False
    ).exclude(Exists(Stay.objects.filter(resident=OuterRef("pk"))))
    for person in bare:
        found.setdefault(
            person.pk, Lived(person, person.household_id, path, None, _left_on(person))
        )
    names = full_names({row.person.place_path for row in found.values()})
    told = [
        Lived(row.person, row.household_id, row.place_path, row.since, row.until,
              "" if row.person.left_at else names[row.person.place_path])
        for row in found.values()
    ]  # fmt: skip
    return sorted(told, key=lambda row: row.until or date.min, reverse=True)


def _lived(stay: Stay) -> Lived:
    person = stay.resident.merged_into or stay.resident
    return Lived(person, stay.household_id, stay.place_path, stay.since, stay.until)


def _keep(found: dict[UUID, Lived], row: Lived) -> None:
    held = found.get(row.person.pk)
    if held is None or held.since is None:
        found[row.person.pk] = row


def _left_on(person: Resident) -> date | None:
    return timezone.localdate(person.left_at) if person.left_at else None
