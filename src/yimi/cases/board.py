"""The dispatcher's board: what nobody has, what is due, late or stuck."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from yimi.cases.models import Case, CaseQuerySet
from yimi.cases.states import OPEN, Status, Urgency
from yimi.core.pages import uuid_or_none, whole_number
from yimi.core.scope import within
from yimi.places.queries import full_names

DUE_SOON = timedelta(hours=2)
WAIT_STUCK_AFTER = timedelta(hours=12)
PAGE = 100

_OPEN = Q(status__in=OPEN)


def lanes(now: datetime) -> dict[str, Q]:
    """Return the conditions of the board's lanes, in the order in which they are worked off."""
    return {
        "danger": _OPEN & (Q(unconfirmed=True) | Q(urgency=Urgency.LIFE)),
        "unowned": _OPEN & Q(owner__isnull=True),
        "overdue": _OPEN & Q(paused_at__isnull=True, solve_by_at__lte=now),
        "due_soon": _OPEN
        & Q(paused_at__isnull=True, solve_by_at__gt=now, solve_by_at__lte=now + DUE_SOON),
        "stuck": _OPEN
        & (
            Q(status=Status.TRANSFERRED)
            | Q(status=Status.WAITING, waiting_since_at__lte=now - WAIT_STUCK_AFTER)
            | Q(responded_at__isnull=True, respond_by_at__lte=now)
        ),
        "escalated": _OPEN & Q(escalation_level__gt=0),
        "to_confirm": Q(status=Status.SOLVED),
        "open": _OPEN,
        "ended": ~_OPEN & ~Q(status=Status.SOLVED),
    }


@dataclass(frozen=True)
class Filters:
    """What the dispatcher has narrowed the board to."""

    lane: str = "unowned"
    place: str = ""
    service: str = ""
    team: str = ""
    text: str = ""
    page: int = 1


def filters_from(asked: Mapping[str, str]) -> Filters:
    """Return the filters that stand in an address."""
    return Filters(
        lane=asked.get("lane", "unowned"),
        place=asked.get("place", ""),
        service=asked.get("service", ""),
        team=str(uuid_or_none(asked.get("team")) or ""),
        text=asked.get("text", "")[:60],
        page=whole_number(asked.get("page"), 1) or 1,
    )


@dataclass(frozen=True)
class Board:
    """One page of the board with the counts of every lane."""

    rows: list[Case]
    counts: dict[str, int]
    total: int
    pages: int


def read_board(*, user: Any, filters: Filters, now: datetime) -> Board:
    """Return the board as `user` may see it, in four queries."""
    conditions = lanes(now)
    base = _narrow(Case.objects.visible_to(user, "cases.view"), filters)
    counts = base.aggregate(
        **{
            name: Count("pk", filter=condition)
            for name, condition in conditions.items()
            if name != "ended"
        }
    )
    chosen, lane = _lane(base, filters, conditions)
    total = chosen.count() if lane == "ended" else counts[lane]
    start = (max(filters.page, 1) - 1) * PAGE
    rows = list(chosen[start : start + PAGE])
    name_places(rows)
    return Board(rows, counts, total, max(1, -(-total // PAGE)))


def lane_of(*, user: Any, permission: str, filters: Filters, now: datetime) -> CaseQuerySet:
    """Return a whole lane in its order, as `user` may see it by a right."""
    base = _narrow(Case.objects.visible_to(user, permission), filters)
    return _lane(base, filters, lanes(now))[0]


def _lane(
    base: CaseQuerySet, filters: Filters, conditions: dict[str, Q]
) -> tuple[CaseQuerySet, str]:
    lane = filters.lane if filters.lane in conditions else "open"
    order = ("-solve_by_at",) if lane == "ended" else ("rank", "solve_by_at", "pk")
    rows = base.filter(conditions[lane]).select_related(
        "team", "owner", "offered_team", "emergency"
    )
    return rows.order_by(*order), lane


def name_places(rows: list[Case]) -> None:
    """Give each row the words for its place, in one query."""
    names = full_names({row.place_path for row in rows})
    for row in rows:
        row.place_name = names[row.place_path]  # type: ignore[attr-defined]


def _narrow(rows: CaseQuerySet, filters: Filters) -> CaseQuerySet:
    if filters.place:
        rows = rows.filter(within(filters.place))
    if filters.service:
        rows = rows.filter(service=filters.service)
    if filters.team:
        rows = rows.filter(team_id=filters.team)
    if filters.text:
        text = filters.text.strip()
        rows = rows.filter(
            Q(summary__contains=text)
            | Q(requester_name__contains=text)
            | Q(requester_phone__endswith=text)
            | Q(number__iendswith=text)
        )
    return rows


def danger_count(user: Any) -> int:
    """Return how many Cases of a life in danger are open where `user` may see them."""
    rows = Case.objects.visible_to(user, "cases.board")
    return rows.filter(_OPEN & (Q(unconfirmed=True) | Q(urgency=Urgency.LIFE))).count()
