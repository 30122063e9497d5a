"""Acts on households that are in the ledger: somebody more, something corrected or taken out."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yimi.core.keys import keyed_hash
from yimi.core.log import record
from yimi.core.text import phone_digits, phone_problem
from yimi.registry.actions import (
    CannotEnter,
    Person,
    check_person,
    first_stay,
    groups_of,
    new_group,
    new_resident,
)
from yimi.registry.entries import renew_entries
from yimi.registry.events import (
    GroupsChanged,
    HouseholdCorrected,
    NoteChanged,
    PersonCorrected,
    PersonEntered,
    TelephoneAdded,
    TelephoneRemoved,
    WarningEnded,
)
from yimi.registry.models import DoorWarning, Household, KeyGroup, Resident, Telephone, Tenure
from yimi.registry.reviews import plan_reviews


def enter_person(
    *, household: Household, person: Person, by: UUID | None, now: datetime
) -> Resident:
    """Enter one more person of a household. Raises CannotEnter."""
    check_person(person.name, person.born_on, now, person.since)
    household = household.merged_into or household
    with transaction.atomic():
        resident = new_resident(person, household)
        resident.save(force_insert=True)
        if person.since:
            first_stay(resident, person.since, now).save(force_insert=True)
        groups = groups_of(person, resident, by=by, now=now)
        plan_reviews(groups, now=now)
        KeyGroup.objects.bulk_create(groups)
        renew_entries([household.pk])
        record(PersonEntered(resident.pk), about=household, by=by, now=now)
        for number, kind in person.phones:
            add_telephone(
                household=household, number=number, resident=resident, kind=kind, by=by, now=now
            )
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
    language: str | None = None,
    mobility: str | None = None,
    forget_birth: bool = False,
) -> tuple[str, ...]:
    """Correct what is on record of somebody; None leaves it. Return the fields that changed.

    Who becomes the head of a household takes that from the one who was. Raises CannotEnter.
    """
    given: dict[str, Any] = {
        "name": name.strip() if name is not None else None,
        "sex": sex,
        "born_on": born_on,
        "is_head": is_head,
        "id_number": id_number.strip().upper() if id_number is not None else None,
        "language": language.strip()[:20] if language is not None else None,
        "mobility": mobility,
    }
    changed = tuple(
        field
        for field, value in given.items()
        if value is not None and value != getattr(resident, field)
    )
    if forget_birth and resident.born_on is not None and born_on is None:
        changed, given["born_on"] = (*changed, "born_on"), None
    if not changed:
        return ()
    check_person(name if name is not None else resident.name, born_on or resident.born_on, now)
    with transaction.atomic():
        for field in changed:
            setattr(resident, field, given[field])
        if "id_number" in changed:
            resident.id_number_hash = keyed_hash(resident.id_number) if resident.id_number else ""
        if is_head:
            Resident.objects.filter(
                household_id=resident.household_id, is_head=True, merged_into=None, left_at=None
            ).exclude(pk=resident.pk).update(is_head=False)
        resident.save(update_fields=[*changed, "id_number_hash"])
        if "name" in changed:
            renew_entries([resident.household_id])
        record(PersonCorrected(resident.pk, changed), about=resident.household, by=by, now=now)
    return changed


def correct_household(
    *,
    household: Household,
    by: UUID | None,
    now: datetime,
    tenure: str | None = None,
    pets: str | None = None,
    key_kept: str | None = None,
    no_telephone: bool | None = None,
) -> tuple[str, ...]:
    """Correct what is on record of a household; None leaves it. Return the fields that changed.

    Raises CannotEnter.
    """
    given: dict[str, Any] = {
        "tenure": tenure if tenure is None or tenure in Tenure.values else "",
        "pets": " ".join(pets.split())[:80] if pets is not None else None,
        "key_kept": key_kept.strip()[:300] if key_kept is not None else None,
        "no_telephone": no_telephone,
    }
    changed = tuple(
        field
        for field, value in given.items()
        if value is not None and value != getattr(household, field)
    )
    if not changed:
        return ()
    if given["no_telephone"] and household.telephones.exists():
        raise CannotEnter(
            "telephones", _("There are telephone numbers on record here. Take them out first.")
        )
    with transaction.atomic():
        for field in changed:
            setattr(household, field, given[field])
        household.save(update_fields=list(changed))
        record(HouseholdCorrected(changed), about=household, by=by, now=now)
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
        fresh = [
            new_group(resident, code, by=by, now=now)
            for code in dict.fromkeys(codes)
            if code not in held
        ]
        plan_reviews(fresh, now=now)
        KeyGroup.objects.bulk_create(fresh)
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
    household = household.merged_into or household
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
        if household.no_telephone:
            household.no_telephone = False
            household.save(update_fields=["no_telephone"])
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
