"""What is told to programs when something happens: written here, sent later."""

import json

from yimi.api.hearing import heard, told
from yimi.api.kinds import TOLD
from yimi.api.models import RESTORED, Delivery, Integration, Outcome, Webhook
from yimi.core import clock
from yimi.core.handlers import on
from yimi.core.installation import this_installation
from yimi.core.models import Event


@on(*TOLD, name="api.queue_deliveries")
def queue_deliveries(event: Event) -> None:
    """Write a message for every address that is told of this; nothing is sent here."""
    now = clock.now()
    rows = []
    hooks = Webhook.objects.filter(is_active=True, since_position__lt=event.position)
    in_force = Integration.objects.filter(Integration.in_force(now))
    for hook in hooks.filter(integration__in=in_force).select_related("integration"):
        if hook.kinds and event.type not in hook.kinds:
            continue
        if heard(hook.integration, [event]):
            rows.append(
                Delivery(
                    webhook=hook,
                    place_path=hook.place_path,
                    event_uid=event.uid,
                    type=event.type,
                    body=json.dumps(told(event), ensure_ascii=False, separators=(",", ":")),
                    made_at=now,
                    tried_from_at=now,
                    next_try_at=now,
                )
            )
    if rows:
        _stamp(rows, event)
        Delivery.objects.bulk_create(rows, ignore_conflicts=True)


def _stamp(rows: list[Delivery], event: Event) -> None:
    """Hold what happened up to the backup that was restored: it may have been sent already."""
    installation = this_installation()
    through = installation.restored_through
    for row in rows:
        row.term = installation.term
        if through is not None and event.position <= through:
            row.outcome, row.problem = Outcome.PARKED, RESTORED
