"""Acts on the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yimi.core import once
from yimi.core.errors import Refusal
from yimi.core.keys import keyed_hash
from yimi.core.log import Draft, draft, record, record_all
from yimi.core.once import told_once
from yimi.core.text import phone_digits
from yimi.places.models import Level, Place
from yimi.registry.entries import write_entries
from yimi.registry.events import HouseholdEntered, WarningSet
from yimi.registry.models import DoorWarning, Household, KeyGroup, Resident, Telephone

OLDEST = 130


class CannotEnter(Refusal):
    """A household or a person that cannot stand in the ledger as given."""


@dataclass(frozen=True)
class Person:
    """Somebody as they are entered."""

    name: str
    sex: str = ""
    born_on: date | None = None
    is_head: bool = False
    id_number: str = ""
    phones: tuple[tuple[str, str], ...] = ()
    groups: tuple[str, ...] = ()


@dataclass
class Entry:
    """One household as it is entered: at a door, with its people and telephones."""

    place: Place
    people: Sequence[Person]
    phones: tuple[tuple[str, str], ...] = ()
    note: str = ""
    client_id: UUID | None = None
    warnings: tuple[str, ...] = field(default=())


class Rows(NamedTuple):
    """What one or many entries write, table by table."""

    households: list[Household]
    residents: list[Resident]
    telephones: list[Telephone]
    groups: list[KeyGroup]
    warnings: list[DoorWarning]
    events: list[Draft]


@told_once
def enter_household(*, entry: Entry, by: UUID | None, now: datetime) -> Household:
    """Enter a household with its people. Raises CannotEnter.

    The same client id a second time returns the household of the first.
    """
    with transaction.atomic():
        known = once.done_before(entry.client_id, act="enter_household")
        if known:
            return Household.objects.get(pk=known)
        rows = enter_households(entries=[entry], by=by, now=now)
        household = rows.households[0]
        once.remember(entry.client_id, act="enter_household", subject_id=household.pk, now=now)
    return household


def enter_households(*, entries: Sequence[Entry], by: UUID | None, now: datetime) -> Rows:
    """Enter many households in one transaction, by the same rules as one. Raises CannotEnter."""
    rows = Rows([], [], [], [], [], [])
    for entry in entries:
        _collect(entry, rows, by, now)
    with transaction.atomic():
        Household.objects.bulk_create(rows.households, batch_size=1000)
        Resident.objects.bulk_create(rows.residents, batch_size=1000)
        Telephone.objects.bulk_create(rows.telephones, batch_size=1000)
        KeyGroup.objects.bulk_create(rows.groups, batch_size=1000)
        DoorWarning.objects.bulk_create(rows.warnings, batch_size=1000)
        write_entries(rows.households, rows.residents, rows.telephones)
        record_all(rows.events)
    return rows


def set_warning(
    *, place: Place, code: str, by: UUID | None, now: datetime, note: str = ""
) -> DoorWarning:
    """Put a warning on a door, or renew the one that is there."""
    with transaction.atomic():
        warning, _created = DoorWarning.objects.update_or_create(
            place=place,
            code=code,
            ends_at=None,
            defaults={"place_path": place.path, "note": note, "starts_at": now},
        )
        record(WarningSet(code), about=warning, by=by, now=now)
    return warning


def _collect(entry: Entry, rows: Rows, by: UUID | None, now: datetime) -> None:
    _check(entry, now)
    path = entry.place.path
    household = Household(
        place=entry.place, place_path=path, note=entry.note, client_id=entry.client_id
    )
    rows.households.append(household)
    phones: list[tuple[Resident | None, str, str]] = [(None, *phone) for phone in entry.phones]
    for person in entry.people:
        resident = _resident(person, household, path)
        rows.residents.append(resident)
        phones += [(resident, *phone) for phone in person.phones]
        rows.groups.extend(new_group(resident, code, by=by, now=now) for code in person.groups)
    rows.telephones.extend(
        Telephone(
            household=household,
            resident=resident,
            place_path=path,
            number=phone_digits(number),
            kind=kind,
        )
        for resident, number, kind in phones
    )
    rows.warnings.extend(
        DoorWarning(place=entry.place, place_path=path, code=code, starts_at=now)
        for code in entry.warnings
    )
    rows.events.append(draft(HouseholdEntered(len(entry.people)), about=household, by=by, now=now))


def new_group(
    resident: Resident, code: str, *, by: UUID | None, now: datetime, **more: Any
) -> KeyGroup:
    """Return the row that says that somebody belongs to a key group; it is not saved."""
    return KeyGroup(
        resident=resident,
        place_path=resident.place_path,
        code=code,
        since=timezone.localdate(now),
        noted_by_id=by,
        noted_at=now,
        **more,
    )


def _resident(person: Person, household: Household, path: str) -> Resident:
    return Resident(
        household=household,
        place_path=path,
        name=person.name.strip(),
        sex=person.sex,
        born_on=person.born_on,
        is_head=person.is_head,
        id_number=person.id_number,
        id_number_hash=keyed_hash(person.id_number) if person.id_number else "",
    )


def _check(entry: Entry, now: datetime) -> None:
    if entry.place.level != Level.DOOR:
        raise CannotEnter("not_a_door", _("A household lives behind a door."))
    if not entry.people:
        raise CannotEnter("nobody", _("A household has at least one person."))
    for person in entry.people:
        if not person.name.strip():
            raise CannotEnter("no_name", _("Somebody in this household has no name."))
        if person.born_on and not (
            0 <= now.year - person.born_on.year <= OLDEST and person.born_on <= now.date()
        ):
            raise CannotEnter(
                "age", _("The date of birth of %(name)s cannot be right.") % {"name": person.name}
            )
