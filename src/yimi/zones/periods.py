"""The days of an isolation: plain arithmetic, so that no job and no clock can lengthen one.

A stretch holds from its first day on until its last, which is the day of release and belongs to it
no more. Who is isolated on a day follows from these days and from nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from yimi.packs.schema import IsolationRule


@dataclass(frozen=True)
class Piece:
    """A stretch of one kind: from a day on, until a day that is free."""

    kind: str
    began_on: date
    ends_on: date


def due_end(rule: IsolationRule, day_zero: date) -> date:
    """Return the day on which somebody is free by a rule."""
    return day_zero + timedelta(days=rule.days)


def latest_end(rule: IsolationRule, day_zero: date) -> date:
    """Return the day on which somebody is free at the latest, whoever orders more."""
    return day_zero + timedelta(days=rule.longest)


def lay(
    rule: IsolationRule, day_zero: date, *, since: date | None = None, until: date | None = None
) -> list[Piece]:
    """Return the stretches of a rule one after the other, from day 0.

    `since`: what lies before it is left out, for that is over already. `until`: an earlier end.
    """
    pieces, begins = [], day_zero
    for step in rule.steps:
        ends = begins + timedelta(days=step.days)
        pieces.append(Piece(step.kind, begins, ends))
        begins = ends
    return cut(pieces, since=since, until=until)


def cut(
    pieces: Sequence[Piece], *, since: date | None = None, until: date | None = None
) -> list[Piece]:
    """Return what of some stretches lies between two days."""
    kept = []
    for piece in pieces:
        begins = max(piece.began_on, since) if since else piece.began_on
        ends = min(piece.ends_on, until) if until else piece.ends_on
        if begins < ends:
            kept.append(Piece(piece.kind, begins, ends))
    return kept


def day_number(day_zero: date, day: date) -> int:
    """Return which day of an isolation a day is; day 0 is that from which it counts."""
    return (day - day_zero).days
