"""Changing a state: only along its table, under a lock, with the event in the same transaction."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol, TypeVar
from uuid import UUID

from django.db import connection, models
from django.utils.translation import gettext as _

from yimi.core.bulk import insert_all, update_all
from yimi.core.errors import Refusal
from yimi.core.events import News
from yimi.core.log import draft, record, record_all


class Moving(Protocol):
    """A model with a `status` column and the table of its transitions."""

    TRANSITIONS: Mapping[Any, frozenset[Any]]
    status: str


class CannotMove(Refusal):
    """The thing is not in a state from which this can be done."""


S = TypeVar("S", bound=models.Model)


def lock(row: S) -> S:
    """Return the row freshly read and locked until the transaction ends."""
    if not connection.in_atomic_block:
        raise RuntimeError("A row is locked only inside a transaction.")
    return type(row)._default_manager.select_for_update().get(pk=row.pk)


def move(
    row: Any,
    *,
    to: str,
    news: News,
    by: UUID | None,
    now: datetime,
    words: str = "",
    also: tuple[str, ...] = (),
) -> None:
    """Write the new state and append its event; `also` names other columns changed by the act.

    The row must be locked. Raises CannotMove when the table does not lead from here to there.
    """
    before = row.status
    if to not in type(row).TRANSITIONS[before]:
        raise CannotMove(
            "wrong_state",
            _("This is now “%(state)s”; that cannot be done any more.")
            % {"state": row.get_status_display()},
        )
    row.status = to
    row.save(update_fields=["status", *also])
    record(news, about=row, by=by, now=now, words=words, moved=(before, str(to)))


def reachable(transitions: Mapping[str, frozenset[str]], start: str) -> set[str]:
    """Return every state that can be reached from `start`."""
    seen, ahead = {start}, [start]
    while ahead:
        for state in transitions[ahead.pop()] - seen:
            seen.add(state)
            ahead.append(state)
    return seen


class Start(NamedTuple):
    """A new row and the states that it goes through in the act that makes it."""

    row: Any
    steps: Sequence[tuple[str, News]]
    words: str = ""
    # What else is told of it, after its states.
    also: Sequence[News] = ()


def begin(starts: Sequence[Start], *, by: UUID | None, now: datetime) -> None:
    """Write new rows of one model in the last of their states, with an event for every state.

    The table of transitions holds for each step as it does in `move`; the words go with the first.
    """
    drafts = []
    for start in starts:
        before = ""
        for index, (state, news) in enumerate(start.steps):
            if before and state not in type(start.row).TRANSITIONS[before]:
                raise CannotMove("wrong_state", f"{before} → {state}")
            words = start.words if index == 0 else ""
            drafts.append(
                draft(
                    news, about=start.row, by=by, now=now, words=words, moved=(before, str(state))
                )
            )
            before = state
        drafts += [draft(news, about=start.row, by=by, now=now) for news in start.also]
        start.row.status = before
    if starts:
        insert_all([start.row for start in starts])
        record_all(drafts)


def move_many(
    rows: Sequence[Any],
    *,
    to: str,
    news: Callable[[Any], News],
    by: UUID | None,
    now: datetime,
    also: tuple[str, ...] = (),
) -> None:
    """Move many locked rows of one model by the same rules as one, in two statements."""
    drafts = []
    for row in rows:
        before = row.status
        if to not in type(row).TRANSITIONS[before]:
            raise CannotMove("wrong_state", f"{before} → {to}")
        row.status = to
        drafts.append(draft(news(row), about=row, by=by, now=now, moved=(before, str(to))))
    if rows:
        update_all(rows, ["status", *also])
        record_all(drafts)
