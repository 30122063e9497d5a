"""What the pages about isolation show."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import get_language

from yimi.accounts.queries import names_of
from yimi.core.models import Event, EventWords
from yimi.packs.schema import IsolationRule, Pack
from yimi.packs.words import in_language
from yimi.rules.wording import source_words
from yimi.zones.models import Isolation
from yimi.zones.periods import day_number, due_end, lay
from yimi.zones.queries import IsolationRow
from yimi.zones.ruling import kinds_of
from yimi.zones.wording import EVENTS

DAY = timedelta(days=1)
# The chip of a row, by the shade of its kind.
CHIPS = {"case": "chip-late", "centre": "chip-today", "home": "chip-brand", "watch": "chip-info"}


def language() -> str:
    """Return the language of the page."""
    return get_language() or "zh-hans"


def shown(rows: Iterable[IsolationRow], pack: Pack, now: datetime) -> list[dict[str, Any]]:
    """Return isolations as lists show them."""
    today = localdate(now)
    groups = {group.code: in_language(group.name, language()) for group in pack.groups}
    return [
        {
            "row": row,
            "name": row.person.name,
            "age": row.person.age_on(today),
            "kind": in_language(row.kind.name, language()) if row.kind else "",
            "chip": CHIPS[row.kind.shade] if row.kind else "",
            "rule": in_language(row.rule.name, language()) if row.rule else row.row.rule,
            "groups": [groups[code] for code in row.groups if code in groups],
            "mobility": row.person.get_mobility_display()
            if row.person.mobility not in {"", "walks"}
            else "",
            "left": (row.free_on - today).days,
            "is_over": row.free_on <= today,
        }
        for row in rows
    ]


def rules_shown(pack: Pack) -> list[dict[str, Any]]:
    """Return the rules in force in words: for whom, how long, where that stands."""
    kinds = {kind.code: in_language(kind.name, language()) for kind in pack.isolation_kinds}
    return [
        {
            "rule": rule,
            "name": in_language(rule.name, language()),
            "steps": [(kinds[step.kind], step.days) for step in rule.steps],
            "days": rule.days,
            "more": rule.longest if rule.longest > rule.days else 0,
            "day_zero": in_language(rule.day_zero, language()),
            "day_zero_source": source_words(rule.day_zero_rule),
            "tests": in_language(rule.tests, language()) if rule.tests else "",
            "source": source_words(rule.rule),
        }
        for rule in pack.isolations
    ]


def look_ahead(rule: IsolationRule, pack: Pack, day_zero: Any, until: Any) -> dict[str, Any]:
    """Return what an order would come to: its stretches, and the day of release."""
    pieces = lay(rule, day_zero, until=until)
    kinds = {kind.code: in_language(kind.name, language()) for kind in pack.isolation_kinds}
    return {
        "pieces": [piece_shown(piece, kinds) for piece in pieces],
        "free_on": pieces[-1].ends_on if pieces else due_end(rule, day_zero),
        "days": day_number(day_zero, pieces[-1].ends_on) if pieces else 0,
    }


def piece_shown(piece: Any, kinds: dict[str, str]) -> dict[str, Any]:
    """Return a stretch with its last whole day, which is what people read."""
    return {
        "row": piece,
        "kind": kinds.get(piece.kind, piece.kind),
        "from": piece.began_on,
        "to": piece.ends_on - DAY,
        "days": (piece.ends_on - piece.began_on).days,
    }


def stretches_of(isolation: Isolation) -> list[dict[str, Any]]:
    """Return the stretches of an isolation in their order, those that hold no more marked."""
    kinds = {
        code: in_language(kind.name, language())
        for code, kind in kinds_of([isolation.pack]).items()
    }
    rows = isolation.stretches.select_related("noted_by").order_by("began_on", "noted_at", "pk")
    return [piece_shown(row, kinds) for row in rows]


def trail_of(isolation: Isolation) -> list[dict[str, Any]]:
    """Return what happened to an isolation, the latest first, with who and in which words."""
    events = list(
        Event.objects.filter(subject_id=isolation.pk, type__in=EVENTS).order_by("-position")[:40]
    )
    names = names_of(event.by_id for event in events)
    words = dict(
        EventWords.objects.filter(event_uid__in=[event.uid for event in events]).values_list(
            "event_uid", "text"
        )
    )
    return [
        {
            "at": event.at,
            "what": EVENTS[event.type],
            "who": names.get(event.by_id, "") if event.by_id else "",
            "words": words.get(event.uid, ""),
        }
        for event in events
    ]
