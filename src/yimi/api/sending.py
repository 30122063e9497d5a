"""Sending what is due: at least once, with growing pauses, and leaving dead addresses in peace.

A message is claimed before it is sent and its result is written after. Whoever is killed in between
leaves it to be sent once more: the other side notices repetitions by the id.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q

from yimi.api import signing
from yimi.api.models import RESTORED, Delivery, Outcome, Webhook
from yimi.api.network import NotSent, send
from yimi.core import clock
from yimi.core.installation import this_installation
from yimi.core.scope import ScopedQuerySet

PAUSES = tuple(
    timedelta(seconds=seconds) for seconds in (10, 30, 60, 300, 900, 1800, 3600, 7200, 14400)
)
GIVE_UP_AFTER = timedelta(days=2)
# A message that is being sent belongs to its sender for so long.
LEASE = timedelta(minutes=1)
# From so many failures in a row on, an address is left in peace for a while that doubles.
BREAK_AFTER = 5
LONGEST_BREAK = timedelta(hours=1)
AT_ONCE = 200
MOST_THREADS = 8
TIDIED_AT_A_TIME = 500
KEPT_FOR = timedelta(days=30)


def send_all(*, now: datetime) -> None:
    """Send until nothing is due, several addresses at a time, so that a slow one holds up none.

    Runs as a job beside the worker, which must not wait for others.
    """
    park_ended(now=now)
    if not _due(now).exists():
        return
    hold_restored()
    with ThreadPoolExecutor(MOST_THREADS, thread_name_prefix="webhook") as threads:
        while True:
            give_up_old(now=clock.now())
            if not sum(threads.map(_send_apart, _by_address(clock.now()))):
                return


def send_due(*, now: datetime) -> int:
    """Send what is due, address after address; return how many messages were tried."""
    park_ended(now=now)
    hold_restored()
    give_up_old(now=now)
    return sum(_send_to(ids) for ids in _by_address(now))


def hold_restored() -> int:
    """Put aside what a backup had as waiting: it may have arrived after that was made."""
    return Delivery.objects.filter(
        outcome=Outcome.WAITING, term__lt=this_installation().term
    ).update(outcome=Outcome.PARKED, problem=RESTORED)


def give_up_old(*, now: datetime) -> int:
    """Put aside what was tried for two days: a person decides then."""
    tried = Q(attempts__gt=0) | Q(webhook__failures__gte=BREAK_AFTER)
    old = Delivery.objects.filter(
        tried, outcome=Outcome.WAITING, tried_from_at__lte=now - GIVE_UP_AFTER
    )
    ids = list(old.values_list("pk", flat=True)[:5000])
    return Delivery.objects.filter(pk__in=ids, outcome=Outcome.WAITING).update(
        outcome=Outcome.PARKED
    )


def tidy(*, now: datetime) -> None:
    """Delete messages that were done with a month ago. Runs as a job."""
    old = Delivery.objects.filter(made_at__lte=now - KEPT_FOR).exclude(outcome=Outcome.WAITING)
    # A few at a time: SQLite has one writer, and a Case that is opened now does not wait for this.
    while ids := list(old.values_list("pk", flat=True)[:TIDIED_AT_A_TIME]):
        Delivery.objects.filter(pk__in=ids).delete()


def _send_apart(ids: list[UUID]) -> int:
    try:
        return _send_to(ids)
    finally:
        connection.close()


def park_ended(*, now: datetime) -> int:
    """Put aside what was for programs that were shut out or whose time is over."""
    ended = Q(webhook__integration__revoked_at__isnull=False) | Q(
        webhook__integration__ends_at__lte=now
    )
    return Delivery.objects.filter(ended, outcome=Outcome.WAITING).update(
        outcome=Outcome.PARKED, problem="ended"
    )


def _due(now: datetime) -> "ScopedQuerySet[Delivery]":
    in_peace = Q(webhook__paused_until_at__gt=now)
    return Delivery.objects.filter(
        ~in_peace,
        outcome=Outcome.WAITING,
        next_try_at__lte=now,
        webhook__is_active=True,
        webhook__integration__revoked_at__isnull=True,
        webhook__integration__ends_at__gt=now,
    )


def _by_address(now: datetime) -> Iterator[list[UUID]]:
    # So many for each address: one with a long queue takes no other's turn.
    for webhook_id in list(_due(now).order_by().values_list("webhook_id", flat=True).distinct()):
        rows = _due(now).filter(webhook_id=webhook_id).order_by("next_try_at", "pk")
        yield list(rows.values_list("pk", flat=True)[:AT_ONCE])


def _send_to(ids: list[UUID]) -> int:
    """Send messages to one address, until it fails once too often."""
    tried = 0
    for pk in ids:
        delivery = _claim(pk, clock.now())
        if delivery is None:
            continue
        tried += 1
        if not _send_one(delivery):
            break
    return tried


def _claim(pk: UUID, now: datetime) -> Delivery | None:
    """Take a message for this sender, unless another has it or its address is left in peace."""
    with transaction.atomic():
        rows = Delivery.objects.select_for_update(
            skip_locked=connection.features.has_select_for_update_skip_locked, of=("self",)
        )
        found = (
            rows.filter(pk=pk, outcome=Outcome.WAITING, next_try_at__lte=now)
            .select_related("webhook__integration")
            .first()
        )
        if found is None or not _may_send(found.webhook, now):
            return None
        found.attempts += 1
        found.next_try_at = now + LEASE
        found.save(update_fields=["attempts", "next_try_at"])
    return found


def _may_send(hook: Webhook, now: datetime) -> bool:
    program = hook.integration
    ended = program.revoked_at is not None or program.ends_at <= now
    resting = hook.paused_until_at is not None and hook.paused_until_at > now
    return hook.is_active and not ended and not resting


def _send_one(delivery: Delivery) -> bool:
    """Send a claimed message and write down what became of it; return whether to go on there."""
    hook, body = delivery.webhook, delivery.body.encode()
    try:
        answered = send(
            hook.url,
            body=body,
            headers=signing.headers(
                hook.secret, message_id=delivery.event_uid, now=clock.now(), body=body
            ),
        )
    except NotSent as error:
        return _failed(delivery, error, clock.now())
    _arrived(delivery, answered, clock.now())
    return True


def _arrived(delivery: Delivery, answered: int, now: datetime) -> None:
    with transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).update(
            outcome=Outcome.SENT, sent_at=now, answered=answered, problem=""
        )
        Webhook.objects.filter(pk=delivery.webhook_id).exclude(
            failures=0, paused_until_at__isnull=True
        ).update(failures=0, paused_until_at=None)


def _failed(delivery: Delivery, error: NotSent, now: datetime) -> bool:
    pause = PAUSES[min(delivery.attempts, len(PAUSES)) - 1]
    over = now - delivery.tried_from_at >= GIVE_UP_AFTER
    with transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).update(
            outcome=Outcome.PARKED if over else Outcome.WAITING,
            next_try_at=now + pause,
            answered=error.answered,
            problem=error.problem,
        )
        rows = Webhook.objects.filter(pk=delivery.webhook_id)
        rows.update(failures=F("failures") + 1)
        failures = rows.values_list("failures", flat=True)[0]
        if failures >= BREAK_AFTER:
            rest = min(timedelta(minutes=2 ** min(failures - BREAK_AFTER, 10)), LONGEST_BREAK)
            rows.update(paused_until_at=now + rest)
    return failures < BREAK_AFTER
