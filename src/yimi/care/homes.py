"""What people see first of those who must not be forgotten: alarms, the silent, one's own."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from yimi.care import pages, queries
from yimi.care.models import Alarm
from yimi.care.states import STANDING
from yimi.places.queries import full_names, pack_at

MOST = 6
# So many alarms are put in order by their risk before the first of them are shown.
MOST_SORTED = 500


def silent_people(user: Any, now: datetime) -> dict[str, Any] | None:
    """Return of whom nobody has heard for too long; nothing where there is no community."""
    area, _places = queries.area_of(user, "care.see", "")
    if area is None:
        return None
    rows = queries.people_at(user, "care.see", area.path, now)
    quiet = queries.silent(rows, now)
    return {
        "area": area,
        "count": len(quiet),
        "rows": pages.rows_shown(quiet[:MOST], user, now),
        "no_need": len(queries.said_no_need(rows, now)),
        "gaps": sum(1 for row in rows if row.gaps),
        "nobody": sum(1 for row in rows if "nobody" in row.gaps),
        "people": len(rows),
        "reviews": len(queries.overdue_reviews(rows, now.date())),
    }


def alarms(user: Any, now: datetime) -> dict[str, Any] | None:
    """Return the alarms of an area, or one's own; nothing where none stands."""
    own = Q(owner=user)
    seen = Alarm.objects.visible_to(user, "care.see").values("pk")
    found = list(
        Alarm.objects.filter(own | Q(pk__in=seen), status__in=STANDING)
        .select_related("plan__resident", "owner")
        .order_by("raised_at", "pk")[:MOST_SORTED]
    )
    if not found:
        return None
    pack = pack_at(found[0].place_path, now=now)
    found = queries.by_risk(found, pack)
    doors = full_names({alarm.place_path for alarm in found[:MOST]})
    names = pages.plan_names(pack)
    return {
        "rows": [
            {
                "row": alarm,
                "door": doors[alarm.place_path],
                "plan": names.get(alarm.plan.kind, alarm.plan.kind),
            }
            for alarm in found[:MOST]
        ],
        "more": len(found) > MOST,
    }


def mine(user: Any, now: datetime) -> dict[str, Any] | None:
    """Return how many people somebody answers for, and how many of them are silent."""
    rows = queries.people_of(user, now)
    if not rows:
        return None
    quiet = queries.silent(rows, now)
    return {"count": len(rows), "rows": pages.rows_shown(quiet[:MOST], user, now),
            "silent": len(quiet)}  # fmt: skip
