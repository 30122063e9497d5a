"""What the pages of care show."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import get_language

from yimi.care import overview, queries, rhythm
from yimi.care.models import Alarm, Plan, Turn
from yimi.care.queries import PersonRow
from yimi.care.states import AHEAD, How, Rhythm, TurnStatus
from yimi.care.wording import GAPS, HOW, TURNS, WEEKDAYS
from yimi.core.ids import new_id
from yimi.core.permissions import may
from yimi.packs.schema import Pack
from yimi.packs.words import in_language
from yimi.places.models import Place
from yimi.places.queries import full_names, pack_at

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
        "how": HOW[How(last.how)] if last and last.how else "",
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


def due_on(
    user: Any, permission: str, area: Place, day: date, now: datetime
) -> list[dict[str, Any]]:
    """Return what plans ask for on a day in a community, in the order of the hours.

    Of a day to come that is more than what cases were opened for: what the rhythms say stands
    there too.
    """
    pack = pack_at(area.path, now=now)
    names = plan_names(pack)
    turns = queries.turns_on(user, permission, area.path, day)
    ahead = []
    if day >= localdate(now):
        known = {turn.plan_id for turn in turns}
        plans = overview.plans_ahead(user, permission, area.path, day, pack)
        ahead = [plan for plan in plans if plan.pk not in known]
    entries = [_due(turn.plan, turn.due_at, names, turn, now) for turn in turns]
    entries += [_due(plan, rhythm.due_at(plan, day), names, None, now) for plan in ahead]
    doors = full_names({entry["resident"].place_path for entry in entries})
    for entry in entries:
        entry["door"] = doors[entry["resident"].place_path]
    return sorted(entries, key=lambda entry: entry["due_at"])


def _due(
    plan: Plan, due_at: datetime, names: dict[str, str], turn: Turn | None, now: datetime
) -> dict[str, Any]:
    return {
        "name": names.get(plan.kind, plan.kind),
        "resident": plan.resident,
        "due_at": due_at,
        "status": turn.status if turn else TurnStatus.PLANNED.value,
        "state": str(TURNS[TurnStatus(turn.status) if turn else TurnStatus.PLANNED]),
        "is_open": bool(turn and turn.status == TurnStatus.OPEN),
        "is_late": bool(turn and turn.status in AHEAD and due_at < now),
        "case": turn.case if turn else None,
        "owner": turn.case.owner if turn and turn.case else None,
    }


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
            "next_day": _next_day(plan, turns.get(plan.pk, [])),
            "lasts_until": rhythm.lasts_until(plan),
            "turns": [
                {"row": turn, "state": TURNS[TurnStatus(turn.status)]}
                for turn in turns.get(plan.pk, [])[-6:]
            ],
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


def _next_day(plan: Plan, turns: Iterable[Turn]) -> date | None:
    """Return the next day of a plan, whether there is a row for it yet or not."""
    ahead = [turn.due_on for turn in turns if turn.status in AHEAD]
    return min([*ahead, *([plan.next_on] if plan.next_on else [])], default=None)
