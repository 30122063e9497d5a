"""Reading the ledger."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, prefetch_related_objects

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


@dataclass(frozen=True)
class Phone:
    """A telephone of a household, and whose it is; nobody's: the household's."""

    row: Telephone
    person: Resident | None

    @property
    def number(self) -> str:
        return self.row.number


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
    # The telephones with whose they are; a number that reaches two stands here twice.
    telephones: list[Phone] = field(default_factory=list)
    # The households and people for which this one and its people stand, by their ids.
    merged_households: list[UUID] = field(default_factory=list)
    merged_people: dict[UUID, list[Resident]] = field(default_factory=dict)

    @property
    def lives_alone(self) -> bool:
        """Whether there is one person here, as far as anybody knows."""
        return len(self.people) == 1


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
    """Return households with their people, telephones, groups and warnings, in nine queries.

    In the place of one that was merged stands the one that stands for it.
    """
    asked = set(household_ids)
    homes = {
        home.merged_into or home: None
        for home in Household.objects.filter(pk__in=asked).select_related(
            "place", "merged_into__place"
        )
    }
    households = list({home.pk: home for home in homes}.values())
    ids = [home.pk for home in households]
    names = full_names(household.place_path for household in households)
    warnings = warnings_at(household.place_id for household in households)
    residents, people = _people_of(ids)
    merged_people = merged_into_people(person.pk for row in people.values() for person in row)
    merged_homes = merged_into_households(ids)
    phones = _phones_of(residents, people, merged_people, ids, merged_homes)
    found = []
    for household in households:
        here = people.get(household.pk, [])
        found.append(
            Found(
                household=household,
                door=names[household.place_path],
                head=here[0].name if here else "",
                phones=list(dict.fromkeys(p.number for p in phones.get(household.pk, []))),
                people=here,
                groups={
                    person.pk: [group.code for group in person.groups.all()] for person in here
                },
                warnings=[warning.code for warning in warnings.get(household.place_id, [])],
                telephones=phones.get(household.pk, []),
                merged_households=merged_homes.get(household.pk, []),
                merged_people={
                    person.pk: merged_people[person.pk]
                    for person in here
                    if person.pk in merged_people
                },
            )
        )
    return sorted(found, key=lambda entry: entry.household.place.sort_key)


def merged_into_people(ids: Iterable[UUID]) -> dict[UUID, list[Resident]]:
    """Return for each person the rows for which theirs stands, in one query."""
    found: dict[UUID, list[Resident]] = {}
    for row in Resident.objects.filter(merged_into_id__in=list(ids)).order_by("merged_at", "pk"):
        if row.merged_into_id:
            found.setdefault(row.merged_into_id, []).append(row)
    return found


def merged_into_households(ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """Return for each household the ids of those for which it stands, in one query."""
    found: dict[UUID, list[UUID]] = {}
    rows = Household.objects.filter(merged_into_id__in=list(ids)).order_by("merged_at", "pk")
    for pk, into in rows.values_list("pk", "merged_into_id"):
        if into:
            found.setdefault(into, []).append(pk)
    return found


def _people_of(ids: list[UUID]) -> tuple[dict[UUID, Resident], dict[UUID, list[Resident]]]:
    """Return all who are or were in some households, and of each household who is there."""
    residents = {row.pk: row for row in Resident.objects.filter(household_id__in=ids)}
    here = [row for row in residents.values() if not row.merged_into_id and row.left_at is None]
    prefetch_related_objects(here, groups_of())
    found: dict[UUID, list[Resident]] = {}
    for person in here:
        found.setdefault(person.household_id, []).append(person)
    for people in found.values():
        people.sort(key=lambda person: (not person.is_head, person.born_on or date.max, person.pk))
    return residents, found


def _phones_of(
    residents: dict[UUID, Resident],
    people: dict[UUID, list[Resident]],
    merged_people: dict[UUID, list[Resident]],
    ids: list[UUID],
    merged_homes: dict[UUID, list[UUID]],
) -> dict[UUID, list[Phone]]:
    """Return the telephones of households: their own, their people's, and those of the merged."""
    by_id = {person.pk: person for row in people.values() for person in row}
    stands_for = {row.pk: by_id[pk] for pk, rows in merged_people.items() for row in rows}
    home_of = {pk: home for home, rows in merged_homes.items() for pk in rows}
    wanted = Q(household_id__in=[*ids, *home_of])
    if stands_for:
        wanted |= Q(resident_id__in=list(stands_for))
    found: dict[UUID, list[Phone]] = {}
    rows = list(Telephone.objects.filter(wanted).order_by("pk"))
    owners = residents | {row.pk: row for rows in merged_people.values() for row in rows}
    elsewhere = {row.resident_id for row in rows if row.resident_id} - owners.keys()
    if elsewhere:  # in the household that was merged
        owners |= Resident.objects.in_bulk(elsewhere)
    for row in rows:
        owner = row.resident = owners[row.resident_id] if row.resident_id else None
        if owner is not None and owner.pk in stands_for:
            person = stands_for[owner.pk]
            found.setdefault(person.household_id, []).append(Phone(row, person))
        elif owner is None or owner.merged_into_id is None:
            home = home_of.get(row.household_id, row.household_id)
            found.setdefault(home, []).append(Phone(row, owner))
    return found


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
    """Return the households behind each door; two may share one, those merged are left out."""
    found: dict[UUID, list[Household]] = {}
    rows = Household.objects.filter(place_id__in=set(place_ids), merged_into=None).prefetch_related(
        "residents", "telephones"
    )
    for household in rows:
        found.setdefault(household.place_id, []).append(household)
    return found


def phones_of(household_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the number to call of each household that has one, in two queries."""
    asked = set(household_ids)
    stands_for = _stands_for(asked)
    phones = _phones(asked | {pk for pk in stands_for.values() if pk})
    found = {pk: phones.get(stands_for.get(pk) or pk) or phones.get(pk, "") for pk in asked}
    return {pk: number for pk, number in found.items() if number}


def _stands_for(household_ids: set[UUID]) -> dict[UUID, UUID | None]:
    rows = Household.objects.filter(pk__in=household_ids, merged_into__isnull=False)
    return dict(rows.values_list("pk", "merged_into_id"))


def _phones(household_ids: set[UUID]) -> dict[UUID, str]:
    rows = Telephone.objects.filter(household_id__in=household_ids, resident__left_at=None)
    return dict(rows.order_by("-kind", "pk").values_list("household_id", "number"))


def contacts_of(household_ids: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    """Return for each household its head's name and the number to call, in three queries.

    Of one that was merged, those of the one that stands for it.
    """
    asked = set(household_ids)
    stands_for = _stands_for(asked)
    ids = asked | {pk for pk in stands_for.values() if pk}
    phones = _phones(ids)
    heads = dict(
        Resident.objects.filter(household_id__in=ids, merged_into=None, left_at=None)
        .order_by("is_head")
        .values_list("household_id", "name")
    )
    found = {}
    for pk in asked:
        now = stands_for.get(pk) or pk
        found[pk] = (heads.get(now, ""), phones.get(now, "") or phones.get(pk, ""))
    return found
