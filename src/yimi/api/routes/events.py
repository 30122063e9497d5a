"""Being told: a feed to ask for, and addresses to send to."""

from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_noop as _
from ninja import Field, Query, Router, Schema, Status

from yimi.api import hooks
from yimi.api.door import Asked, guarded, one
from yimi.api.hearing import events_after, told
from yimi.api.models import Delivery, Outcome, Webhook
from yimi.api.routes.common import page_of
from yimi.api.schemas import (
    DeliveryOut,
    DeliveryPage,
    EventPage,
    Limit,
    WebhookChange,
    WebhookIn,
    WebhookMade,
    WebhookOut,
)
from yimi.core import clock
from yimi.core.scope import ScopedQuerySet

router = Router(tags=["events"])


class EventFilter(Schema):
    after: Annotated[int, Field(ge=0, le=2**62)] = 0
    kind: list[str] = Field(default_factory=list, max_length=50)
    limit: Limit = 100


class DeliveryFilter(Schema):
    outcome: Outcome | None = None
    cursor: UUID | None = None
    limit: Limit = 50


@router.get(
    "/events",
    **guarded(
        "events",
        _("What happened after a position"),
        {200: EventPage},
        description=_("For programs that ask instead of being told. Nothing is left out."),
    ),
)
def list_events(request: Asked, filters: Query[EventFilter]) -> object:
    events, onward = events_after(
        request.auth.integration, after=filters.after, kinds=filters.kind, limit=filters.limit
    )
    return {"items": [told(event) for event in events], "next": onward}


@router.get("/webhooks", **guarded("events", _("Addresses that are told"), {200: list[WebhookOut]}))
def list_webhooks(request: Asked) -> object:
    return [_shown(hook) for hook in _hooks(request).order_by("pk")]


@router.post(
    "/webhooks",
    **guarded(
        "events",
        _("Have an address told"),
        {201: WebhookMade},
        description=_(
            "Messages are signed as Standard Webhooks say. They come at least once and in no fixed"
            " order."
        ),
    ),
)
def make_webhook(request: Asked, body: WebhookIn) -> object:
    made = hooks.make_webhook(
        integration=request.auth.integration,
        url=body.url,
        kinds=body.kinds,
        by=request.auth.user.pk,
        now=clock.now(),
    )
    return Status(201, {**_shown(made.webhook), "secret": made.secret})


@router.get("/webhooks/{webhook_id}", **guarded("events", _("One address"), {200: WebhookOut}))
def one_webhook(request: Asked, webhook_id: UUID) -> object:
    return _shown(one(_hooks(request), webhook_id))


@router.patch(
    "/webhooks/{webhook_id}",
    **guarded("events", _("Change an address, or switch it off and on"), {200: WebhookOut}),
)
def change_webhook(request: Asked, webhook_id: UUID, body: WebhookChange) -> object:
    hook = hooks.change_webhook(
        webhook=one(_hooks(request), webhook_id),
        by=request.auth.user.pk,
        now=clock.now(),
        url=body.url,
        kinds=body.kinds,
        is_active=body.is_active,
    )
    return _shown(hook)


@router.delete(
    "/webhooks/{webhook_id}", **guarded("events", _("Tell an address nothing more"), {204: None})
)
def end_webhook(request: Asked, webhook_id: UUID) -> object:
    hook = one(_hooks(request), webhook_id)
    hooks.end_webhook(webhook=hook, by=request.auth.user.pk, now=clock.now())
    return Status(204, None)


@router.post(
    "/webhooks/{webhook_id}/ping", **guarded("events", _("Send a test"), {202: DeliveryOut})
)
def ping_webhook(request: Asked, webhook_id: UUID) -> object:
    hook = one(_hooks(request), webhook_id)
    return Status(202, _sent(hooks.ping_webhook(webhook=hook, now=clock.now())))


@router.get(
    "/webhooks/{webhook_id}/deliveries",
    **guarded("events", _("What was sent to an address"), {200: DeliveryPage}),
)
def list_deliveries(request: Asked, webhook_id: UUID, filters: Query[DeliveryFilter]) -> object:
    rows = Delivery.objects.filter(webhook=one(_hooks(request), webhook_id))
    if filters.outcome:
        rows = rows.filter(outcome=filters.outcome)
    found, onward = page_of(rows, order="newest", cursor=filters.cursor, limit=filters.limit)
    return {"items": [_sent(row) for row in found], "next": onward}


@router.post(
    "/webhooks/{webhook_id}/deliveries/{delivery_id}/resend",
    **guarded("events", _("Send a message once more"), {202: DeliveryOut}),
)
def resend(request: Asked, webhook_id: UUID, delivery_id: UUID) -> object:
    rows = Delivery.objects.filter(webhook=one(_hooks(request), webhook_id))
    row = hooks.resend_delivery(
        delivery=one(rows.select_related("webhook"), delivery_id),
        by=request.auth.user.pk,
        now=clock.now(),
    )
    return Status(202, _sent(row))


def _hooks(request: Asked) -> ScopedQuerySet[Webhook]:
    return Webhook.objects.filter(integration=request.auth.integration)


def _shown(hook: Webhook) -> dict[str, object]:
    names = ("url", "kinds", "is_active", "made_at", "failures", "paused_until_at")
    return {"id": hook.pk, **{name: getattr(hook, name) for name in names}}


def _sent(row: Delivery) -> dict[str, object]:
    names = ("type", "outcome", "attempts", "answered", "problem", "made_at", "sent_at")
    waits = row.outcome == Outcome.WAITING
    return {
        "id": row.pk,
        "event_id": row.event_uid,
        "next_try_at": row.next_try_at if waits else None,
        **{name: getattr(row, name) for name in names},
    }
