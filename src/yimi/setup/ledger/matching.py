"""Who of a table is in the ledger already, and who may be."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yimi.core.declared import Words
from yimi.core.keys import keyed_hash
from yimi.core.scope import within
from yimi.registry.models import Household, KeyGroup, Resident, Telephone
from yimi.setup.ledger.rows import Row
from yimi.setup.models import LedgerDoubt

# Why somebody may be somebody who is in the ledger.
DOUBTS: dict[str, Words] = {
    "id": _("the same identity number, behind another door"),
    "phone": _("the same name and telephone, behind another door"),
    "born": _("the same name and day of birth, behind another door"),
    "spelling": _("nearly the same name behind the same door"),
    "birth": _("the same name behind the same door, another day of birth"),
}
# Of these one record lies behind another door.
ELSEWHERE = {"id", "phone", "born"}
Verdict = LedgerDoubt.Verdict


@dataclass
class Home:
    """A household at a door with what it holds."""

    household: Household
    people: list[Resident]
    phones: list[Telephone]
    groups: dict[UUID, dict[str, KeyGroup]]
    numbers: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.numbers = {phone.number for phone in self.phones}


@dataclass
class Found:
    """That somebody is known (no doubt), or who they may be and why."""

    resident: Resident
    home: Home | None = None
    doubt: str = ""


@dataclass
class Around:
    """What is known at and around the doors of some rows."""

    homes: dict[str, list[Home]]
    by_id: dict[str, Resident]
    by_phone: dict[tuple[str, str], Resident]
    by_birth: dict[tuple[str, date], Resident]
    decided: dict[str, LedgerDoubt]
    # By the row's number and the person's place in it.
    digests: dict[tuple[int, int], str]


def look_around(rows: Sequence[Row], paths: Sequence[str], area: str, *, lock: bool) -> Around:
    """Return what is known of these people and doors, in a fixed number of queries."""
    inside = within(area, "place_path")
    here = Resident.objects.filter(inside, merged_into=None, left_at=None)
    hashes = {keyed_hash(row.id_number) for row in rows if row.id_number}
    numbers = {number for row in rows for number, _kind in row.phones}
    names = {row.name for row in rows}
    days = {row.born_on for row in rows if row.born_on and row.age is None}
    phones = Telephone.objects.filter(
        inside, number__in=numbers, resident__name__in=names,
        resident__merged_into=None, resident__left_at=None,
    ).select_related("resident")  # fmt: skip
    full = {row.name for row in rows if row.born_on and row.age is None}
    births = here.filter(name__in=full, born_on__in=days) if days else []
    digests = {
        (row.number, row.at): digest_of(row, path) for row, path in zip(rows, paths, strict=True)
    }
    decided = LedgerDoubt.objects.filter(digest__in=set(digests.values())).select_related(
        "resident", "made"
    )
    return Around(
        _homes(set(paths), lock=lock),
        {person.id_number_hash: person for person in here.filter(id_number_hash__in=hashes)}
        if hashes
        else {},
        {(phone.resident.name, phone.number): phone.resident for phone in phones if phone.resident}
        if numbers
        else {},
        {(person.name, person.born_on): person for person in births if person.born_on},
        {doubt.digest: doubt for doubt in decided},
        digests,
    )


def digest_of(row: Row, path: str) -> str:
    """Return by what the same person at the same door is known again, in whatever table."""
    said = [row.name, row.id_number, row.born_on.isoformat() if row.born_on and row.age is None
            else "", sorted(number for number, _kind in row.phones), path]  # fmt: skip
    return keyed_hash(json.dumps(said, ensure_ascii=False))


def recognise(row: Row, path: str, around: Around) -> Found | None:
    """Return who of the ledger a row speaks of, or may speak of; None: somebody new."""
    homes = around.homes.get(path, [])
    hashed = keyed_hash(row.id_number) if row.id_number else ""
    for home in homes:
        for person in home.people:
            if hashed and person.id_number_hash == hashed:
                return Found(person, home)
    for home in homes:
        for person in home.people:
            if person.name == row.name and not _other_id(person, hashed):
                doubt = "birth" if _other_birth(row, person) and not hashed else ""
                return Found(person, home, doubt)
    known = around.by_id.get(hashed) if hashed else None
    if known is not None and known.place_path != path:
        return Found(known, doubt="id")
    for home in homes:
        for person in home.people:
            if not _other_id(person, hashed) and _is_misspelt(row, person, home):
                return Found(person, home, "spelling")
    for number, _kind in row.phones:
        other = around.by_phone.get((row.name, number))
        if other and other.place_path != path and not _contradicts(row, other, hashed):
            return Found(other, doubt="phone")
    if row.born_on and row.age is None:
        twin = around.by_birth.get((row.name, row.born_on))
        if twin and twin.place_path != path and not _contradicts(row, twin, hashed):
            return Found(twin, doubt="born")
    return None


def _contradicts(row: Row, person: Resident, hashed: str) -> bool:
    return _other_id(person, hashed) or bool(row.sex and person.sex and row.sex != person.sex)


def _other_id(person: Resident, hashed: str) -> bool:
    return bool(hashed and person.id_number_hash and person.id_number_hash != hashed)


def _other_birth(row: Row, person: Resident) -> bool:
    """Return whether two of one name are of different ages: a father and a son, perhaps."""
    if row.born_on is None or person.born_on is None:
        return False
    return abs(row.born_on.year - person.born_on.year) > 2


def _is_misspelt(row: Row, person: Resident, home: Home) -> bool:
    """Return whether a name is another one's with one sign changed, and more speaks for it."""
    one, other = row.name, person.name
    if len(one) != len(other) or len(one) < 2 or one == other:
        return False
    if sum(a != b for a, b in zip(one, other, strict=True)) != 1:
        return False
    if row.sex and person.sex and row.sex != person.sex:
        return False
    if row.born_on and person.born_on and row.age is None:
        return row.born_on == person.born_on
    own = {phone.number for phone in home.phones if phone.resident_id == person.pk}
    return bool(own & {number for number, _kind in row.phones}) and row.age is None


def _homes(paths: set[str], *, lock: bool) -> dict[str, list[Home]]:
    found: dict[str, list[Home]] = {}
    rows = Household.objects.filter(place_path__in=paths, merged_into=None).order_by("pk")
    households = list(rows.select_for_update() if lock else rows)
    if not households:
        return found
    ids = [household.pk for household in households]
    people: dict[UUID, list[Resident]] = {}
    residents = Resident.objects.filter(household_id__in=ids, merged_into=None, left_at=None)
    for person in (residents.select_for_update() if lock else residents).order_by("pk"):
        people.setdefault(person.household_id, []).append(person)
    phones: dict[UUID, list[Telephone]] = {}
    for phone in Telephone.objects.filter(household_id__in=ids):
        phones.setdefault(phone.household_id, []).append(phone)
    groups: dict[UUID, dict[str, KeyGroup]] = {}
    for group in KeyGroup.objects.current().filter(resident__household_id__in=ids):
        groups.setdefault(group.resident_id, {})[group.code] = group
    for home in households:
        held = {person.pk: groups.get(person.pk, {}) for person in people.get(home.pk, [])}
        found.setdefault(home.place_path, []).append(
            Home(home, people.get(home.pk, []), phones.get(home.pk, []), held)
        )
    return found


def home_of(resident: Resident, *, lock: bool) -> Home | None:
    """Return the household of somebody, wherever it is."""
    found = _homes({resident.place_path}, lock=lock).get(resident.place_path, [])
    return next((home for home in found if home.household.pk == resident.household_id), None)
