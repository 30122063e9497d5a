"""Acts on the ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yimi.core import once
from yimi.core.bulk import Ready, fresh, insert_ready, ready
from yimi.core.errors import Refusal
from yimi.core.keys import keyed_hash
from yimi.core.log import Draft, ReadyEvents, draft, ready_events, record, record_ready
from yimi.core.once import told_once
from yimi.core.text import phone_digits
from yimi.places.models import Level, Place
from yimi.registry.entries import new_entries
from yimi.registry.events import HouseholdEntered, WarningSet
from yimi.registry.models import DoorWarning, Household, KeyGroup, Resident, Stay, Telephone
from yimi.registry.reviews import plan_reviews

OLDEST = 130
LONGEST_NAME = 40


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
    language: str = ""
    mobility: str = ""
    # The first day of living here, where somebody knows it.
    since: date | None = None
    away_since: date | None = None
    away_until: date | None = None
    away_where: str = ""
    # By their codes: what proves that somebody belongs to a key group, and its details.
    proofs: Mapping[str, tuple[str, dict[str, str]]] = field(default_factory=dict)
    # When somebody looks again whether the groups hold; else it is as the pack says.
    review_on: date | None = None


@dataclass
class Entry:
    """One household as it is entered: at a door, with its people and telephones."""

    place: Place
    people: Sequence[Person]
    phones: tuple[tuple[str, str], ...] = ()
    note: str = ""
    client_id: UUID | None = None
    warnings: tuple[str, ...] = field(default=())
    tenure: str = ""
    key_kept: str = ""
    pets: str = ""
    no_telephone: bool = False


class Rows(NamedTuple):
    """What one or many entries write, table by table."""

    households: list[Household]
    residents: list[Resident]
    telephones: list[Telephone]
    groups: list[KeyGroup]
    warnings: list[DoorWarning]
    stays: list[Stay]
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


class ReadyHouseholds(NamedTuple):
    """Households that are only to be written: the rows, and their values table by table."""

    rows: Rows
    tables: list[Ready | None]
    events: ReadyEvents


def enter_households(*, entries: Sequence[Entry], by: UUID | None, now: datetime) -> Rows:
    """Enter many households in one transaction, by the same rules as one. Raises CannotEnter."""
    return enter_ready(ready_households(entries=entries, by=by, now=now))


def ready_households(
    *,
    entries: Sequence[Entry],
    by: UUID | None,
    now: datetime,
    known: Mapping[str, Place] | None = None,
) -> ReadyHouseholds:
    """Check households and make ready what entering them writes, before the transaction.

    `known` are places by their paths that are not looked up. Raises CannotEnter.
    """
    rows = Rows([], [], [], [], [], [], [])
    for entry in entries:
        _collect(entry, rows, by, now)
    plan_reviews(rows.groups, now=now)
    found_by = new_entries(rows.households, rows.residents, rows.telephones, known)
    lists = (rows.households, rows.residents, rows.telephones, rows.groups, rows.warnings,
             rows.stays, found_by)  # fmt: skip
    return ReadyHouseholds(rows, [ready(made) for made in lists], ready_events(rows.events))


def enter_ready(made: ReadyHouseholds) -> Rows:
    """Write households that were made ready."""
    with transaction.atomic():
        for table in made.tables:
            insert_ready(table)
        record_ready(made.events)
    return made.rows


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
    household = fresh(
        Household,
        place_id=entry.place.pk,
        place_path=path,
        note=entry.note,
        tenure=entry.tenure,
        key_kept=entry.key_kept,
        pets=entry.pets,
        no_telephone=entry.no_telephone,
        client_id=entry.client_id,
    )
    household.place = entry.place
    rows.households.append(household)
    phones: list[tuple[Resident | None, str, str]] = [(None, *phone) for phone in entry.phones]
    for person in entry.people:
        resident = new_resident(person, household)
        rows.residents.append(resident)
        phones += [(resident, *phone) for phone in person.phones]
        rows.groups.extend(groups_of(person, resident, by=by, now=now))
        if person.since:
            rows.stays.append(first_stay(resident, person.since, now))
    rows.telephones.extend(
        fresh(
            Telephone,
            household_id=household.pk,
            resident_id=resident.pk if resident else None,
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
    """Return the row that says that somebody belongs to a key group; it is not saved.

    `reviews.plan_reviews` says of it, or of many, when somebody looks again.
    """
    return KeyGroup(
        resident=resident,
        place_path=resident.place_path,
        code=code,
        since=timezone.localdate(now),
        noted_by_id=by,
        noted_at=now,
        **more,
    )


def groups_of(
    person: Person, resident: Resident, *, by: UUID | None, now: datetime
) -> list[KeyGroup]:
    """Return the rows of the key groups of somebody as they are entered; they are not saved."""
    found = []
    for code in dict.fromkeys(person.groups):
        evidence, details = person.proofs.get(code, ("", {}))
        found.append(
            new_group(
                resident,
                code,
                by=by,
                now=now,
                evidence=evidence,
                details=dict(details),
                review_on=person.review_on,
            )
        )
    return found


def new_resident(person: Person, household: Household) -> Resident:
    """Return the row of somebody as they are entered; it is not saved."""
    row = fresh(
        Resident,
        household_id=household.pk,
        place_path=household.place_path,
        name=person.name.strip(),
        sex=person.sex,
        born_on=person.born_on,
        is_head=person.is_head,
        language=person.language.strip()[:20],
        mobility=person.mobility,
        away_since=person.away_since,
        away_until=person.away_until,
        away_where=person.away_where.strip()[:80],
        id_number=person.id_number,
        id_number_hash=keyed_hash(person.id_number) if person.id_number else "",
    )
    row.household = household
    return row


def first_stay(resident: Resident, since: date, now: datetime) -> Stay:
    """Return the row that says since when somebody lives there; without one nobody knows."""
    return Stay(
        resident=resident,
        household=resident.household,
        place_path=resident.place_path,
        since=since,
        recorded_at=now,
    )


def check_person(name: str, born_on: date | None, now: datetime, since: date | None = None) -> None:
    """Raise CannotEnter where a name or a day cannot be right."""
    name, today = name.strip(), timezone.localdate(now)
    if not name or len(name) > LONGEST_NAME:
        raise CannotEnter("no_name", _("Write the name; 40 characters at most."))
    told = {"name": name}
    if born_on and born_on > today:
        raise CannotEnter(
            "age", _("%(name)s would be born after today: check the date of birth.") % told
        )
    age = (
        today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))
        if (born_on)
        else 0
    )
    if age > OLDEST:
        raise CannotEnter(
            "age",
            _("%(name)s would be %(age)s years old: check the year of birth.")
            % {**told, "age": age},
        )
    if since and (since > today or (born_on and since < born_on)):
        raise CannotEnter(
            "since", _("%(name)s cannot live here from that day on: check the day.") % told
        )


def _check(entry: Entry, now: datetime) -> None:
    if entry.place.level != Level.DOOR:
        raise CannotEnter("not_a_door", _("A household lives behind a door."))
    if not entry.people:
        raise CannotEnter("nobody", _("A household has at least one person."))
    for person in entry.people:
        check_person(person.name, person.born_on, now, person.since)
