"""The act by which many known households are completed at once, as from a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from yimi.core.bulk import insert_all, update_all
from yimi.core.keys import keyed_hash
from yimi.core.log import Draft, draft, record_all
from yimi.core.text import phone_digits
from yimi.registry.actions import (
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
    PersonAway,
    PersonCorrected,
    PersonEntered,
    TelephoneAdded,
)
from yimi.registry.models import Household, KeyGroup, Resident, Stay, Telephone
from yimi.registry.reviews import plan_reviews

Proof = tuple[str, Mapping[str, str]]
AWAY = ("away_since", "away_until", "away_where")


@dataclass
class Known:
    """What is new of somebody who is in the ledger. Values go by the names of columns."""

    resident: Resident
    values: dict[str, Any] = field(default_factory=dict)
    groups: dict[str, Proof] = field(default_factory=dict)
    # Groups that they belong to already, of which more is known now.
    proofs: dict[UUID, tuple[KeyGroup, Proof]] = field(default_factory=dict)
    # When somebody looks again at these groups, where that is said.
    review_on: date | None = None


@dataclass
class Completion:
    """What is new of one household that is in the ledger. Nothing is taken away by it."""

    household: Household
    people: list[Person] = field(default_factory=list)
    known: dict[UUID, Known] = field(default_factory=dict)
    phones: list[tuple[Resident, str, str]] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)

    def of(self, resident: Resident) -> Known:
        """Return what is new of one of its people."""
        return self.known.setdefault(resident.pk, Known(resident))


@dataclass
class _Rows:
    residents: list[Resident] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)
    phones: list[Telephone] = field(default_factory=list)
    groups: list[KeyGroup] = field(default_factory=list)
    changed: list[Resident] = field(default_factory=list)
    proved: list[KeyGroup] = field(default_factory=list)
    homes: list[Household] = field(default_factory=list)
    found: set[UUID] = field(default_factory=set)
    columns: set[str] = field(default_factory=set)
    home_columns: set[str] = field(default_factory=set)
    events: list[Draft] = field(default_factory=list)


def complete_households(
    *, completions: Sequence[Completion], by: UUID | None, now: datetime
) -> list[Resident]:
    """Complete many households by the rules of the single acts; return who is new. CannotEnter."""
    rows = _Rows()
    for completion in completions:
        _collect(completion, rows, by, now)
    if not rows.events:
        return []
    plan_reviews(rows.groups, now=now)
    with transaction.atomic():
        insert_all(rows.residents)
        insert_all(rows.stays)
        update_all(rows.changed, sorted(rows.columns))
        insert_all(rows.phones)
        insert_all(rows.groups)
        update_all(rows.proved, ["evidence", "details", "review_on"])
        update_all(rows.homes, sorted(rows.home_columns))
        renew_entries(rows.found)
        record_all(rows.events)
    return rows.residents


def later(held: date | None, said: date | None) -> date | None:
    """Return the later day of review: an old table does not call for a look that was taken."""
    return max(filter(None, (held, said)), default=None)


def _collect(completion: Completion, rows: _Rows, by: UUID | None, now: datetime) -> None:
    home = completion.household

    def tell(news: Any) -> None:
        rows.events.append(draft(news, about=home, by=by, now=now))

    phones = list(completion.phones)
    for person in completion.people:
        check_person(person.name, person.born_on, now, person.since)
        resident = new_resident(person, home)
        rows.residents.append(resident)
        if person.since:
            rows.stays.append(first_stay(resident, person.since, now))
        rows.groups += groups_of(person, resident, by=by, now=now)
        phones += [(resident, *phone) for phone in person.phones]
        rows.found.add(home.pk)
        tell(PersonEntered(resident.pk))
    for known in completion.known.values():
        _correct(known, rows, tell, by, now)
        if "name" in known.values:
            rows.found.add(home.pk)
    for resident, number, kind in phones:
        rows.phones.append(
            Telephone(
                household=home,
                resident=resident,
                place_path=home.place_path,
                number=phone_digits(number),
                kind=kind,
            )
        )
        rows.found.add(home.pk)
        tell(TelephoneAdded())
    values = dict(completion.values)
    if phones and home.no_telephone:
        values["no_telephone"] = False
    if values:
        for name, value in values.items():
            setattr(home, name, value)
        rows.homes.append(home)
        rows.home_columns.update(values)
        if "note" in values:
            tell(NoteChanged())
        if others := tuple(name for name in values if name != "note"):
            tell(HouseholdCorrected(others))


def _correct(known: Known, rows: _Rows, tell: Any, by: UUID | None, now: datetime) -> None:
    resident, values = known.resident, known.values
    if values:
        check_person(
            values.get("name", resident.name), values.get("born_on", resident.born_on), now
        )
        if "id_number" in values:
            values["id_number_hash"] = keyed_hash(values["id_number"])
        for name, value in values.items():
            setattr(resident, name, value)
        rows.changed.append(resident)
        rows.columns.update(values)
        told = tuple(name for name in values if name not in (*AWAY, "id_number_hash"))
        if told:
            tell(PersonCorrected(resident.pk, told))
        if not set(AWAY).isdisjoint(values):
            tell(PersonAway(resident.pk, is_away=resident.away_since is not None))
    for code, (evidence, details) in known.groups.items():
        rows.groups.append(
            new_group(
                resident,
                code,
                by=by,
                now=now,
                evidence=evidence,
                details=dict(details),
                review_on=known.review_on,
            )
        )
    for group, (evidence, details) in known.proofs.values():
        group.evidence, group.details = evidence or group.evidence, {**group.details, **details}
        group.review_on = later(group.review_on, known.review_on)
        rows.proved.append(group)
    if known.groups or known.proofs:
        tell(GroupsChanged(resident.pk))
