"""Bringing events to their handlers: at least once, with effects exactly once, in order."""

import logging
import re
import time
import traceback
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import Error, IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef, Q

from yimi.core.handlers import HANDLERS, Handler
from yimi.core.models import Cursor, Event, Parked
from yimi.core.tail import news_between, settled_position
from yimi.core.text import mask_numbers

logger = logging.getLogger(__name__)

BATCH = 50
# SQLite has one writer: a turn that has lasted so long ends with the event that it is at, so that
# somebody at a page never waits for a whole batch.
TURN_S = 0.025
# While pages write without a pause: each of them may wait for a turn, and all behind it.
TURN_WHILE_BUSY_S = 0.01
FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=1)
# From this many failures on an event is shown to a person instead of being left to time.
SHOWN_FROM = 3
# What a database puts in quotes, with the word before it: a name of ours, or somebody's value.
_QUOTED = re.compile(r'(?:(column|constraint|relation|table|index) )?"[^"]*"')


def deliver_all(
    *,
    now: datetime,
    rest: Callable[[float], None] = lambda took_s: None,
    is_busy: Callable[[], bool] = lambda: False,
) -> int:
    """Give every handler what it has not seen; return how many events were taken.

    `rest` is called after each turn that took something, with how many seconds it took. Turns are
    shorter while `is_busy` says that others write.
    """
    taken = 0
    for handler in HANDLERS.values():
        began = time.monotonic()
        turn_s = TURN_WHILE_BUSY_S if is_busy() else TURN_S
        count = deliver(handler, now=now, turn_s=turn_s) + retry(handler, now=now)
        if count:
            rest(time.monotonic() - began)
        taken += count
    return taken


def deliver(handler: Handler, *, now: datetime, turn_s: float | None = None) -> int:
    """Give one handler its next events, in a transaction that moves its cursor with the effects."""
    if not _has_news(handler.name):
        return 0
    try:
        return _turn(handler, BATCH, now=now, turn_s=turn_s)
    except IntegrityError as error:
        # Only the end of the transaction showed it, and not for which event: now one by one.
        log_failure(error, f"{handler.name} wrote what the database does not accept.")
    return sum(_turn_of_one(handler, now=now) for _ in range(BATCH))


def _turn_of_one(handler: Handler, *, now: datetime) -> int:
    try:
        return _turn(handler, 1, now=now)
    except IntegrityError as error:
        return _turn(handler, 1, now=now, failed=words_of(error))


def _turn(
    handler: Handler,
    most: int,
    *,
    now: datetime,
    failed: str | None = None,
    turn_s: float | None = None,
) -> int:
    """Take the next events, `most` of them; those that are known to have failed are put aside."""
    with transaction.atomic():
        cursor = _take_cursor(handler.name, now)
        if cursor is None:
            return 0
        horizon = settled_position()
        if cursor.position >= horizon:
            return 0
        events = list(
            news_between(cursor.position, horizon, handler.types).order_by("position")[:most]
        )
        behind = _subjects_waiting(handler.name, events)
        until = time.monotonic() + (TURN_S if turn_s is None else turn_s)
        count = 0
        for event in events:
            _take(handler, event, behind, now=now, failed=failed)
            count += 1
            if time.monotonic() > until:
                break
        whole = count == len(events) < most
        cursor.position = horizon if whole else events[count - 1].position
        cursor.moved_at = now
        cursor.save(update_fields=["position", "moved_at"])
    return count


def _subjects_waiting(name: str, events: list[Event]) -> set[UUID]:
    """Return the subjects of events of which something older was put aside."""
    subjects = {event.subject_id for event in events}
    rows = Parked.objects.filter(handler=name, subject_id__in=subjects)
    return set(rows.values_list("subject_id", flat=True)) if subjects else set()


def oldest_undelivered() -> datetime | None:
    """Return when the oldest event happened that some handler has not taken, if there is one."""
    horizon = settled_position()
    positions = dict(Cursor.objects.values_list("handler", "position"))
    times = list(Parked.objects.order_by("event_id").values_list("event__at", flat=True)[:1])
    behind = [
        (handler.types, positions.get(handler.name, 0))
        for handler in HANDLERS.values()
        if positions.get(handler.name, 0) < horizon
    ]
    if behind:
        # The first that some handler has still to take: one walk along the end of the log.
        types = frozenset().union(*(taken for taken, _read in behind))
        first = min(read for _taken, read in behind)
        waiting = news_between(first, horizon, types).order_by("position")
        for position, kind, at in waiting.values_list("position", "type", "at").iterator():
            if any(position > read and kind in taken for taken, read in behind):
                times.append(at)
                break
    return min(times, default=None)


