"""The people of the ledger on the map of doors: what the layers read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import get_language

from yimi.core.declared import Shade
from yimi.core.scope import within
from yimi.packs.words import in_language
from yimi.places.queries import pack_at
from yimi.registry.models import KeyGroup, Mobility, Resident

COLOURS = ("violet", "orange", "teal", "pink", "yellow", "brown", "red", "blue", "green", "grey")
PATTERNS = ("falling", "dots", "rising", "cross", "level", "upright", "grid")
# Who can move least stands first.
STAYS_IN = (Mobility.BED.value, Mobility.WHEELCHAIR.value, Mobility.NO_STAIRS.value)


def group_shades(user: Any, areas: Sequence[str], now: datetime) -> tuple[Shade, ...]:
    """Return the key groups of the packs in force in some areas, each with a look of its own."""
    language = get_language() or "zh-hans"
    known = {group.code: group for area in areas for group in pack_at(area, now=now).groups}
    groups = sorted(known.values(), key=lambda group: group.sort)
    return tuple(
        Shade(
            group.code,
            in_language(group.name, language),
            COLOURS[index % len(COLOURS)],
            PATTERNS[index % len(PATTERNS)],
        )
        for index, group in enumerate(groups)
    )


def key_groups(user: Any, area: str, now: datetime) -> dict[str, str]:
    """Return for each door with people of key groups the group that stands first in the pack."""
    order = {group.code: group.sort for group in pack_at(area, now=now).groups}
    rows = (
        KeyGroup.objects.visible_to(user, "registry.open")
        .filter(within(area), _is_here("resident__", now), ended_on__isnull=True)
        .values_list("place_path", "code")
    )
    found: dict[str, str] = {}
    for path, code in rows:
        before = found.get(path)
        if code in order and (before is None or order[code] < order[before]):
            found[path] = code
    return found


def cannot_walk(user: Any, area: str, now: datetime) -> dict[str, str]:
    """Return for each door the person there who can move least, if there is one."""
    rows = (
        Resident.objects.visible_to(user, "registry.open")
        .filter(within(area), _is_here("", now), mobility__in=STAYS_IN)
        .values_list("place_path", "mobility")
    )
    found: dict[str, str] = {}
    for path, code in rows:
        before = found.get(path)
        if before is None or STAYS_IN.index(code) < STAYS_IN.index(before):
            found[path] = code
    return found


def _is_here(to: str, now: datetime) -> Q:
    """Return the condition that somebody lives here and is not away for a time."""
    today = localtime(now).date()
    away = Q(**{f"{to}away_since__lte": today}) & (
        Q(**{f"{to}away_until__isnull": True}) | Q(**{f"{to}away_until__gte": today})
    )
    lives = Q(**{f"{to}left_at__isnull": True, f"{to}merged_into__isnull": True})
    # Where the day is not known, the condition is neither true nor false: that is to be here.
    return lives & (Q(**{f"{to}away_since__isnull": True}) | ~away)
