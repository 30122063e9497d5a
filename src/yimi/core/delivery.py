"""Bringing events to their handlers: at least once, with effects exactly once, in order."""

import logging
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q

from yimi.core.handlers import HANDLERS, Handler
from yimi.core.models import Cursor, Event, Parked
from yimi.core.tail import settled_position

logger = logging.getLogger(__name__)

BATCH = 50
FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=1)
# From this many failures on an event is shown to a person instead of being left to time.
SHOWN_FROM = 3


def deliver_all(*, now: datetime) -> int:
    """Give every handler what it has not seen; return how many events were taken."""
    return sum(deliver(handler, now=now) + retry(handler, now=now) for handler in HANDLERS.values())


def deliver(handler: Handler, *, now: datetime) -> int:
    """Give one handler its next events, in a transaction that moves its cursor with the effects."""
    if not _has_news(handler.name):
        return 0
    with transaction.atomic():
        cursor = _take_cursor(handler.name, now)
        if cursor is None:
            return 0
        horizon = settled_position()
        if cursor.position >= horizon:
            return 0
        events = list(
            Event.objects.filter(
                position__gt=cursor.position, position__lte=horizon, type__in=handler.types
            ).order_by("position")[:BATCH]
        )
        for event in events:
            _take(handler, event, now=now)
        cursor.position = events[-1].position if len(events) == BATCH else horizon
        cursor.moved_at = now
        cursor.save(update_fields=["position", "moved_at"])
    return len(events)


def oldest_undelivered() -> datetime | None:
    """Return when the oldest event happened that some handler has not taken, if there is one."""
    horizon = settled_position()
    positions = dict(Cursor.objects.values_list("handler", "position"))
    times = list(Parked.objects.order_by("event_id").values_list("event__at", flat=True)[:1])
    for handler in HANDLERS.values():
        waiting = Event.objects.filter(
            position__gt=positions.get(handler.name, 0),
            position__lte=horizon,
            type__in=handler.types,
        )
        times += waiting.order_by("position").values_list("at", flat=True)[:1]
    return min(times, default=None)


def retry(handler: Handler, *, now: datetime) -> int:
    """Try again what was parked and is due, the oldest of each subject first."""
    # A time further off than the longest pause is left by a clock that was set back.
    due = Parked.objects.filter(
        Q(next_try_at__lte=now) | Q(next_try_at__gt=now + LONGEST_PAUSE), handler=handler.name
    ).order_by("event_id")
    taken, blocked = 0, set()
    for pk, subject in list(due.values_list("pk", "subject_id")[:BATCH]):
        if subject in blocked:
            continue
        with transaction.atomic():
            parked = (
                Parked.objects.select_for_update(skip_locked=_can_skip(), of=("self",))
                .select_related("event")
                .filter(pk=pk)
                .first()
            )
            if parked is None or _waits_behind(parked):
                continue
            error = _run(handler, parked.event)
            if error is None:
                parked.delete()
                Parked.objects.filter(handler=handler.name, subject_id=subject).update(
                    next_try_at=now
                )
                taken += 1
            else:
                _park_again(parked, error, now)
                blocked.add(subject)
    return taken


def _take(handler: Handler, event: Event, *, now: datetime) -> None:
    """Run a handler, or park the event where it fails or something older of its subject waits."""
    waiting = Parked.objects.filter(handler=handler.name, subject_id=event.subject_id)
    if waiting.exists():
        error: str | None = ""
    else:
        error = _run(handler, event)
    if error is not None:
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
        logger.exception("%s could not take event %s", handler.name, event.position)
        return f"{type(error).__name__}: {error}"
    return None


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
