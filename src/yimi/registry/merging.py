"""Acts by which two rows of the ledger become one, and two again.

Nothing is pointed elsewhere: Cases, tasks and telephones of the merged one stay with it, and are
shown through the one that stands for it. See docs/decisions/0041-merged-rows-stay.md.
"""

import json
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yimi.accounts.models import User
from yimi.core.errors import Refusal
from yimi.core.keys import keyed_hash
from yimi.core.log import record
from yimi.registry.entries import renew_entries
from yimi.registry.events import (
    HouseholdsMerged,
    HouseholdsParted,
    PeopleMerged,
    PeopleParted,
)
from yimi.registry.models import Household, KeyGroup, Merge, PairDecision, Resident, Stay

PERSON_FIELDS = ("name", "sex", "born_on", "id_number", "language", "mobility", "away")
HOUSEHOLD_FIELDS = ("tenure", "key_kept", "pets", "note", "no_telephone")
# Of these both may be kept, one after the other.
JOINED = {"key_kept": 300, "pets": 80, "note": 2000}
_AWAY = ("away_since", "away_until", "away_where")


class CannotMerge(Refusal):
    """Two that cannot become one, or two again."""


def merge_people(
    *,
    kept: Resident,
    merged: Resident,
    take: Collection[str],
    by: UUID | None,
    now: datetime,
    part_of: Merge | None = None,
    client_id: UUID | None = None,
) -> Merge:
    """Let one person of the ledger stand for another one.

    `take` names the fields in which the merged one is right. Key groups that only the merged one
    has come along. The same client id a second time changes nothing. Raises CannotMerge.
    """
    if known := _done(client_id):
        return known
    with transaction.atomic():
        rows = _locked(Resident, kept.pk, merged.pk)
        one, other = rows[kept.pk], rows[merged.pk]
        if one.left_at is not None and other.left_at is None:
            raise CannotMerge(
                "left", _("Keep the record of the one who lives here; the other one has left.")
            )
        merge = Merge(
            kept_person=one, merged_person=other, place_path=one.place_path,
            by_id=by, at=now, part_of=part_of, client_id=client_id,
        )  # fmt: skip
        taken = _take_person(one, other, take)
        one.save(update_fields=[*taken, "id_number_hash"] if taken else ["id_number_hash"])
        merge.taken = json.dumps(taken, ensure_ascii=False) if taken else ""
        came, ended = _bring_groups(one, other, by, now)
        through = list(Resident.objects.filter(merged_into=other).values_list("pk", flat=True))
        Resident.objects.filter(pk__in=through).update(merged_into=one)
        merge.moved = _ids(groups=came, ended=ended, through=through)
        other.merged_into, other.merged_at = one, now
        other.save(update_fields=["merged_into", "merged_at"])
        if other.is_head and other.household_id == one.household_id and not one.is_head:
            merge.moved["head"] = True
            one.is_head = True
            one.save(update_fields=["is_head"])
        merge.save(force_insert=True)
        PairDecision.objects.filter(
            first_id=min(one.pk, other.pk), second_id=max(one.pk, other.pk)
        ).delete()
        renew_entries({one.household_id, other.household_id})
        news = PeopleMerged(one.pk, other.pk, tuple(taken))
        for about in _each(one.household, other.household):
            record(news, about=about, by=by, now=now)
    kept.refresh_from_db()
    merged.refresh_from_db()
    return merge


