"""What people see first of those who must not be forgotten: alarms, the silent, one's own."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.timezone import localdate

from yimi.accounts.models import Role
from yimi.care import overview, pages, queries
from yimi.care.answering import gap_kinds
from yimi.care.models import Alarm
from yimi.care.states import STANDING
from yimi.core.permissions import may
from yimi.core.scope import covers
from yimi.places.models import Place
from yimi.places.queries import full_names, pack_at

MOST = 6
MOST_AREAS = 8
# So many alarms are put in order by their risk before the first of them are shown.
MOST_SORTED = 500


def silent_people(user: Any, now: datetime) -> dict[str, Any] | None:
    """Return of whom nobody has heard for too long in the community that somebody leads.

    Who leads several sees the figures of each. Nothing where there is no community.
    """
    places = _led_by(user)
    if not places:
        return None
    if len(places) > 1:
        return _figures(user, places, now)
    [area] = places
    rows = queries.people_at(user, "care.see", area.path, now)
    quiet = queries.silent(rows, now)
    return {
        "area": area,
        "count": len(quiet),
        "more": len(quiet) - MOST,
        "rows": pages.rows_shown(quiet[:MOST], user, now),
        "no_need": len(queries.said_no_need(rows, now)),
        "nobody": sum(1 for row in rows if "no_person" in gap_kinds(row.gaps)),
        "people": len(rows),
        "reviews": len(queries.overdue_reviews(rows, localdate(now))),
    }


def beside(user: Any, now: datetime) -> dict[str, Any] | None:
    """Return the figures of all communities that somebody looks after."""
    places = queries.communities(user, "care.overview")
    return _figures(user, places, now) if places else None


def _led_by(user: Any) -> list[Place]:
    """Return the communities for whose key people somebody answers as a lead."""
    paths = [row.place_path for row in user.current_memberships if row.role == Role.TEAM_LEAD]
    return [
        place
        for place in queries.communities(user, "care.see")
        if any(covers(path, place.path) or covers(place.path, path) for path in paths)
    ]


def _figures(user: Any, places: list[Place], now: datetime) -> dict[str, Any]:
    found = overview.figures_of(user, "care.overview", places, now)
    rows = [(place, found[place.path]) for place in places]
    # Where most wait stands first; the page has them in their own order.
    rows.sort(key=lambda row: (-row[1].silent, -row[1].alarms))
    total = overview.Figures()
    for figures in found.values():
        total.add(figures)
    return {
        "beside": [{"rows": rows[:MOST_AREAS]}],
        "total": total,
        "leads_in": may(user, "care.see"),
        "tomorrow": localdate(now) + timedelta(days=1),
        "left": len(rows) - MOST_AREAS,
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
