"""Reading the ledger."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q

from yimi.core import clock
from yimi.core.plain import columns, id_value, made, rows_of, width
from yimi.core.scope import Viewer, sees_all_at
from yimi.places.models import Place
from yimi.places.queries import full_names
from yimi.registry.models import DoorWarning, Household, KeyGroup, Resident, Telephone

# Plain SQL: read for every call.
_HOME = """
SELECT {home}, {place} FROM registry_household home JOIN places_place place
ON place.id = home.place_id WHERE home.id = %s
"""


@dataclass
class Found:
    """A household as the desk sees it when the telephone rings."""

    household: Household
    door: str
    head: str
    phones: list[str]
    people: list[Resident] = field(default_factory=list)
    groups: dict[UUID, list[str]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


def home_seen_by(user: Viewer, permission: str, pk: UUID) -> Household | None:
    """Return a household with its place, as `Household.objects.visible_to` finds it."""
    rows = rows_of(
        _HOME.format(home=columns(Household, "home"), place=columns(Place, "place")), [id_value(pk)]
    )
    if not rows:
        return None
    home = made(Household, rows[0][: width(Household)])
    home.place = made(Place, rows[0][width(Household) :])
    return home if sees_all_at(user, permission, home.place_path) else None


def groups_of(way: str = "") -> Prefetch[Any]:
    """Return what fetches the groups that hold today, of people reached by `way`."""
    return Prefetch(f"{way}groups", KeyGroup.objects.current())


def describe(household_ids: Iterable[UUID]) -> list[Found]:
    """Return households with their people, telephones, groups and warnings, in six queries."""
    households = list(
        Household.objects.filter(pk__in=list(household_ids))
        .select_related("place")
        .prefetch_related(groups_of("residents__"), "telephones")
    )
    names = full_names(household.place_path for household in households)
    warnings = warnings_at(household.place_id for household in households)
    found = []
    for household in households:
        people = sorted(
            (
                person
                for person in household.residents.all()
                if person.merged_into_id is None and person.left_at is None
            ),
            key=lambda person: (not person.is_head, person.born_on or date.max),
        )
        found.append(
            Found(
                household=household,
                door=names[household.place_path],
                head=people[0].name if people else "",
                phones=[phone.number for phone in household.telephones.all()],
                people=people,
                groups={
                    person.pk: [group.code for group in person.groups.all()] for person in people
                },
                warnings=[warning.code for warning in warnings.get(household.place_id, [])],
            )
        )
    return sorted(found, key=lambda entry: entry.household.place.sort_key)


def warnings_at(
    place_ids: Iterable[UUID], *, now: datetime | None = None
) -> dict[UUID, list[DoorWarning]]:
    """Return the warnings in force on each door."""
    in_force = Q(ends_at__isnull=True) | Q(ends_at__gt=now or clock.now())
    found: dict[UUID, list[DoorWarning]] = {}
    for warning in DoorWarning.objects.filter(in_force, place_id__in=set(place_ids)).order_by(
        "code"
    ):
        found.setdefault(warning.place_id, []).append(warning)
    return found


def households_at(place_ids: Iterable[UUID]) -> dict[UUID, list[Household]]:
    """Return the households behind each door; two may share one."""
    found: dict[UUID, list[Household]] = {}
    rows = Household.objects.filter(place_id__in=set(place_ids)).prefetch_related(
        "residents", "telephones"
    )
    for household in rows:
        found.setdefault(household.place_id, []).append(household)
    return found


def contacts_of(household_ids: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    """Return for each household its head's name and the number to call, in two queries."""
    ids = set(household_ids)
    phones: dict[UUID, str] = {}
    for household_id, number in (
        Telephone.objects.filter(household_id__in=ids)
        .order_by("-kind", "pk")
        .values_list("household_id", "number")
    ):
        phones[household_id] = number
    heads = dict(
        Resident.objects.filter(household_id__in=ids, merged_into=None, left_at=None)
        .order_by("is_head")
        .values_list("household_id", "name")
    )
    return {pk: (heads.get(pk, ""), phones.get(pk, "")) for pk in ids}