def merge_households(
    *,
    kept: Household,
    merged: Household,
    take: Collection[str],
    same: Sequence[tuple[Resident, Resident]] = (),
    by: UUID | None,
    now: datetime,
    client_id: UUID | None = None,
) -> Merge:
    """Let one household stand for another one behind the same door.

    Who lives in the merged one lives in the kept one. `take` names the fields in which the merged
    one is right; `<field>+` keeps both texts. `same` are people who are one: (kept, merged). The
    same client id a second time changes nothing. Raises CannotMerge.
    """
    if known := _done(client_id):
        return known
    with transaction.atomic():
        rows = _locked(Household, kept.pk, merged.pk)
        one, other = rows[kept.pk], rows[merged.pk]
        if one.place_id != other.place_id:
            raise CannotMerge(
                "doors", _("They live behind different doors: first move one of them.")
            )
        taken = _take_household(one, other, take)
        if taken:
            one.save(update_fields=list(taken))
        merge = Merge.objects.create(
            kept_household=one, merged_household=other, place_path=one.place_path, by_id=by, at=now,
            taken=json.dumps(taken, ensure_ascii=False) if taken else "", client_id=client_id,
        )  # fmt: skip
        for person, second in same:
            if {person.household_id, second.household_id} != {one.pk, other.pk}:
                raise CannotMerge("people", _("Choose one person of each household."))
            keeps, goes = (person, second) if person.household_id == one.pk else (second, person)
            empty = [name for name in PERSON_FIELDS if not _held(keeps, name)]
            merge_people(kept=keeps, merged=goes, take=empty, by=by, now=now, part_of=merge)
        has_head = Resident.objects.filter(
            household=one, is_head=True, merged_into=None, left_at=None
        ).exists()
        people = list(Resident.objects.filter(household=other, merged_into=None, left_at=None))
        heads = [person.pk for person in people if person.is_head] if has_head else []
        ids = [person.pk for person in people]
        stays = list(
            Stay.objects.filter(resident__in=ids, household=other, until=None).values_list(
                "pk", flat=True
            )
        )
        Resident.objects.filter(pk__in=ids).update(household=one)
        Resident.objects.filter(pk__in=heads).update(is_head=False)
        Stay.objects.filter(pk__in=stays).update(household=one)
        through = list(Household.objects.filter(merged_into=other).values_list("pk", flat=True))
        Household.objects.filter(pk__in=through).update(merged_into=one)
        other.merged_into, other.merged_at = one, now
        other.save(update_fields=["merged_into", "merged_at"])
        merge.moved = _ids(people=ids, heads=heads, stays=stays, through=through)
        merge.save(update_fields=["moved"])
        renew_entries([one.pk, other.pk])
        news = HouseholdsMerged(one.pk, other.pk, tuple(taken))
        for about in (one, other):
            record(news, about=about, by=by, now=now)
    kept.refresh_from_db()
    merged.refresh_from_db()
    return merge


def undo_merge(*, merge: Merge, by: UUID | None, now: datetime) -> tuple[str, ...]:
    """Let two be two again; return the fields that were corrected since and stay as they are.

    Raises CannotMerge where that was done already.
    """
    with transaction.atomic():
        row = Merge.objects.select_for_update().get(pk=merge.pk)
        if row.undone_at is not None:
            raise CannotMerge("undone", _("Somebody has taken this back already."))
        stays_as_is = _part_people(row, by, now) if row.kept_person_id else ()
        if row.kept_household_id:
            for part in row.parts.filter(undone_at=None):
                undo_merge(merge=part, by=by, now=now)
            stays_as_is = _part_households(row, by, now)
        row.undone_at, row.undone_by_id = now, by
        row.save(update_fields=["undone_at", "undone_by"])
    return stays_as_is


def _part_people(row: Merge, by: UUID | None, now: datetime) -> tuple[str, ...]:
    rows = {
        person.pk: person
        for person in Resident.objects.select_for_update()
        .filter(pk__in=(_id(row.kept_person_id), _id(row.merged_person_id)))
        .order_by("pk")
    }
    one, other = rows[_id(row.kept_person_id)], rows[_id(row.merged_person_id)]
    survivor = other.merged_into or one
    back, changed = _give_back(one, json.loads(row.taken or "{}"))
    if row.moved.get("head") and one.is_head:
        one.is_head = False
        back.append("is_head")
    one.save(update_fields=[*back, "id_number_hash"])
    other.merged_into, other.merged_at = None, None
    other.save(update_fields=["merged_into", "merged_at"])
    Resident.objects.filter(pk__in=row.moved.get("through", ()), merged_into=survivor).update(
        merged_into=other
    )
    _take_groups_back(row, other)
    renew_entries({one.household_id, other.household_id, survivor.household_id})
    news = PeopleParted(one.pk, other.pk)
    for about in _each(one.household, other.household):
        record(news, about=about, by=by, now=now)
    return changed


