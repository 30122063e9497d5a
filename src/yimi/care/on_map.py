"""Key people of whom nobody has heard on the map of doors: what the layer reads."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from yimi.care.models import Carer
from yimi.care.overview import Wait, living, waits
from yimi.core.scope import SUBTREE, within
from yimi.places.queries import pack_at
from yimi.registry.models import KeyGroup

# What matters most first.
ORDER = ("never", "twice", "over", "reached")


def not_reached(user: Any, area: str, now: datetime) -> dict[str, str]:
    """Return for each door with key people how long the one who waits longest was not reached.

    Against the hours that their groups allow. Who is away for a time is not behind that door.
    """
    today = localdate(now)
    away = Q(resident__away_since__lte=today) & (
        Q(resident__away_until__isnull=True) | Q(resident__away_until__gte=today)
    )
    here = Q(resident__away_since__isnull=True) | ~away
    rows = living(_seen_by(user)).filter(within(area), here)
    found: dict[str, str] = {}
    for wait in waits(rows, pack_at(area, now=now), now):
        code, before = _code(wait, now), found.get(wait.path)
        if before is None or ORDER.index(code) < ORDER.index(before):
            found[wait.path] = code
    return found


def _seen_by(user: Any) -> "QuerySet[KeyGroup]":
    """Return the groups of an area's people, or of those for whom somebody answers."""
    seen = KeyGroup.objects.visible_to(user, "care.see")
    reaches = {grant.reach for grant in user.grants() if "care.see" in grant.permissions}
    if reaches <= {SUBTREE}:
        return seen
    mine = Carer.objects.visible_to(user, "care.see").values("resident")
    return KeyGroup.objects.filter(Q(pk__in=seen.values("pk")) | Q(resident__in=mine))


def _code(wait: Wait, now: datetime) -> str:
    if wait.last is None:
        return "never"
    allowed = timedelta(hours=wait.allowed_h)
    if wait.last + allowed > now:
        return "reached"
    return "twice" if wait.last + 2 * allowed <= now else "over"
