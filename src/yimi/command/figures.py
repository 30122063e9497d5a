"""The figures: how many, how many in time, what residents said. Defined in docs/figures.md."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db.models import Count, F, Q, Value

from yimi.cases.states import OPEN, Answer, Status
from yimi.command.counting import NOT_SOLVED
from yimi.command.models import IS_OPEN, Outcome, OutcomeQuerySet
from yimi.command.periods import Period
from yimi.core.scope import within
from yimi.packs.office import Rates

SAID_SOLVED = (Answer.SATISFIED, Answer.SO_SO, Answer.DISSATISFIED, Answer.NOT_SAID)
SAID_NOTHING = (Answer.UNANSWERED, Answer.DECLINED)
# What figures may be split by, and the column behind it.
BY = {
    "community": "community_path",
    "compound": "compound_path",
    "service": "service",
    "category": "service",
    "channel": "channel",
    "team": "team_id",
}

# Rows are counted without looking at any column of theirs.
ONE = Value(1)
_COUNTED = ~Q(status__in=[Status.MERGED, Status.REJECTED])
_OVERDUE = Q(status__in=OPEN, paused=False)


def metrics(now: datetime) -> dict[str, Q]:
    """Return the condition behind every number, by its code. Numbers of one split add up."""
    unanswered_late = Q(responded_at__isnull=True, respond_by_at__lte=now) & _OVERDUE
    overdue = _OVERDUE & Q(solve_by_at__lte=now)
    solved = Q(solved_at__isnull=False)
    in_time = solved & Q(solved_at__lte=F("solve_by_at"), reopened=0)
    return {
        "received": Q(),
        "counted": _COUNTED,
        "merged": Q(status=Status.MERGED),
        "rejected": Q(status=Status.REJECTED),
        "open": Q(status__in=OPEN),
        "overdue": overdue,
        "to_confirm": Q(status=Status.SOLVED),
        "closed": Q(status=Status.CLOSED),
        "answered": _COUNTED & Q(responded_at__isnull=False),
        "answered_in_time": _COUNTED & Q(responded_at__lte=F("respond_by_at")),
        "answered_late": _COUNTED & (Q(responded_at__gt=F("respond_by_at")) | unanswered_late),
        "solved": _COUNTED & solved,
        "solved_in_time": _COUNTED & in_time,
        "solved_late": _COUNTED
        & ((solved & (Q(solved_at__gt=F("solve_by_at")) | Q(reopened__gt=0))) | overdue),
        "confirmed": _COUNTED & Q(answer__in=SAID_SOLVED),
        "not_solved": _COUNTED & Q(answer=NOT_SOLVED),
        "no_word": _COUNTED & Q(answer__in=SAID_NOTHING),
        "satisfied": _COUNTED & Q(answer=Answer.SATISFIED),
        "less_satisfied": _COUNTED & Q(answer__in=[Answer.SO_SO, Answer.DISSATISFIED]),
    }


NAMES = tuple(metrics(datetime.fromtimestamp(0, tz=UTC)))


@dataclass(frozen=True)
class Scope:
    """Which Cases are counted: received in a period, in an area, of a kind."""

    period: Period
    place: str = ""
    service: str = ""
    category: str = ""
    channel: str = ""
    team: str = ""


@dataclass(frozen=True)
class Rate:
    """A share with what it is a share of. Few cases make no rate."""

    part: int
    whole: int
    small_below: int

    @property
    def is_small(self) -> bool:
        return self.whole < self.small_below

    @property
    def share(self) -> float | None:
        return self.part / self.whole if self.whole else None

    @property
    def percent(self) -> float | None:
        """The share in per cent to one place; None where there are too few for a rate."""
        return None if self.share is None or self.is_small else round(self.share * 100, 1)


@dataclass
class Numbers:
    """All numbers of one row of the table."""

    key: str = ""
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, counts: dict[str, int]) -> None:
        """Add another row's counts: every Case stands in one row only."""
        for name, count in counts.items():
            self.counts[name] = self.counts.get(name, 0) + count

    def rates(self, rates: Rates) -> dict[str, Rate]:
        """Return the rates of this row, as the pack has them counted."""
        n = self.counts
        small = rates.small_below
        in_time = rates.response_counts == "in_time"
        silent = n["no_word"] if rates.unreached == "not_solved" else 0
        said = n["confirmed"] + n["not_solved"] + silent
        satisfied_of = n["satisfied"] + n["less_satisfied"] + n["not_solved"] + silent
        return {
            "response": Rate(
                n["answered_in_time"], n["answered_in_time"] + n["answered_late"], small
            )
            if in_time
            else Rate(n["answered"], n["counted"], small),
            "on_time": Rate(n["solved_in_time"], n["solved_in_time"] + n["solved_late"], small),
            "solution": Rate(n["confirmed"], said, small),
            "satisfaction": Rate(n["satisfied"], satisfied_of, small),
        }

    def score(self, rates: Rates) -> float | None:
        """Return the three rates put together by their weights; None where one is too small."""
        weights = rates.weights
        parts = self.rates(rates)
        weighed = [
            (parts["response"], weights.response),
            (parts["solution"], weights.solution),
            (parts["satisfaction"], weights.satisfaction),
        ]
        used = [(rate, weight) for rate, weight in weighed if weight > 0]
        if any(rate.percent is None for rate, _ in used):
            return None
        total = sum((rate.share or 0) * weight for rate, weight in used)
        return round(100 * total / sum(weight for _, weight in used), 1)


