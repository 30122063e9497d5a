"""Acts on where people live: they move, leave, come back, are elsewhere; each day is kept.

Who has no stay on record has lived in their household since nobody knows when: see
docs/decisions/0040-a-stay-is-written-when-something-is-known.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yimi.core.bulk import insert_all, update_all
from yimi.core.errors import Refusal
from yimi.core.log import draft, record, record_all
from yimi.places.models import Level, Place
from yimi.registry.entries import renew_entries
from yimi.registry.events import (
    HouseholdMoved,
    HouseholdSplit,
    PersonAway,
    PersonBack,
    PersonLeft,
    PersonMoved,
    PersonMovedOut,
)
from yimi.registry.models import Household, KeyGroup, Resident, Stay, Telephone


class CannotMove(Refusal):
    """Somebody cannot have moved like this."""


@dataclass(frozen=True)
class Move:
    """Somebody lives in another household from a day on."""

    resident: Resident
    to: Household
    since: date


def move_people(*, moves: Sequence[Move], by: UUID | None, now: datetime) -> int:
    """Let people live in other households, also those who had left; return how many moved.

    What is their own comes along: telephones and key groups. The same number of queries for many
    as for one. Raises CannotMove, and then nobody has moved.
    """
    with transaction.atomic():
        rows = locked(move.resident.pk for move in moves)
        homes = _homes({move.to.pk for move in moves} | {row.household_id for row in rows.values()})
        wanted = [
            Move(rows[move.resident.pk], homes[move.to.pk], move.since)
            for move in moves
            if rows[move.resident.pk].household_id != move.to.pk
            or rows[move.resident.pk].left_at is not None
        ]
        if not wanted:
            return 0
        for move in wanted:
            if move.to.merged_into_id:
                raise CannotMove("merged", _("That household was merged meanwhile; look again."))
        heads = set(
            Resident.objects.filter(
                household_id__in={move.to.pk for move in wanted},
                is_head=True,
                merged_into=None,
                left_at=None,
            ).values_list("household_id", flat=True)
        )
        _change_stays(
            [(move.resident, move.to, move.to.place_path, move.since) for move in wanted], now
        )
        before = {move.resident.pk: move.resident.household_id for move in wanted}
        events = []
        for move in wanted:
            row, old = move.resident, homes[move.resident.household_id]
            events.append(
                draft(PersonMovedOut(row.pk, move.to.pk, move.since), about=old, by=by, now=now)
            )
            events.append(
                draft(PersonMoved(row.pk, old.pk, move.since), about=move.to, by=by, now=now)
            )
            row.household, row.place_path, row.left_at = move.to, move.to.place_path, None
            row.is_head = row.is_head and move.to.pk not in heads
            if row.is_head:
                heads.add(move.to.pk)
        people = [move.resident for move in wanted]
        update_all(people, ["household", "place_path", "left_at", "is_head"])
        _bring_along(people)
        renew_entries({*before.values(), *(move.to.pk for move in wanted)})
        record_all(events)
    for move in moves:
        move.resident.refresh_from_db()
    return len(wanted)


def move_household(
    *, household: Household, place: Place, since: date, by: UUID | None, now: datetime
) -> None:
    """Let a household live behind another door, with all who live in it. Raises CannotMove."""
    with transaction.atomic():
        home = Household.objects.select_for_update().get(pk=household.pk)
        _check_door(place)
        if home.merged_into_id:
            raise CannotMove("merged", _("That household was merged meanwhile; look again."))
        if home.place_id == place.pk:
            return
        people = list(
            Resident.objects.select_for_update()
            .filter(household=home, merged_into=None, left_at=None)
            .order_by("pk")
        )
        _change_stays([(person, home, place.path, since) for person in people], now)
        news = HouseholdMoved(home.place_id, place.pk, since)
        record(news, about=home, by=by, now=now)
        home.place, home.place_path = place, place.path
        home.save(update_fields=["place", "place_path"])
        for person in people:
            person.place_path = place.path
        update_all(people, ["place_path"])
        home.telephones.filter(resident=None).update(place_path=place.path)
        _bring_along(people)
        renew_entries([home.pk])
        record(news, about=home, by=by, now=now)
    household.refresh_from_db()


def split_household(
    *,
    household: Household,
    residents: Sequence[Resident],
    place: Place,
    since: date,
    by: UUID | None,
    now: datetime,
    client_id: UUID | None = None,
) -> Household:
    """Let some people of a household be one of their own, here or behind another door.

    The same client id a second time returns the household of the first. Raises CannotMove.
    """
    known = Household.objects.filter(client_id=client_id).first() if client_id else None
    if known is not None:
        return known
    _check_door(place)
    with transaction.atomic():
        rows = locked(resident.pk for resident in residents)
        if not rows or any(row.household_id != household.pk for row in rows.values()):
            raise CannotMove("nobody", _("Choose who is to be a household of their own."))
        staying = Resident.objects.filter(
            household=household, merged_into=None, left_at=None
        ).exclude(pk__in=rows)
        if not staying.exists():
            raise CannotMove(
                "everybody", _("Somebody must stay; if all go, move the household itself.")
            )
        made = Household.objects.create(place=place, place_path=place.path, client_id=client_id)
        record(HouseholdSplit(made.pk, len(rows)), about=household, by=by, now=now)
        move_people(moves=[Move(row, made, since) for row in rows.values()], by=by, now=now)
        if not made.residents.filter(is_head=True).exists():
            eldest = min(rows.values(), key=lambda row: (row.born_on or date.max, row.pk))
            Resident.objects.filter(pk=eldest.pk).update(is_head=True)
    return made


def person_left(
    *, resident: Resident, by: UUID | None, now: datetime, on: date | None = None
) -> None:
    """Take somebody who moved away or died off the list of a household; the row is kept.

    `on` is the first day on which they lived there no more. Raises CannotMove.
    """
    with transaction.atomic():
        row = locked([resident.pk])[resident.pk]
        if row.left_at is not None:
            return
        day = on or timezone.localdate(now)
        _change_stays([(row, None, row.place_path, day)], now)
        row.left_at = now if on is None else timezone.make_aware(datetime.combine(on, time(0)))
        row.save(update_fields=["left_at"])
        renew_entries([row.household_id])
        record(PersonLeft(row.pk), about=row.household, by=by, now=now)
    resident.left_at = row.left_at


def person_never_left(*, resident: Resident, by: UUID | None, now: datetime) -> None:
    """Take back that somebody left: it was a mistake, they lived there all the time."""
    with transaction.atomic():
        row = locked([resident.pk])[resident.pk]
        if row.left_at is None:
            return
        last = Stay.objects.filter(resident=row).order_by("-until", "-recorded_at").first()
        if last is not None and last.household_id == row.household_id:
            last.until = None
            last.save(update_fields=["until"])
        row.left_at = None
        row.save(update_fields=["left_at"])
        renew_entries([row.household_id])
        record(PersonBack(row.pk), about=row.household, by=by, now=now)
    resident.left_at = None


def set_away(
    *,
    resident: Resident,
    since: date | None,
    until: date | None,
    where: str,
    by: UUID | None,
    now: datetime,
) -> None:
    """Say that somebody who lives here is elsewhere for a time; without a day, that they are back.

    Raises CannotMove.
    """
    where = where.strip()[:80] if since else ""
    until = until if since else None
    if since and until and until < since:
        raise CannotMove("away", _("They cannot be back before they went: check the two days."))
    held = (resident.away_since, resident.away_until, resident.away_where)
    if held == (since, until, where):
        return
    with transaction.atomic():
        resident.away_since, resident.away_until, resident.away_where = since, until, where
        resident.save(update_fields=["away_since", "away_until", "away_where"])
        news = PersonAway(resident.pk, is_away=since is not None)
        record(news, about=resident.household, by=by, now=now)


def locked(ids: Iterable[UUID]) -> dict[UUID, Resident]:
    """Return people, locked in one order for everybody. Raises CannotMove for a merged one."""
    rows = {
        row.pk: row
        for row in Resident.objects.select_for_update().filter(pk__in=set(ids)).order_by("pk")
    }
    if any(row.merged_into_id for row in rows.values()):
        raise CannotMove("merged", _("This person was merged with another one meanwhile."))
    return rows


def _homes(ids: Iterable[UUID]) -> dict[UUID, Household]:
    return Household.objects.in_bulk(list(ids))


def _check_door(place: Place) -> None:
    if place.level != Level.DOOR:
        raise CannotMove("not_a_door", _("A household lives behind a door."))


def _change_stays(
    changes: Sequence[tuple[Resident, Household | None, str, date]], now: datetime
) -> None:
    """End the stay that each person has, on a day, and begin the next one where there is one."""
    today = timezone.localdate(now)
    stays: dict[UUID, list[Stay]] = {}
    for stay in Stay.objects.filter(resident__in=[person.pk for person, *_rest in changes]):
        stays.setdefault(stay.resident_id, []).append(stay)
    ended, fresh = [], []
    for person, home, path, day in changes:
        told = {"name": person.name, "day": day.isoformat()}
        if day > today:
            raise CannotMove("future", _("The day lies ahead: enter it when it has happened."))
        held = stays.get(person.pk, [])
        last = max([edge for stay in held for edge in (stay.since, stay.until) if edge],
                   default=None)  # fmt: skip
        if (last and day < last) or (person.born_on and day < person.born_on):
            raise CannotMove(
                "before", _("%(name)s: on record are later days than %(day)s. Check it.") % told
            )
        current = next((stay for stay in held if stay.until is None), None)
        if current is not None:
            current.until = day
            ended.append(current)
        elif not held:
            left = timezone.localdate(person.left_at) if person.left_at else day
            fresh.append(_stay(person, person.household_id, person.place_path, None, left, now))
        if home is not None:
            fresh.append(_stay(person, home.pk, path, day, None, now))
    update_all(ended, ["until"])
    insert_all(fresh)


def _stay(
    person: Resident,
    home: UUID,
    path: str,
    since: date | None,
    until: date | None,
    now: datetime,
) -> Stay:
    return Stay(
        resident=person,
        household_id=home,
        place_path=path,
        since=since,
        until=until,
        recorded_at=now,
    )


def _bring_along(people: Sequence[Resident]) -> None:
    """Let the telephones and key groups of people be where the people are."""
    by_id = {person.pk: person for person in people}
    phones = list(Telephone.objects.filter(resident__in=by_id))
    for phone in phones:
        if phone.resident_id:
            person = by_id[phone.resident_id]
            phone.household_id, phone.place_path = person.household_id, person.place_path
    update_all(phones, ["household", "place_path"])
    groups = list(
        KeyGroup.objects.filter(resident__in=by_id).only("pk", "resident_id", "place_path")
    )
    for group in groups:
        group.place_path = by_id[group.resident_id].place_path
    update_all(groups, ["place_path"])