def retry(handler: Handler, *, now: datetime) -> int:
    """Try again what was put aside and is due: of each subject the oldest, then those behind it."""
    taken = 0
    for subject in _subjects_due(handler.name, now):
        while _retry_oldest(handler, subject, now=now):
            taken += 1
    return taken


def _subjects_due(name: str, now: datetime) -> list[UUID]:
    """Return the subjects whose oldest event is due; what waits behind it does not count."""
    older = Parked.objects.filter(
        handler=name, subject_id=OuterRef("subject_id"), event_id__lt=OuterRef("event_id")
    )
    # A time further off than the longest pause is left by a clock that was set back.
    due = Q(next_try_at__lte=now) | Q(next_try_at__gt=now + LONGEST_PAUSE)
    heads = Parked.objects.filter(due, ~Exists(older), handler=name).order_by("event_id")
    return list(heads.values_list("subject_id", flat=True)[:BATCH])


def _retry_oldest(handler: Handler, subject: UUID, *, now: datetime) -> bool:
    """Try the oldest event of a subject that was put aside; return whether it was taken."""
    waiting = Parked.objects.filter(handler=handler.name, subject_id=subject).order_by("event_id")
    head = waiting.values_list("pk", flat=True).first()
    try:
        with transaction.atomic():
            parked = _lock_parked(head)
            if parked is None or _waits_behind(parked):
                return False
            error = _run(handler, parked.event)
            if error is None:
                parked.delete()
                return True
            _park_again(parked, error, now)
    except IntegrityError as error_at_commit:
        with transaction.atomic():
            parked = _lock_parked(head)
            if parked is not None:
                _park_again(parked, words_of(error_at_commit), now)
    return False


def _lock_parked(pk: int | None) -> Parked | None:
    if pk is None:
        return None
    rows = Parked.objects.select_for_update(skip_locked=_can_skip(), of=("self",))
    return rows.select_related("event").filter(pk=pk).first()


def _take(
    handler: Handler, event: Event, behind: set[UUID], *, now: datetime, failed: str | None
) -> None:
    """Run a handler, or park the event where it fails or something older of its subject waits.

    `behind` names the subjects of which something waits; what is parked here is added.
    """
    if event.subject_id in behind:
        error: str | None = ""
    else:
        error = failed or _run(handler, event)
    if error is not None:
        behind.add(event.subject_id)
        Parked.objects.create(
            handler=handler.name,
            event=event,
            subject_id=event.subject_id,
            attempts=1 if error else 0,
            next_try_at=now + FIRST_PAUSE,
            error=error,
        )


def _run(handler: Handler, event: Event) -> str | None:
    """Run a handler in a savepoint; return what went wrong, or None."""
    try:
        with transaction.atomic():
            handler.run(event)
    except Exception as error:
        log_failure(error, f"{handler.name} could not take event {event.position}.")
        return words_of(error)
    return None


def words_of(error: Exception) -> str:
    """Return the kind of an error and what it says, without what stands in the rows.

    A database repeats whole rows from the second line on, and single values in quotes; of other
    errors the first line stays, its long numbers half hidden.
    """
    said = str(error).strip().partition("\n")[0]
    if isinstance(error, Error):
        said = _QUOTED.sub(lambda found: found[0] if found[1] else '"…"', said.partition(': "')[0])
        constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        if constraint and constraint not in said:
            said = f"{said} ({constraint})"
    return f"{type(error).__name__}: {mask_numbers(said)}"


def log_failure(error: Exception, what: str) -> None:
    """Log what failed and where in the code; a usual traceback would end in somebody's row."""
    where = "".join(traceback.format_tb(error.__traceback__))
    logger.error("%s %s\n%s", what, words_of(error), where)


def _park_again(parked: Parked, error: str, now: datetime) -> None:
    pause = min(FIRST_PAUSE * 2**parked.attempts, LONGEST_PAUSE)
    parked.attempts += 1
    parked.error = error
    parked.next_try_at = now + pause
    parked.save(update_fields=["attempts", "error", "next_try_at"])


def _waits_behind(parked: Parked) -> bool:
    return Parked.objects.filter(
        handler=parked.handler, subject_id=parked.subject_id, event_id__lt=parked.event_id
    ).exists()


def _has_news(name: str) -> bool:
    """Look without a lock, so that an idle worker never holds up a writer."""
    position = Cursor.objects.filter(pk=name).values_list("position", flat=True).first()
    return position is None or position < settled_position()


def _take_cursor(name: str, now: datetime) -> Cursor | None:
    """Lock the handler's cursor, or return None where another worker holds it."""
    Cursor.objects.get_or_create(pk=name, defaults={"moved_at": now})
    return Cursor.objects.select_for_update(skip_locked=_can_skip()).filter(pk=name).first()


def _can_skip() -> bool:
    return connection.features.has_select_for_update_skip_locked
