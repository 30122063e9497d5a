"""Who belongs to which key group: by what it is known, since when, when to look again."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yimi.care.events import Assessed, GroupEnded, GroupNoted, GroupReviewed
from yimi.care.models import Assessment
from yimi.care.states import Illness, Vaccination
from yimi.core.errors import Refusal
from yimi.core.log import record
from yimi.core.state import lock
from yimi.packs.care import grade_of
from yimi.packs.schema import Group
from yimi.places.queries import pack_at
from yimi.registry.actions import new_group
from yimi.registry.models import KeyGroup, Resident, Sex
from yimi.registry.reviews import review_day

NOT_FOR_MEN = "pregnant"


class CannotGroup(Refusal):
    """Somebody who cannot belong to a group in this way."""


@dataclass(frozen=True)
class Known:
    """What is known of somebody's belonging to a group."""

    evidence: str = ""
    since: date | None = None
    review_on: date | None = None
    due_on: date | None = None


def note_group(
    *, resident: Resident, code: str, known: Known, by: UUID | None, now: datetime
) -> KeyGroup:
    """Write down that somebody belongs to a group, or what more is known of it."""
    group = _group(resident, code, now)
    _check(resident, group, known, now)
    with transaction.atomic():
        lock(resident)
        row = KeyGroup.objects.current().filter(resident=resident, code=code).first()
        if row is None:
            row = new_group(resident, code, by=by, now=now, review_on=known.review_on)
        row.since = known.since or row.since
        row.evidence = known.evidence.strip()[:500] or row.evidence
        row.review_on = known.review_on or row.review_on or review_day(group, localdate(now))
        if known.due_on:
            row.details = {**row.details, "due_on": known.due_on.isoformat()}
        row.save()
        record(GroupNoted(resident.pk, code), about=row, by=by, now=now)
    return row


def review_group(
    *, row: KeyGroup, by: UUID | None, now: datetime, review_on: date | None = None
) -> KeyGroup:
    """Say that a group still holds, and when somebody looks again."""
    group = _group(row.resident, row.code, now)
    if review_on and review_on <= localdate(now):
        raise CannotGroup("review", _("The next look must be on a day to come."))
    with transaction.atomic():
        row = lock(row)
        row.review_on = review_on or review_day(group, localdate(now))
        row.save(update_fields=["review_on"])
        record(GroupReviewed(row.resident_id, row.code), about=row, by=by, now=now)
    return row


def end_group(*, row: KeyGroup, by: UUID | None, now: datetime) -> KeyGroup:
    """Say that somebody belongs to a group no more; that they did is kept."""
    with transaction.atomic():
        row = lock(row)
        if row.ended_on is None:
            row.ended_on = localdate(now)
            row.save(update_fields=["ended_on"])
            record(GroupEnded(row.resident_id, row.code), about=row, by=by, now=now)
    return row


def assess(
    *, resident: Resident, illness: str, vaccination: str, by: UUID | None, now: datetime
) -> Assessment:
    """Write down what an old person's grade rests on. Raises CannotGroup.

    Where the rule has a gap and points stand in, the event says so.
    """
    rules = pack_at(resident.place_path, now=now).grading
    age = resident.age_on(localdate(now))
    if rules is None:
        raise CannotGroup("no_rule", _("No rule for grading old people is in force here."))
    if age is None:
        raise CannotGroup("no_age", _("Write the date of birth first: the grade rests on it."))
    if illness not in Illness.values or vaccination not in Vaccination.values:
        raise CannotGroup("choose", _("Choose illness and vaccination."))
    # The choices are those of the rule's own words.
    graded = grade_of(rules, age=age, illness=illness, vaccination=vaccination)  # type: ignore[arg-type]
    with transaction.atomic():
        row, _made = Assessment.objects.update_or_create(
            resident=resident,
            defaults={
                "place_path": resident.place_path,
                "illness": illness,
                "vaccination": vaccination,
                "noted_by_id": by,
                "noted_at": now,
            },
        )
        record(Assessed(resident.pk, graded.by_points), about=row, by=by, now=now)
    return row


def _group(resident: Resident, code: str, now: datetime) -> Group:
    pack = pack_at(resident.place_path, now=now)
    group = next((entry for entry in pack.groups if entry.code == code), None)
    if group is None:
        raise CannotGroup("code", _("Choose the group."))
    return group


def _check(resident: Resident, group: Group, known: Known, now: datetime) -> None:
    today = localdate(now)
    if group.code == NOT_FOR_MEN and resident.sex == Sex.MALE:
        raise CannotGroup(
            "sex",
            _("%(name)s is on record as a man. Correct that first, if it is wrong.")
            % {"name": resident.name},
        )
    if known.since and known.since > today:
        raise CannotGroup("since", _("“Since” is a day that is still to come."))
    if known.review_on and known.review_on <= today:
        raise CannotGroup("review", _("The next look must be on a day to come."))
    if known.due_on and abs((known.due_on - today).days) > 300:
        raise CannotGroup("due_on", _("The day on which the birth is due cannot be right."))
