"""Acts on webhooks: asking to be told, changing that, and sending something once more."""

import json
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yimi.api.events import DeliveryAgain, WebhookChanged, WebhookEnded, WebhookMade
from yimi.api.kinds import KINDS, PING
from yimi.api.models import Delivery, Integration, Outcome, Webhook
from yimi.api.network import CannotTell, check_url
from yimi.api.signing import new_secret
from yimi.core.ids import new_id
from yimi.core.installation import this_installation
from yimi.core.log import record
from yimi.core.state import lock
from yimi.core.tail import settled_position

MOST = 10


class Made(NamedTuple):
    """An address with the secret of its signatures, which is shown this once."""

    webhook: Webhook
    secret: str


def make_webhook(
    *, integration: Integration, url: str, kinds: Collection[str], by: UUID, now: datetime
) -> Made:
    """Have an address told of some kinds of events, of all where none is named.

    Raises CannotTell.
    """
    url, kinds = check_url(url.strip()), _known(kinds)
    secret = new_secret()
    with transaction.atomic():
        lock(integration)
        if integration.webhooks.filter(is_active=True).count() >= MOST:
            raise CannotTell(
                "enough", _("At most %(most)s addresses for one interface.") % {"most": MOST}
            )
        hook = Webhook.objects.create(
            integration=integration,
            place_path=integration.place_path,
            url=url,
            kinds=kinds,
            secret=secret,
            since_position=settled_position(),
            made_at=now,
        )
        record(WebhookMade(tuple(kinds)), about=hook, by=by, now=now)
    return Made(hook, secret)


def change_webhook(
    *,
    webhook: Webhook,
    by: UUID,
    now: datetime,
    url: str | None = None,
    kinds: Collection[str] | None = None,
    is_active: bool | None = None,
) -> Webhook:
    """Change where or of what a program is told, or switch that off and on. Raises CannotTell."""
    with transaction.atomic():
        hook = lock(webhook)
        wanted = {
            "url": None if url is None else check_url(url.strip()),
            "kinds": None if kinds is None else _known(kinds),
            "is_active": is_active,
        }
        changed = [
            name
            for name, value in wanted.items()
            if value is not None and getattr(hook, name) != value
        ]
        if not changed:
            return hook
        for name in changed:
            setattr(hook, name, wanted[name])
        hook.failures, hook.paused_until_at = 0, None
        if is_active and "is_active" in changed:
            hook.since_position = settled_position()
        hook.save(
            update_fields=[*changed, "failures", "paused_until_at", "since_position"],
        )
        if "is_active" in changed and not is_active:
            _put_aside(hook)
        record(WebhookChanged(tuple(changed)), about=hook, by=by, now=now)
    return hook


def end_webhook(*, webhook: Webhook, by: UUID, now: datetime) -> None:
    """Tell an address nothing more; what waits is put aside."""
    with transaction.atomic():
        hook = lock(webhook)
        if not hook.is_active:
            return
        hook.is_active = False
        hook.save(update_fields=["is_active"])
        _put_aside(hook)
        record(WebhookEnded(), about=hook, by=by, now=now)


def ping_webhook(*, webhook: Webhook, now: datetime) -> Delivery:
    """Send a message that says nothing, to see whether it arrives; one waits at a time.

    Raises CannotTell.
    """
    uid = new_id()
    body = {"id": str(uid), "type": PING, "at": now.isoformat(), "data": {}}
    with transaction.atomic():
        hook = lock(webhook)
        if not hook.is_active:
            raise CannotTell("off", _("This address is switched off."))
        waiting = hook.deliveries.filter(type=PING, outcome=Outcome.WAITING).first()
        return waiting or Delivery.objects.create(
            webhook=hook,
            place_path=hook.place_path,
            event_uid=uid,
            type=PING,
            body=json.dumps(body, separators=(",", ":")),
            term=this_installation().term,
            made_at=now,
            tried_from_at=now,
            next_try_at=now,
        )


def resend_delivery(*, delivery: Delivery, by: UUID, now: datetime) -> Delivery:
    """Send a message once more, from now on with all its tries. Raises CannotTell."""
    with transaction.atomic():
        row = lock(delivery)
        if not row.webhook.is_active:
            raise CannotTell("off", _("This address is switched off."))
        if row.outcome == Outcome.WAITING and row.next_try_at <= now:
            return row
        row.outcome, row.tried_from_at, row.next_try_at = Outcome.WAITING, now, now
        row.attempts, row.problem, row.term = 0, "", this_installation().term
        row.save(
            update_fields=[
                "outcome",
                "tried_from_at",
                "next_try_at",
                "attempts",
                "problem",
                "term",
            ]
        )
        Webhook.objects.filter(pk=row.webhook_id).update(paused_until_at=None)
        record(DeliveryAgain(row.webhook_id), about=row, by=by, now=now)
    return row


def _known(kinds: Collection[str]) -> list[str]:
    unknown = set(kinds) - KINDS.keys()
    if unknown:
        raise CannotTell(
            "kinds", _("There is no such kind of event: %(kinds)s") % {"kinds": ", ".join(unknown)}
        )
    return sorted(set(kinds))


def _put_aside(hook: Webhook) -> None:
    Delivery.objects.filter(webhook=hook, outcome=Outcome.WAITING).update(
        outcome=Outcome.PARKED, problem="switched_off"
    )
