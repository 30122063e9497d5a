"""Programs of others that may act here, what they are told, and what became of each message."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yimi.accounts.models import Team, User
from yimi.core.fields import EncryptedField, PathField
from yimi.core.ids import new_id
from yimi.core.scope import SUBTREE, TEAM, Grant, ScopedQuerySet
from yimi.places.models import Place


class Integration(models.Model):
    """A program of somebody else that may act here: a token, some rights, a place and an end."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=40)
    # Who answers for it on the other side, and how they are reached.
    contact = models.CharField(max_length=120)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    place_path = PathField(max_length=200)
    # With a team, only what is that team's; without one, everything at the place.
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    rights = models.JSONField(default=list)
    # In whose name it acts: nobody can sign in with it.
    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    token_hash = models.CharField(max_length=64, unique=True)
    # The last characters of the token, by which people tell one from another.
    token_hint = models.CharField(max_length=4)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    classes = {
        "name": "internal",
        "contact": "personal",
        "rights": "internal",
        "starts_at": "internal",
        "ends_at": "internal",
        "token_hash": "sensitive",
        "token_hint": "internal",
        "last_used_at": "internal",
        "revoked_at": "internal",
    }

    objects = ScopedQuerySet["Integration"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="integration_ends_after_it_starts"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def in_force(now: datetime) -> Q:
        """Return the condition that a token opens something at `now`."""
        return Q(starts_at__lte=now, ends_at__gt=now, revoked_at__isnull=True)

    def grant(self, permissions: frozenset[str]) -> Grant:
        """Return what this program reaches."""
        return Grant(
            path=self.place_path,
            reach=TEAM if self.team_id else SUBTREE,
            permissions=permissions,
            user_id=self.user_id,
            team_id=self.team_id,
        )


class Webhook(models.Model):
    """An address that is told of some kinds of events."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    integration = models.ForeignKey(Integration, on_delete=models.PROTECT, related_name="webhooks")
    place_path = PathField(max_length=200)
    url = models.CharField(max_length=500)
    kinds = models.JSONField(default=list)
    secret = EncryptedField()
    is_active = models.BooleanField(default=True)
    # Nothing that had happened before it was made is told.
    since_position = models.BigIntegerField()
    made_at = models.DateTimeField()
    # Failures in a row; from some number on, the address is left in peace for a while.
    failures = models.PositiveIntegerField(default=0)
    paused_until_at = models.DateTimeField(null=True)

    classes = {
        "url": "internal",
        "kinds": "internal",
        "secret": "sensitive",
        "is_active": "internal",
        "since_position": "internal",
        "made_at": "internal",
        "failures": "internal",
        "paused_until_at": "internal",
    }

    objects = ScopedQuerySet["Webhook"].as_manager()


class Outcome(models.TextChoices):
    WAITING = "waiting", _("To be sent")
    SENT = "sent", _("Arrived")
    PARKED = "parked", _("Given up")


# The problem of a message that is held since a restore.
RESTORED = "restored"


class Delivery(models.Model):
    """One message to one address about one event."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    place_path = PathField(max_length=200)
    # The same however often it is sent, so that the other side notices a repetition.
    event_uid = models.UUIDField()
    type = models.CharField(max_length=60)
    body = models.TextField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    # The installation's term when it was made or asked for again: older ones wait for a person.
    term = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    # From when on the two days of trying count: when it was made, or asked for again by hand.
    tried_from_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    answered = models.PositiveSmallIntegerField(null=True)
    problem = models.CharField(max_length=40, blank=True)
    sent_at = models.DateTimeField(null=True)

    classes = {
        "event_uid": "internal",
        "type": "internal",
        "body": "internal",
        "outcome": "internal",
        "attempts": "internal",
        "term": "internal",
        "made_at": "internal",
        "tried_from_at": "internal",
        "next_try_at": "internal",
        "answered": "internal",
        "problem": "internal",
        "sent_at": "internal",
    }

    objects = ScopedQuerySet["Delivery"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["webhook", "event_uid"], name="delivery_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="delivery_outcome"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(outcome="waiting"), name="delivery_due"
            ),
        ]
