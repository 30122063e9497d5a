"""When somebody looks again whether a key group still holds: as the pack around the place says."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.utils.timezone import localdate

from yimi.packs.schema import Group
from yimi.places.models import Emergency
from yimi.places.queries import emergencies_at, pack_of
from yimi.registry.models import KeyGroup

# Places asked about in one query.
AT_A_TIME = 200


def review_day(group: Group, day: date) -> date | None:
    """Return when somebody looks again at what was known on a day; None: the pack is silent."""
    return day + timedelta(days=group.review_days) if group.review_days else None


def plan_reviews(groups: Sequence[KeyGroup], *, now: datetime) -> None:
    """Set the next look of groups that are new and have none; they are not saved."""
    fresh = [group for group in groups if group.review_on is None]
    if not fresh:
        return
    today = localdate(now)
    around = _emergencies({group.place_path for group in fresh}, now)
    days: dict[object, dict[str, date | None]] = {}
    for row in fresh:
        emergency = around[row.place_path]
        key = emergency.pk if emergency else None
        if key not in days:
            pack = pack_of(emergency, now=now)
            days[key] = {group.code: review_day(group, today) for group in pack.groups}
        row.review_on = days[key].get(row.code)


def _emergencies(paths: Iterable[str], now: datetime) -> dict[str, Emergency | None]:
    asked = sorted(paths)
    found: dict[str, Emergency | None] = {}
    for start in range(0, len(asked), AT_A_TIME):
        found |= emergencies_at(asked[start : start + AT_A_TIME], now=now)
    return found
