"""What is known of care goes along with people: to another door, and into the row that is kept."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimi.care.events import PlanMoved
from yimi.care.models import Alarm, Assessment, Carer, Contact, LastReached, Plan, Turn
from yimi.care.states import AHEAD, STANDING, PlanStatus
from yimi.core.log import record
from yimi.registry.models import Resident


def follow_people(*, resident_ids: Sequence[UUID], now: datetime) -> None:
    """Put what is known of care where its people live now; what is over stays where it was."""
    with transaction.atomic():
        for person in Resident.objects.filter(pk__in=resident_ids).order_by("pk"):
            path = person.place_path
            for model in (Carer, LastReached, Assessment):
                model.objects.filter(resident=person).update(place_path=path)
            Plan.objects.filter(resident=person).update(place_path=path)
            Turn.objects.filter(plan__resident=person, status__in=AHEAD).update(place_path=path)
            Alarm.objects.filter(plan__resident=person, status__in=STANDING).update(place_path=path)


def take_over(*, kept_id: UUID, merged_id: UUID, now: datetime) -> None:
    """Let the plans of somebody who was merged count for the one who is kept.

    A plan of a kind that both have stays with both: a person looks, none is dropped. Who answers
    and when they were reached is taken where nothing is known of the kept one.
    """
    with transaction.atomic():
        kept = Resident.objects.select_for_update().get(pk=kept_id)
        merged = Resident.objects.get(pk=merged_id)
        if merged.merged_into_id != kept.pk:
            return
        for plan in Plan.objects.select_for_update().filter(
            resident=merged, status=PlanStatus.ACTIVE
        ):
            plan.resident, plan.place_path = kept, kept.place_path
            plan.save(update_fields=["resident", "place_path"])
            record(PlanMoved(kept.pk, merged.pk), about=plan, by=None, now=now)
        for model in (Carer, LastReached, Assessment):
            if not model.objects.filter(resident=kept).exists():
                model.objects.filter(resident=merged).update(
                    resident=kept, place_path=kept.place_path
                )
        Contact.objects.filter(resident=merged).exclude(
            source_id__in=Contact.objects.filter(resident=kept).values("source_id")
        ).update(resident=kept)