def rows_in(user: Any, scope: Scope, services: Iterable[str] = ()) -> OutcomeQuerySet:
    """Return what a scope holds, as `user` may see it; `services` are those of its category."""
    rows = Outcome.objects.visible_to(user, "command.figures").filter(
        opened_at__gte=scope.period.start, opened_at__lt=scope.period.end
    )
    if scope.place:
        rows = rows.filter(within(scope.place))
    if scope.service:
        rows = rows.filter(service=scope.service)
    if scope.category:
        rows = rows.filter(service__in=list(services))
    if scope.channel:
        rows = rows.filter(channel=scope.channel)
    if scope.team:
        rows = rows.filter(team_id=scope.team)
    return rows


def count_by(rows: OutcomeQuerySet, column: str, now: datetime) -> list[Numbers]:
    """Return the numbers of each value of a column, in one query."""
    counts = {f"n_{name}": Count(ONE, filter=q) for name, q in metrics(now).items() if q}
    found = rows.order_by().values(column).annotate(n_received=Count(ONE), **counts)
    return [
        Numbers(
            str(row[column] or ""),
            {name.removeprefix("n_"): n for name, n in row.items() if name.startswith("n_")},
        )
        for row in found
    ]


def total_of(numbers: Iterable[Numbers]) -> Numbers:
    """Return the sum of several rows."""
    total = Numbers(counts=dict.fromkeys(NAMES, 0))
    for row in numbers:
        total.add(row.counts)
    return total


def open_by_team(user: Any, now: datetime) -> list[tuple[str, int, int]]:
    """Return for each team how much is open and overdue now, whenever it came in."""
    found = (
        Outcome.objects.visible_to(user, "command.figures")
        .filter(IS_OPEN)
        .order_by()
        .values_list("team_id")
        .annotate(n=Count(ONE), late=Count(ONE, filter=metrics(now)["overdue"]))
    )
    return [(str(team), n, late) for team, n, late in found]


def count_by_day(rows: OutcomeQuerySet, days: list[tuple[datetime, datetime]]) -> list[int]:
    """Return how many came in on each of some days, in one query."""
    if not days:
        return []
    found = rows.filter(opened_at__gte=days[0][0], opened_at__lt=days[-1][1]).aggregate(
        **{
            f"day_{index}": Count(ONE, filter=Q(opened_at__gte=start, opened_at__lt=end))
            for index, (start, end) in enumerate(days)
        }
    )
    return [found[f"day_{index}"] for index in range(len(days))]


def middle_and_slow(rows: OutcomeQuerySet, column: str) -> tuple[int, int | None, int | None]:
    """Return of a duration how many there are, the median and the 90th percentile, in seconds.

    The nearest rank, to the minute begun: below it lie half, or nine in ten. In one query.
    """
    found = sorted(
        rows.filter(_COUNTED, **{f"{column}__isnull": False})
        .order_by()
        .annotate(minutes=(F(column) + 59) / 60)
        .values_list("minutes")
        .annotate(n=Count(ONE))
    )
    count = sum(n for _, n in found)
    if not count:
        return 0, None, None
    return count, _ranked(found, (count + 1) // 2), _ranked(found, (9 * count + 9) // 10)


def _ranked(found: list[tuple[int, int]], rank: int) -> int:
    """Return the value of the case that stands at a rank, counted from one."""
    for minutes, n in found:
        rank -= n
        if rank <= 0:
            return minutes * 60
    raise ValueError("a rank beyond the end")
