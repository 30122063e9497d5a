"""The act by which it is known whether a house has a lift."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimi.core.bulk import update_all
from yimi.core.log import draft, record_all
from yimi.places.events import LiftNoted
from yimi.places.models import Place


def note_lifts(*, lifts: Mapping[UUID, bool], by: UUID | None, now: datetime) -> int:
    """Note of buildings and units whether they have a lift; return of how many it is new."""
    if not lifts:
        return 0
    with transaction.atomic():
        rows = [
            place
            for place in Place.objects.select_for_update().filter(pk__in=lifts).order_by("pk")
            if place.has_lift != lifts[place.pk]
        ]
        for place in rows:
            place.has_lift = lifts[place.pk]
        update_all(rows, ["has_lift"])
        record_all(draft(LiftNoted(lifts[row.pk]), about=row, by=by, now=now) for row in rows)
    return len(rows)
