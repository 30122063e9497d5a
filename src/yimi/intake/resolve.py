"""Finding in the ledger the people behind the doors, telephones and names of a chain."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from yimi.core.scope import within
from yimi.places.models import Place
from yimi.registry.models import Household, Resident, Telephone


@dataclass
class People:
    """Households of an area by telephone and by name, for lines that say no door."""

    by_phone: dict[str, list[Household]]
    by_name: dict[str, list[Household]]
    at_door: dict[UUID, list[Household]]


def load_people(area: Place, *, phones: set[str], names: set[str], doors: set[UUID]) -> People:
    """Read the households that telephones, names and doors lead to, in six queries."""
    inside = within(area.path)
    people = People({}, {}, {})
    for phone in (
        Telephone.objects.filter(inside, number__in=phones).select_related(
            "household__place",
            "household__merged_into__place",
            "resident__merged_into__household__place",
        )
        if phones
        else ()
    ):
        same = phone.resident.merged_into if phone.resident else None
        home = same.household if same else phone.household.merged_into or phone.household
        people.by_phone.setdefault(phone.number, []).append(home)
    for resident in (
        Resident.objects.filter(inside, name__in=names, left_at=None).select_related(
            "household__place", "merged_into__household__place"
        )
        if names
        else ()
    ):
        known = people.by_name.setdefault(resident.name, [])
        home = (resident.merged_into or resident).household
        if home not in known or resident.merged_into is None:
            known.append(home)
    for household in (
        Household.objects.filter(place__in=doors, merged_into=None).prefetch_related("residents")
        if doors
        else ()
    ):
        people.at_door.setdefault(household.place_id, []).append(household)
    return people


def household_named(there: Sequence[Household], name: str) -> Household | None:
    """Return the one household behind a door, or of several the one where somebody has the name."""
    if len(there) == 1:
        return there[0]
    named = [home for home in there if any(r.name == name for r in home.residents.all())]
    return named[0] if len(named) == 1 else None