def _part_households(row: Merge, by: UUID | None, now: datetime) -> tuple[str, ...]:
    rows = {
        home.pk: home
        for home in Household.objects.select_for_update()
        .filter(pk__in=(_id(row.kept_household_id), _id(row.merged_household_id)))
        .order_by("pk")
    }
    one, other = rows[_id(row.kept_household_id)], rows[_id(row.merged_household_id)]
    survivor = other.merged_into or one
    back, changed = _give_back(one, json.loads(row.taken or "{}"))
    if back:
        one.save(update_fields=back)
    other.merged_into, other.merged_at = None, None
    # Whoever moved on with the household lives where it lives now.
    other.place_id, other.place_path = survivor.place_id, survivor.place_path
    other.save(update_fields=["merged_into", "merged_at", "place", "place_path"])
    here = Resident.objects.filter(pk__in=row.moved.get("people", ()), household=survivor)
    ids = list(here.values_list("pk", flat=True))
    Stay.objects.filter(resident__in=ids, household=survivor, until=None).update(household=other)
    Resident.objects.filter(pk__in=ids).update(household=other)
    Resident.objects.filter(pk__in=set(row.moved.get("heads", ())) & set(map(str, ids))).update(
        is_head=True
    )
    Household.objects.filter(pk__in=row.moved.get("through", ()), merged_into=survivor).update(
        merged_into=other
    )
    renew_entries([one.pk, other.pk, survivor.pk])
    for about in (one, other):
        record(HouseholdsParted(one.pk, other.pk), about=about, by=by, now=now)
    return changed


def _locked(model: Any, kept: UUID, merged: UUID) -> dict[UUID, Any]:
    """Return two rows, locked in one order for everybody. Raises CannotMerge."""
    if kept == merged:
        raise CannotMerge("same", _("These are one record already."))
    rows = {
        row.pk: row
        for row in model.objects.select_for_update().filter(pk__in=(kept, merged)).order_by("pk")
    }
    for row in (rows[merged], rows[kept]):
        if row.merged_into_id is not None:
            raise CannotMerge("already", _already(row, {kept, merged}))
    return rows


def _already(row: Any, pair: set[UUID]) -> str:
    """Return who has merged a row meanwhile, and with what."""
    field = "merged_person" if isinstance(row, Resident) else "merged_household"
    merge = Merge.objects.filter(**{field: row, "undone_at": None}).order_by("-at").first()
    who = User.objects.filter(pk=merge.by_id).first() if merge and merge.by_id else None
    told = {"who": who.name if who else _("Somebody"),
            "at": f"{timezone.localtime(row.merged_at):%H:%M}"}  # fmt: skip
    if row.merged_into_id in pair:
        return _("%(who)s merged these two at %(at)s. There is nothing left to do.") % told
    return _("%(who)s merged one of them with another record at %(at)s. Look again.") % told


def _take_person(one: Resident, other: Resident, take: Collection[str]) -> dict[str, list[Any]]:
    """Write into one record what the other has right; return before and after."""
    names = [name for field in take if field in PERSON_FIELDS
             for name in (_AWAY if field == "away" else (field,))]  # fmt: skip
    taken = _take(one, other, names)
    one.id_number_hash = keyed_hash(one.id_number) if one.id_number else ""
    return taken


def _take_household(
    one: Household, other: Household, take: Collection[str]
) -> dict[str, list[Any]]:
    taken = _take(one, other, [name for name in take if name in HOUSEHOLD_FIELDS])
    for name, longest in JOINED.items():
        texts = list(dict.fromkeys(filter(None, (getattr(one, name), getattr(other, name)))))
        joined = "；".join(texts)[:longest]
        if f"{name}+" in take and joined != getattr(one, name):
            taken[name] = [getattr(one, name), joined]
            setattr(one, name, joined)
    return taken


