"""What the pages of care show."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import get_language

from yimi.care import rhythm
from yimi.care.models import Alarm, Plan, Turn
from yimi.care.queries import PersonRow
from yimi.care.states import AHEAD, Rhythm, TurnStatus
from yimi.care.wording import GAPS, WEEKDAYS
from yimi.core.ids import new_id
from yimi.core.permissions import may
from yimi.packs.schema import Pack
from yimi.packs.words import in_language

COLOURS = {"red": "chip-late", "yellow": "chip-today", "green": "chip-ok"}


def language() -> str:
    """Return the language of the page."""
    return get_language() or "zh-hans"


def rows_shown(rows: Iterable[PersonRow], user: Any, now: datetime) -> list[dict[str, Any]]:
    """Return people as lists show them."""
    may_reach = may(user, "care.reach")
    return [row_shown(row, now, may_reach=may_reach) for row in rows]


def row_shown(row: PersonRow, now: datetime, *, may_reach: bool) -> dict[str, Any]:
    """Return one person as lists show them."""
    last, answer = row.last, row.answer
    return {
        "id": row.resident.pk,
        "name": row.resident.name,
        "age": row.resident.age_on(localdate(now)),
        "door": row.door,
        "phone": row.phone,
        "groups": [in_language(group.name, language()) for group in row.groups],
        "grade": COLOURS[row.grade.grade] if row.grade else "",
        "grade_code": row.grade.grade if row.grade else "",
        "by_points": row.grade.by_points if row.grade else False,
        "weeks": row.weeks,
        "away": row.away,
        "last": last,
        "last_at": last.at if last else None,
        "silent": row.is_silent(now),
        "hours": round((now - last.at).total_seconds() / 3600) if last and last.at else None,
        "alarms": [kind_words(alarm) for alarm in row.alarms],
        "answer": answer,
        "gaps": [GAPS[code] for code in row.gaps],
        "may_reach": may_reach,
        "source_id": new_id(),
    }


def kind_words(alarm: Alarm) -> str:
    """Return what is wrong, in words."""
    return str(alarm.get_kind_display())


def plan_names(pack: Pack) -> dict[str, str]:
    """Return the names of a pack's plans by code."""
    return {kind.code: in_language(kind.name, language()) for kind in pack.care_plans}


def turn_rows(turns: Iterable[Turn], names: dict[str, str]) -> list[dict[str, Any]]:
    """Return days of plans as lists show them."""
    return [
        {
            "row": turn,
            "name": names.get(turn.plan.kind, turn.plan.kind),
            "resident": turn.plan.resident,
            "owner": turn.case.owner if turn.case else None,
            "is_ahead": turn.status in AHEAD,
        }
        for turn in turns
    ]


def plan_rows(plans: Iterable[Plan], pack: Pack, now: datetime) -> list[dict[str, Any]]:
    """Return plans with their rhythm in words, what is left, and their days around today."""
    names, today = plan_names(pack), localdate(now)
    plans = list(plans)
    turns: dict[Any, list[Turn]] = {}
    recent = Turn.objects.filter(
        plan__in=[plan.pk for plan in plans], due_on__gte=today - timedelta(days=21)
    )
    for turn in recent.select_related("case").order_by("due_on"):
        turns.setdefault(turn.plan_id, []).append(turn)
    alarms: dict[Any, list[Alarm]] = {}
    for alarm in Alarm.objects.filter(
        plan__in=[plan.pk for plan in plans], status__in=["raised", "taken"]
    ).select_related("owner"):
        alarms.setdefault(alarm.plan_id, []).append(alarm)
    return [
        {
            "row": plan,
            "name": names.get(plan.kind, plan.kind),
            "days": [str(label) for code, label in WEEKDAYS if code in plan.weekdays],
            "every_day": plan.rhythm == Rhythm.WEEKDAYS and len(plan.weekdays) == 7,
            "left": rhythm.left_on(plan, today),
            "lasts_until": rhythm.lasts_until(plan),
            "turns": turns.get(plan.pk, [])[-6:],
            "ahead": [turn for turn in turns.get(plan.pk, []) if turn.status in AHEAD],
            "late": [
                turn
                for turn in turns.get(plan.pk, [])
                if turn.status == TurnStatus.MISSED or (turn.status in AHEAD and turn.due_at < now)
            ][-3:],
            "alarms": alarms.get(plan.pk, []),
            "is_stock": plan.rhythm == Rhythm.STOCK,
        }
        for plan in plans
    ]
