"""The dispatcher's board: what nobody has, what is due, late or stuck."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import BooleanField, CharField, Count, Q, Value, When
from django.db.models import Case as Case_
from django.db.models.functions import Concat

from yimi.cases.models import HAS_ENDED, IS_DANGER, IS_RUNNING, Case, CaseQuerySet
from yimi.cases.states import Status, Urgency
from yimi.core.pages import uuid_or_none, whole_number
from yimi.core.scope import within
from yimi.places.queries import full_names

DUE_SOON = timedelta(hours=2)
WAIT_STUCK_AFTER = timedelta(hours=12)
PAGE = 50
# What a row of the board says besides.
ALONG = ("team", "owner", "offered_team", "emergency")

# More ended Cases than this are not counted: the page says that there are more.
MOST_COUNTED = 10_000

# Asked for like this, a Case that nobody has is looked for in the index of what is running.
_NOBODYS = Q(Case_(When(owner__isnull=True, then=True), default=False, output_field=BooleanField()))


_SOLVED = Q(status=Status.SOLVED)
_NOT_SOLVED = ~_SOLVED


def lanes(now: datetime) -> dict[str, Q]:
    """Return the conditions of the board's lanes, in the order in which they are worked off."""
    running = {name: IS_RUNNING & condition for name, condition in _of_running(now).items()}
    return running | {"ended": HAS_ENDED}


def _of_running(now: datetime) -> dict[str, Q]:
    """Return what makes a Case that has not ended belong to a lane."""
    ticking = Q(paused_at__isnull=True) & _NOT_SOLVED
    # What few Cases are stands first: for all others the rest need not be looked at.
    return {
        "danger": (Q(unconfirmed=True) | Q(urgency=Urgency.LIFE)) & _NOT_SOLVED,
        "unowned": _NOBODYS & _NOT_SOLVED,
        "overdue": Q(solve_by_at__lte=now) & ticking,
        "due_soon": Q(solve_by_at__gt=now, solve_by_at__lte=now + DUE_SOON) & ticking,
        "stuck": (
            Q(status=Status.TRANSFERRED)
            | Q(status=Status.WAITING, waiting_since_at__lte=now - WAIT_STUCK_AFTER)
            | (Q(responded_at__isnull=True) & Q(respond_by_at__lte=now))
        )
        & _NOT_SOLVED,
        "escalated": Q(escalation_level__gt=0) & _NOT_SOLVED,
        "to_confirm": _SOLVED,
        "open": _NOT_SOLVED,
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
    # Whether there are more than were counted.
    more: bool = False


def read_board(*, user: Any, filters: Filters, now: datetime) -> Board:
    """Return the board as `user` may see it, in five queries.

    What is counted and in which order it stands is read from the index alone; only the rows of the
    page are fetched. See docs/decisions/0034-the-board-of-a-city.md.
    """
    base = _narrow(Case.objects.visible_to(user, "cases.view"), filters)
    counts = count_lanes(base, now)
    more = False
    if filters.lane == "ended":
        ended = base.filter(HAS_ENDED).order_by().values("place_path")
        total = ended[: MOST_COUNTED + 1].count()
        more, total = total > MOST_COUNTED, min(total, MOST_COUNTED)
        if more:
            base = _narrow(_along_time().visible_to(user, "cases.view"), filters)
    else:
        total = counts.get(filters.lane, counts["open"])
    chosen, _lane_code = _lane(base, filters, lanes(now))
    start = (max(filters.page, 1) - 1) * PAGE
    rows = fetched(list(chosen.values_list("pk", flat=True)[start : start + PAGE]))
    name_places(rows)
    return Board(rows, counts, total, max(1, -(-total // PAGE)), more)


def _along_time() -> CaseQuerySet:
    """Return Cases whose place is compared without its index.

    Of a whole city's the latest are found along the time; the index of places would have all of
    them sorted first. SQLite takes it unless it cannot.
    """
    rows = Case.objects.annotate(where=Concat("place_path", Value(""), output_field=CharField()))
    rows.place_field = "where"
    return rows


def count_lanes(rows: CaseQuerySet, now: datetime, names: Collection[str] = ()) -> dict[str, int]:
    """Return how many Cases stand in each lane, in one query, but for the ended."""
    conditions = {
        name: condition
        for name, condition in _of_running(now).items()
        if not names or name in names
    }
    if "unowned" in conditions:
        # Here all that runs is walked through in any case: it may be asked for in plain words.
        conditions["unowned"] = Q(owner__isnull=True) & _NOT_SOLVED
    counted = {name: Count(Value(1), filter=condition) for name, condition in conditions.items()}
    if "open" in conditions:
        # All that runs but what is to be confirmed: no condition has to be asked of each.
        counted |= {"open": Count("*"), "to_confirm": Count(Value(1), filter=_SOLVED)}
    counts: dict[str, int] = rows.filter(IS_RUNNING).aggregate(**counted)
    if "open" in conditions:
        counts["open"] -= counts["to_confirm"]
    return {name: counts[name] for name in conditions}


def fetched(ids: list[Any]) -> list[Case]:
    """Return these rows in the order of their ids."""
    order = {pk: number for number, pk in enumerate(ids)}
    found = Case.objects.filter(pk__in=ids).select_related(*ALONG)
    return sorted(found, key=lambda case: order[case.pk])


def lane_of(*, user: Any, permission: str, filters: Filters, now: datetime) -> CaseQuerySet:
    """Return a whole lane in its order, as `user` may see it by a right."""
    base = _narrow(Case.objects.visible_to(user, permission), filters)
    return _lane(base, filters, lanes(now))[0]


def _lane(
    base: CaseQuerySet, filters: Filters, conditions: dict[str, Q]
) -> tuple[CaseQuerySet, str]:
    lane = filters.lane if filters.lane in conditions else "open"
    order = ("-solve_by_at",) if lane == "ended" else ("rank", "solve_by_at", "pk")
    rows = base.filter(conditions[lane]).select_related(*ALONG)
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
    return rows.filter(IS_DANGER).count()
