"""Isolations go along with people who move; what is over stays where it was."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from yimi.registry.models import Resident
from yimi.zones.models import Isolation, Stretch


def follow_people(*, resident_ids: Sequence[UUID], now: datetime) -> None:
    """Put what runs of people, and of the records for which theirs stand, where they live now."""
    today = localdate(now)
    with transaction.atomic():
        for person in Resident.objects.filter(pk__in=resident_ids).order_by("pk"):
            runs = Isolation.objects.filter(
                Q(resident=person) | Q(resident__merged_into=person),
                ended_at__isnull=True,
                ends_on__gt=today,
            )
            ids = list(runs.select_for_update(of=("self",)).values_list("pk", flat=True))
            Stretch.objects.filter(isolation__in=ids).update(place_path=person.place_path)
            Isolation.objects.filter(pk__in=ids).update(
                place_path=person.place_path, household=person.household_id
            )
