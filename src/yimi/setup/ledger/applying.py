"""Laying rows beside the ledger: what each would change, and changing it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from yimi.core.keys import keyed_hash
from yimi.places.actions import add_places
from yimi.places.models import Place
from yimi.registry.actions import Entry, Person, enter_households
from yimi.registry.changes import (
    add_telephone,
    correct_person,
    enter_person,
    kind_of,
    set_groups,
    write_note,
)
from yimi.registry.models import Household, Resident
from yimi.registry.queries import groups_of
from yimi.setup.ledger.doors import Doors, NoDoor
from yimi.setup.ledger.rows import Row

CREATED, CHANGED, SAME, REFUSED = "created", "changed", "same", "refused"


@dataclass
class Result:
    """What a row does, and why where it is refused."""

    number: int
    code: str
    why: str = ""


@dataclass
class _Known:
    """A household at a door with what it holds."""

    household: Household
    people: list[Resident]
    phones: set[str]


@dataclass
class _Home:
    """The rows of one door: the household that is there, and the new people."""

    place: Place
    known: list[_Known]
    new: list[Row] = field(default_factory=list)


def lay(
    rows: Sequence[Row], doors: Doors, *, by: UUID | None, now: datetime, write: bool
) -> list[Result]:
    """Return what each row does; with `write` do it, in the transaction of the caller."""
    results: dict[int, Result] = {}
    homes: dict[str, _Home] = {}
    placed: list[tuple[Row, Place]] = []
    for row in rows:
        try:
            if row.problem:
                raise NoDoor(row.problem)
            placed.append((row, doors.find(row.door)))
        except NoDoor as problem:
            results[row.number] = Result(row.number, REFUSED, str(problem))
    if write and doors.made:
        add_places(places=doors.made, by=by, now=now)
    doors.made.clear()
    known = _known_at({place.path for _row, place in placed})
    elsewhere = _elsewhere(rows, doors)
    for row, place in placed:
        home = homes.setdefault(place.path, _Home(place, known.get(place.path, [])))
        results[row.number] = _lay_one(row, home, elsewhere, by=by, now=now, write=write)
    if write:
        enter_households(
            entries=[_entry(home) for home in homes.values() if home.new and not home.known],
            by=by,
            now=now,
        )
        for home in homes.values():
            if home.known:
                for row in home.new:
                    _enter(row, home.known[0], by, now)
    return [results[row.number] for row in rows]


def _lay_one(
    row: Row,
    home: _Home,
    elsewhere: dict[str, str],
    *,
    by: UUID | None,
    now: datetime,
    write: bool,
) -> Result:
    if any(_same(row, other) for other in home.new):
        return Result(row.number, REFUSED, _("The same person stands in an earlier row."))
    found = _find(row, home.known)
    if found is None:
        there = elsewhere.get(keyed_hash(row.id_number)) if row.id_number else None
        if there and there != home.place.path:
            return Result(
                row.number,
                REFUSED,
                _("This person is in the ledger behind another door; move them there first."),
            )
        home.new.append(row)
        return Result(row.number, CREATED)
    known, resident = found
    changes = _changes(row, known, resident)
    if not changes:
        return Result(row.number, SAME)
    if write:
        _write(row, known, resident, by, now)
    return Result(row.number, CHANGED)


def _find(row: Row, homes: list[_Known]) -> tuple[_Known, Resident] | None:
    hashed = keyed_hash(row.id_number) if row.id_number else ""
    for known in homes:
        for resident in known.people:
            if hashed and resident.id_number_hash == hashed:
                return known, resident
    for known in homes:
        for resident in known.people:
            if resident.name == row.name and not (
                hashed and resident.id_number_hash and resident.id_number_hash != hashed
            ):
                return known, resident
    return None


def _changes(row: Row, known: _Known, resident: Resident) -> bool:
    same_age = (
        row.age is not None
        and resident.born_on is not None
        and (abs(resident.born_on.year - (row.born_on.year if row.born_on else 0)) <= 1)
    )
    return (
        row.name != resident.name
        or bool(row.sex and row.sex != resident.sex)
        or bool(row.born_on and row.born_on != resident.born_on and not same_age)
        or (row.is_head and not resident.is_head)
        or bool(row.id_number and row.id_number != resident.id_number)
        or not set(row.phones) <= known.phones
        or not set(row.groups) <= {group.code for group in resident.groups.all()}
        or bool(row.note and row.note not in known.household.note)
    )


def _write(row: Row, known: _Known, resident: Resident, by: UUID | None, now: datetime) -> None:
    approximate = row.age is not None and resident.born_on is not None
    correct_person(
        resident=resident,
        by=by,
        now=now,
        name=row.name,
        sex=row.sex or None,
        born_on=None if approximate else row.born_on,
        is_head=row.is_head or None,
        id_number=row.id_number or None,
    )
    _add_to(row, known, resident, by, now)
    held = {group.code for group in resident.groups.all()}
    if not set(row.groups) <= held:
        set_groups(resident=resident, codes=sorted(held | set(row.groups)), by=by, now=now)


def _enter(row: Row, known: _Known, by: UUID | None, now: datetime) -> None:
    resident = enter_person(household=known.household, person=_person(row), by=by, now=now)
    known.phones.update(row.phones)
    known.people.append(resident)
    _add_to(row, known, resident, by, now)


def _add_to(row: Row, known: _Known, resident: Resident, by: UUID | None, now: datetime) -> None:
    for number in row.phones:
        if number not in known.phones:
            add_telephone(
                household=known.household, number=number, resident=resident, by=by, now=now
            )
            known.phones.add(number)
    if row.note and row.note not in known.household.note:
        note = "；".join(filter(None, (known.household.note, row.note)))
        write_note(household=known.household, note=note, by=by, now=now)


def _entry(home: _Home) -> Entry:
    people = [_person(row) for row in home.new]
    if not any(person.is_head for person in people):
        people[0] = _person(home.new[0], is_head=True)
    notes = dict.fromkeys(row.note for row in home.new if row.note)
    return Entry(place=home.place, people=people, note="；".join(notes)[:2000])


def _person(row: Row, *, is_head: bool | None = None) -> Person:
    return Person(
        row.name,
        sex=row.sex,
        born_on=row.born_on,
        is_head=row.is_head if is_head is None else is_head,
        id_number=row.id_number,
        phones=tuple((number, kind_of(number)) for number in row.phones),
        groups=row.groups,
    )


def _same(row: Row, other: Row) -> bool:
    if row.id_number and other.id_number:
        return row.id_number == other.id_number
    return row.name == other.name


def _known_at(paths: set[str]) -> dict[str, list[_Known]]:
    found: dict[str, list[_Known]] = {}
    rows = (
        Household.objects.filter(place_path__in=paths)
        .order_by("pk")
        .prefetch_related(groups_of("residents__"), "telephones")
    )
    for household in rows:
        people = [
            person
            for person in household.residents.all()
            if person.merged_into_id is None and person.left_at is None
        ]
        phones = {phone.number for phone in household.telephones.all()}
        found.setdefault(household.place_path, []).append(_Known(household, people, phones))
    return found


def _elsewhere(rows: Sequence[Row], doors: Doors) -> dict[str, str]:
    """Return where in the area the people with these identity numbers are in the ledger."""
    hashes = {keyed_hash(row.id_number) for row in rows if row.id_number}
    held = Resident.objects.filter(
        id_number_hash__in=hashes, merged_into=None, left_at=None
    ).values_list("id_number_hash", "place_path")
    return {digest: path for digest, path in held if path.startswith(doors.area_path)}