def _take(one: Any, other: Any, names: Collection[str]) -> dict[str, list[Any]]:
    taken = {}
    for name in names:
        before, after = getattr(one, name), getattr(other, name)
        if before != after:
            taken[name] = [_plain(before), _plain(after)]
            setattr(one, name, after)
    return taken


def _give_back(row: Any, taken: dict[str, list[Any]]) -> tuple[list[str], tuple[str, ...]]:
    """Put back what a merge had taken over, where nobody corrected it since."""
    back, changed = [], []
    for name, (before, after) in taken.items():
        if _plain(getattr(row, name)) == after:
            is_day = name in {"born_on", "away_since", "away_until"}
            setattr(row, name, date.fromisoformat(before) if is_day and before else before)
            back.append(name)
        else:
            changed.append(name)
    if isinstance(row, Resident):
        row.id_number_hash = keyed_hash(row.id_number) if row.id_number else ""
    return back, tuple(changed)


def _bring_groups(
    one: Resident, other: Resident, by: UUID | None, now: datetime
) -> tuple[list[UUID], list[UUID]]:
    """Let the kept one belong to the groups of the merged one; return what came and what ended."""
    held = set(one.groups.filter(ended_on=None).values_list("code", flat=True))
    theirs = list(other.groups.filter(ended_on=None))
    came = [
        KeyGroup(
            resident=one, place_path=one.place_path, code=group.code, since=group.since,
            evidence=group.evidence, noted_by_id=group.noted_by_id, noted_at=group.noted_at,
            review_on=group.review_on, details=group.details,
        )
        for group in theirs
        if group.code not in held
    ]  # fmt: skip
    KeyGroup.objects.bulk_create(came)
    ids = [group.pk for group in theirs]
    KeyGroup.objects.filter(pk__in=ids).update(ended_on=timezone.localdate(now))
    return [group.pk for group in came], ids


def _take_groups_back(row: Merge, other: Resident) -> None:
    """Let key groups hold again for the one who had them; the rows that came along go.

    What was learnt of a group since then was learnt of the one who has it.
    """
    copies = _copies(row)
    held = set(other.groups.filter(ended_on=None).values_list("code", flat=True))
    for group in KeyGroup.objects.filter(pk__in=row.moved.get("ended", ())):
        if group.code in held:
            continue
        if group.code in copies:
            copy, _trail = copies[group.code]
            group.evidence, group.review_on = copy.evidence, copy.review_on
            group.details = copy.details
        group.ended_on = None
        group.save(update_fields=["ended_on", "evidence", "review_on", "details"])
    trail = [pk for _copy, pks in copies.values() for pk in pks]
    KeyGroup.objects.filter(pk__in=trail).delete()


def _copies(row: Merge) -> dict[str, tuple[KeyGroup, list[UUID]]]:
    """Return by code the newest row that a merge's groups are now, with all that led there.

    Where the kept one was merged as well, its groups were copied once more.
    """
    found = {}
    for copy in KeyGroup.objects.filter(pk__in=row.moved.get("groups", ())):
        trail = [copy.pk]
        later = Merge.objects.filter(merged_person=copy.resident_id, undone_at=None).first()
        while later is not None:
            ids = later.moved.get("groups", ())
            further = KeyGroup.objects.filter(pk__in=ids, code=copy.code).first()
            if further is None:
                break
            copy = further
            trail.append(copy.pk)
            later = Merge.objects.filter(merged_person=copy.resident_id, undone_at=None).first()
        found[copy.code] = copy, trail
    return found


def _held(person: Resident, field: str) -> Any:
    return person.away_since if field == "away" else getattr(person, field)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _ids(**rows: Collection[UUID]) -> dict[str, Any]:
    return {kind: [str(pk) for pk in ids] for kind, ids in rows.items() if ids}


def _id(pk: UUID | None) -> UUID:
    if pk is None:
        raise ValueError("A merge is of two.")
    return pk


def _each(one: Household, other: Household) -> list[Household]:
    return [one] if one.pk == other.pk else [one, other]


def _done(client_id: UUID | None) -> Merge | None:
    return Merge.objects.filter(client_id=client_id).first() if client_id else None
