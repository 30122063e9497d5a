"""Acts on people who look like one: one of the ledger was two, or two that are not the same."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yimi.core.log import record
from yimi.registry.actions import Person, check_person, new_group, new_resident
from yimi.registry.entries import renew_entries
from yimi.registry.events import PairDecided, PersonSplit
from yimi.registry.merging import CannotMerge
from yimi.registry.models import KeyGroup, PairDecision, Resident, Telephone, Verdict
from yimi.registry.moving import locked
from yimi.registry.reviews import plan_reviews


def split_person(
    *,
    resident: Resident,
    second: Person,
    telephones: Collection[Telephone] = (),
    by: UUID | None,
    now: datetime,
) -> Resident:
    """Let one person of the ledger be two: `second` lives in the same household; return them.

    `second.groups` leave the first one, so do these telephones. Everything else stays with the
    first. Merging the two takes it back. Raises CannotEnter, CannotMove.
    """
    check_person(second.name, second.born_on, now)
    with transaction.atomic():
        row = locked([resident.pk])[resident.pk]
        made = new_resident(second, row.household)
        made.is_head = False
        if row.left_at is not None:
            made.left_at = row.left_at
        made.save(force_insert=True)
        leaving = row.groups.filter(ended_on=None, code__in=second.groups)
        came = [
            new_group(
                made, group.code, by=by, now=now,
                evidence=group.evidence, review_on=group.review_on, details=group.details,
            )
            for group in leaving
        ]  # fmt: skip
        for group, held in zip(came, leaving, strict=True):
            group.since = held.since
        plan_reviews(came, now=now)
        KeyGroup.objects.filter(pk__in=[group.pk for group in leaving]).update(
            ended_on=timezone.localdate(now)
        )
        KeyGroup.objects.bulk_create(came)
        Telephone.objects.filter(pk__in=[phone.pk for phone in telephones], resident=row).update(
            resident=made
        )
        # The two were told apart by somebody: they are no likely pair.
        _decide(row, made, Verdict.DIFFERENT, by, now)
        renew_entries([row.household_id])
        record(PersonSplit(row.pk, made.pk), about=row.household, by=by, now=now)
    return made


def decide_pair(
    *, first: Resident, second: Resident, verdict: str, by: UUID | None, now: datetime
) -> None:
    """Remember that two are not the same, or that it is decided later; "" forgets it."""
    if first.pk == second.pk:
        raise CannotMerge("same", _("These are one record already."))
    if verdict not in {"", *Verdict.values}:
        raise CannotMerge("verdict", _("Choose what the two are."))
    with transaction.atomic():
        for row in Resident.objects.filter(pk__in=(first.pk, second.pk)):
            if row.merged_into_id:
                raise CannotMerge("already", _("One of them was merged meanwhile; look again."))
        _decide(first, second, verdict, by, now)
        record(PairDecided(second.pk, verdict), about=first, by=by, now=now)


def _decide(
    first: Resident, second: Resident, verdict: str, by: UUID | None, now: datetime
) -> None:
    one, other = sorted((first, second), key=lambda row: row.pk)
    if not verdict:
        PairDecision.objects.filter(first=one, second=other).delete()
        return
    PairDecision.objects.update_or_create(
        first=one,
        second=other,
        defaults={"verdict": verdict, "place_path": one.place_path, "by_id": by, "at": now},
    )
