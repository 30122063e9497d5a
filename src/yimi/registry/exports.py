"""The ledger as a file: a row for each resident, from door to door."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yimi.core.pages import uuid_or_none
from yimi.core.scope import ScopedQuerySet, within
from yimi.core.sheets import Row, Sheet, chunks_of
from yimi.packs.words import in_language
from yimi.places.queries import communities_of, full_names, pack_at
from yimi.registry.models import Household, KeyGroup, Resident
from yimi.registry.queries import Found, describe

# More than a search ever shows.
MOST_HOMES = 200


def resident_rows(*, user: Any, asked: Mapping[str, str], now: datetime) -> Sheet:
    """Return the residents of an area, or of one key group in it, in the order of the doors."""
    people = Resident.objects.visible_to(user, "registry.export").filter(
        merged_into=None, left_at=None
    )
    narrowed = []
    place, group = asked.get("place", ""), asked.get("group", "")
    homes_asked = [pk for pk in map(uuid_or_none, asked.get("homes", "").split(",")) if pk]
    if asked.get("homes"):
        people = people.filter(household_id__in=homes_asked[:MOST_HOMES])
        narrowed.append(_("Found by searching"))
    if place:
        people = people.filter(within(place))
        narrowed.append(full_names([place])[place])
    if group:
        people = people.filter(
            Exists(KeyGroup.objects.current().filter(resident=OuterRef("pk"), code=group))
        )
        narrowed.append(_names(place, now).get(group, group))
    homes = (
        Household.objects.visible_to(user, "registry.export")
        .filter(pk__in=people.order_by().values("household_id"))
        .order_by("place__sort_key", "pk")
    )
    wanted = set(people.values_list("pk", flat=True)) if group else None
    return Sheet(people.count(), _rows(homes, wanted, now), " · ".join(narrowed))


def _rows(homes: ScopedQuerySet[Household], wanted: Any, now: datetime) -> Iterator[Row]:
    for chunk in chunks_of(homes):
        communities = communities_of({home.place_path for home in chunk})
        names = _names(chunk[0].place_path, now) if chunk else {}
        for found in describe(home.pk for home in chunk):
            yield from _people(found, communities, names, wanted, now)


def _people(
    found: Found, communities: dict[str, str], names: dict[str, str], wanted: Any, now: datetime
) -> Iterator[Row]:
    """Yield the people of a household; the look is at the household, once."""
    told = False
    own = {phone.resident_id: phone.number for phone in found.household.telephones.all()}
    for person in found.people:
        if wanted is not None and person.pk not in wanted:
            continue
        cells = [
            communities.get(found.household.place_path, ""),
            found.door,
            person.name,
            "✓" if person.is_head else "",
            person.get_sex_display() if person.sex else "",
            person.age_on(now.date()),
            own.get(person.pk, ""),
            "、".join(found.phones),
            "、".join(names.get(code, code) for code in found.groups.get(person.pk, [])),
            "、".join(names.get(code, code) for code in found.warnings),
        ]
        yield Row(cells, None if told else found.household)
        told = True


def _names(path: str, now: datetime) -> dict[str, str]:
    """Return the words of the pack at a place for key groups and for warnings on doors."""
    language = get_language() or "zh-hans"
    pack = pack_at(path, now=now)
    words = {entry.code: in_language(entry.name, language) for entry in pack.warnings}
    return words | {entry.code: in_language(entry.name, language) for entry in pack.groups}
