"""Acts on households that are in the ledger: somebody more, something corrected, moved away."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yimi.core.keys import keyed_hash
from yimi.core.log import record
from yimi.core.text import phone_digits, phone_problem
from yimi.registry.actions import OLDEST, CannotEnter, Person, new_group
from yimi.registry.entries import renew_entries
from yimi.registry.events import (
    GroupsChanged,
    NoteChanged,
    PersonCorrected,
    PersonEntered,
    PersonLeft,
    TelephoneAdded,
    TelephoneRemoved,
    WarningEnded,
)
from yimi.registry.models import DoorWarning, Household, KeyGroup, Resident, Telephone


def enter_person(
    *, household: Household, person: Person, by: UUID | None, now: datetime
) -> Resident:
    """Enter one more person of a household. Raises CannotEnter."""
    _check(person.name, person.born_on, now)
    with transaction.atomic():
        resident = Resident.objects.create(
            household=household,
            place_path=household.place_path,
            name=person.name.strip(),
            sex=person.sex,
            born_on=person.born_on,
            is_head=person.is_head,
            id_number=person.id_number,
            id_number_hash=keyed_hash(person.id_number) if person.id_number else "",
        )
        KeyGroup.objects.bulk_create(
            new_group(resident, code, by=by, now=now) for code in person.groups
        )
        renew_entries([household.pk])
        record(PersonEntered(resident.pk), about=household, by=by, now=now)
        for number, _kind in person.phones:
            add_telephone(household=household, number=number, resident=resident, by=by, now=now)
    return resident


def correct_person(
    *,
    resident: Resident,
    by: UUID | None,
    now: datetime,
    name: str | None = None,
    sex: str | None = None,
    born_on: date | None = None,
    is_head: bool | None = None,
    id_number: str | None = None,
) -> tuple[str, ...]:
    """Correct what is on record of somebody; None leaves it. Return the fields that changed."""
    given = {"name": name, "sex": sex, "born_on": born_on, "is_head": is_head}
    given["id_number"] = id_number
    changed = tuple(
        field
        for field, value in given.items()
        if value is not None and value != getattr(resident, field)
    )
    if not changed:
        return ()
    _check(name if name is not None else resident.name, born_on or resident.born_on, now)
    with transaction.atomic():
        for field in changed:
            setattr(resident, field, given[field])
        if "id_number" in changed:
            resident.id_number_hash = keyed_hash(resident.id_number) if resident.id_number else ""
        resident.save(update_fields=[*changed, "id_number_hash"])
        if "name" in changed:
            renew_entries([resident.household_id])
        record(PersonCorrected(resident.pk, changed), about=resident.household, by=by, now=now)
    return changed


def set_groups(*, resident: Resident, codes: Sequence[str], by: UUID | None, now: datetime) -> None:
    """Say which key groups somebody belongs to; those that ended keep their rows."""
    with transaction.atomic():
        held = set(resident.groups.filter(ended_on=None).values_list("code", flat=True))
        if held == set(codes):
            return
        resident.groups.filter(ended_on=None, code__in=held - set(codes)).update(
            ended_on=timezone.localdate(now)
        )
        KeyGroup.objects.bulk_create(
            new_group(resident, code, by=by, now=now)
            for code in dict.fromkeys(codes)
            if code not in held
        )
        record(GroupsChanged(resident.pk), about=resident.household, by=by, now=now)


def add_telephone(
    *,
    household: Household,
    number: str,
    by: UUID | None,
    now: datetime,
    resident: Resident | None = None,
    kind: str = "",
) -> Telephone:
    """Enter a number at which a household is reached; one that is there stays as it is."""
    digits = phone_digits(number)
    if not number.strip():
        raise CannotEnter("phone", _("Write the telephone number."))
    if problem := phone_problem(number):
        raise CannotEnter("phone", problem)
    known = Telephone.objects.filter(household=household, number=digits).first()
    if known is not None:
        return known
    with transaction.atomic():
        telephone = Telephone.objects.create(
            household=household,
            resident=resident,
            place_path=household.place_path,
            number=digits,
            kind=kind if kind in Telephone.Kind.values else kind_of(digits),
        )
        renew_entries([household.pk])
        record(TelephoneAdded(), about=household, by=by, now=now)
    return telephone


def remove_telephone(*, telephone: Telephone, by: UUID | None, now: datetime) -> None:
    """Take out a number that reaches nobody here."""
    with transaction.atomic():
        household = telephone.household
        telephone.delete()
        renew_entries([household.pk])
        record(TelephoneRemoved(), about=household, by=by, now=now)


def person_left(*, resident: Resident, by: UUID | None, now: datetime) -> None:
    """Take somebody who moved away or died off the list of a household; the row is kept."""
    with transaction.atomic():
        resident.left_at = now
        resident.save(update_fields=["left_at"])
        renew_entries([resident.household_id])
        record(PersonLeft(resident.pk), about=resident.household, by=by, now=now)


def write_note(*, household: Household, note: str, by: UUID | None, now: datetime) -> None:
    """Write the confidential note of a household."""
    if household.note != note.strip():
        with transaction.atomic():
            household.note = note.strip()[:2000]
            household.save(update_fields=["note"])
            record(NoteChanged(), about=household, by=by, now=now)


def end_warning(*, warning: DoorWarning, by: UUID | None, now: datetime) -> None:
    """Say that a warning on a door holds no more."""
    with transaction.atomic():
        warning.ends_at = max(now, warning.starts_at)
        warning.save(update_fields=["ends_at"])
        record(WarningEnded(warning.code), about=warning, by=by, now=now)


def kind_of(digits: str) -> str:
    """Return whether a number is a mobile's or a landline's, by how it looks."""
    is_mobile = len(digits) == 11 and digits.startswith("1")
    return Telephone.Kind.MOBILE if is_mobile else Telephone.Kind.LANDLINE


def _check(name: str, born_on: date | None, now: datetime) -> None:
    if not name.strip() or len(name.strip()) > 40:
        raise CannotEnter("no_name", _("Write the name."))
    if born_on and not (now.year - born_on.year <= OLDEST and born_on <= now.date()):
        raise CannotEnter(
            "age", _("The date of birth of %(name)s cannot be right.") % {"name": name}
        )
