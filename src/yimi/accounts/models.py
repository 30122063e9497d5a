"""Who works here: organisations, teams, people, and what each may do where."""

from datetime import datetime
from functools import cached_property
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q, prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from yimi.accounts.states import (
    HANDOVER_TRANSITIONS,
    SHIFT_TRANSITIONS,
    STANDING,
    HandoverStatus,
    ShiftStatus,
)
from yimi.core import clock
from yimi.core.declared import permissions_of
from yimi.core.fields import PathField
from yimi.core.ids import new_id
from yimi.core.plain import columns, id_value, made, moment, rows_of
from yimi.core.scope import Grant, ScopedQuerySet
from yimi.places.models import Place


class Role(models.TextChoices):
    """What somebody is here to do."""

    OPERATOR = "operator", _("Hotline operator")
    WORKER = "worker", _("Grid worker")
    VOLUNTEER = "volunteer", _("Volunteer")
    DISPATCHER = "dispatcher", _("Dispatcher")
    TEAM_LEAD = "team_lead", _("Team lead")
    SUPPLIES = "supplies", _("Supplies lead")
    MEDICAL = "medical", _("Medical lead")
    DRIVER = "driver", _("Driver")
    LIAISON = "liaison", _("Hospital or pharmacy liaison")
    PROPERTY = "property", _("Property manager")
    MERCHANT = "merchant", _("Merchant")
    GUARD = "guard", _("Gate guard")
    OFFICER = "officer", _("City officer")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


class Reach(models.TextChoices):
    """How far into its subtree a membership reaches."""

    SUBTREE = "subtree", _("Everything there")
    TEAM = "team", _("The team's own")
    ORGANISATION = "organisation", _("The organisation's own")
    OWN = "own", _("One's own")


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username__iexact=username)


# Plain SQL: read for every page. As `Membership.in_force` says.
_HELD_NOW = """
SELECT {columns} FROM accounts_membership held
WHERE user_id = %s AND starts_at <= %s AND (ends_at IS NULL OR ends_at > %s)
ORDER BY place_path, role
"""


class User(AbstractBaseUser):
    """Somebody who can sign in."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=40)
    phone = models.CharField(max_length=20, blank=True)
    is_active = models.BooleanField(default=True)
    # A login whose password stands in the README: it opens only where the demonstration runs.
    is_demo = models.BooleanField(default=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    classes = {
        "username": "internal",
        "name": "internal",
        "phone": "personal",
        "is_active": "internal",
        "is_demo": "internal",
        "password": "sensitive",
        "last_login": "internal",
    }

    objects = UserManager()

    def __str__(self) -> str:
        return self.name

    def grants(self) -> tuple[Grant, ...]:
        """Return what this person may do and where, read once for each request."""
        return self._grants

    @cached_property
    def _grants(self) -> tuple[Grant, ...]:
        return tuple(
            Grant(
                path=membership.place_path,
                reach=membership.reach,
                permissions=permissions_of(membership.role),
                user_id=self.pk,
                team_id=membership.team_id,
                organisation_id=membership.organisation_id,
            )
            for membership in self.current_memberships
        )

    @cached_property
    def current_memberships(self) -> list["Membership"]:
        """The memberships in force now, the widest place first."""
        if not self.is_active:
            return []
        now = moment(clock.now())
        held = _HELD_NOW.format(columns=columns(Membership, "held"))
        return [made(Membership, row) for row in rows_of(held, [id_value(self.pk), now, now])]

    def current_posts(self) -> list["Membership"]:
        """Return the memberships in force now, for pages that name their places and teams."""
        prefetch_related_objects(self.current_memberships, "place", "team")
        return self.current_memberships

    @property
    def roles(self) -> set[str]:
        return {membership.role for membership in self.current_memberships}


class Organisation(models.Model):
    """A street office, a property manager, a hospital, a supplier, a crew."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    # The number that residents call; digits only.
    phone = models.CharField(max_length=24, blank=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT)
    place_path = PathField(max_length=200)

    classes = {"name": "public", "kind": "public", "phone": "public"}

    objects = ScopedQuerySet["Organisation"].as_manager()

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """People who answer together for some duties in an area."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=60)
    place = models.ForeignKey(Place, on_delete=models.PROTECT)
    place_path = PathField(max_length=200)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True)
    is_active = models.BooleanField(default=True)

    classes = {"name": "public", "is_active": "public"}

    objects = ScopedQuerySet["Team"].as_manager()

    def __str__(self) -> str:
        return self.name


class TeamDuty(models.Model):
    """One thing that a team answers for; packs name it in their services."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="duties")
    duty = models.CharField(max_length=20)

    classes = {"duty": "public"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "duty"], name="team_duty_once")]


class Membership(models.Model):
    """What somebody is, where, how far, and from when until when."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    place = models.ForeignKey(Place, on_delete=models.PROTECT)
    place_path = PathField(max_length=200)
    reach = models.CharField(max_length=12, choices=Reach.choices, default=Reach.SUBTREE)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    # When nothing was in hand any more after it had ended.
    settled_at = models.DateTimeField(null=True)

    classes = {
        "role": "internal",
        "reach": "internal",
        "starts_at": "internal",
        "ends_at": "internal",
        "settled_at": "internal",
    }

    objects = ScopedQuerySet["Membership"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role"),
            models.CheckConstraint(condition=Q(reach__in=Reach.values), name="membership_reach"),
            models.UniqueConstraint(fields=["user", "role", "place_path"], name="membership_once"),
        ]

    @staticmethod
    def in_force(now: datetime) -> Q:
        """Return the condition that a membership holds at `now`."""
        return Q(starts_at__lte=now) & (Q(ends_at__isnull=True) | Q(ends_at__gt=now))


class Shift(models.Model):
    """Somebody of a team is on duty, from when until when: half-open, and it may span midnight."""

    TRANSITIONS = SHIFT_TRANSITIONS

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="shifts")
    place_path = PathField(max_length=200)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    status = models.CharField(
        max_length=10, choices=ShiftStatus.choices, default=ShiftStatus.PLANNED
    )
    planned_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # When it was seen to that nothing stays with somebody who has gone.
    settled_at = models.DateTimeField(null=True)

    classes = {
        "starts_at": "internal",
        "ends_at": "internal",
        "status": "internal",
        "started_at": "internal",
        "ended_at": "internal",
        "settled_at": "internal",
    }

    objects = ScopedQuerySet["Shift"].as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["team", "starts_at"], name="shift_team"),
            models.Index(fields=["user", "starts_at"], name="shift_user"),
            models.Index(
                fields=["ends_at"], condition=Q(settled_at__isnull=True), name="shift_unsettled"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=ShiftStatus.values), name="shift_status"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")), name="shift_in_order"
            ),
        ]

    @staticmethod
    def on_duty(now: datetime) -> Q:
        """Return the condition that a shift stands and runs at `now`."""
        return Q(status__in=STANDING, starts_at__lte=now, ends_at__gt=now)


class Handover(models.Model):
    """What one shift leaves to the next: each open item given or kept, and a note."""

    TRANSITIONS = HANDOVER_TRANSITIONS

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="handovers")
    place_path = PathField(max_length=200)
    # Null: for the team, as nobody was planned for the next shift.
    taker = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    status = models.CharField(
        max_length=10, choices=HandoverStatus.choices, default=HandoverStatus.GIVEN
    )
    note = models.TextField(blank=True)
    # [{"kind", "id", "keep"}]; `keep` is the reason for which it stays with the giver, or empty.
    items = models.JSONField(default=list)
    given_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    client_id = models.UUIDField(null=True, unique=True)

    classes = {
        "status": "internal",
        "note": "sensitive",
        "items": "internal",
        "given_at": "internal",
        "taken_at": "internal",
        "client_id": "internal",
    }

    objects = ScopedQuerySet["Handover"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=HandoverStatus.values), name="handover_status"
            ),
            models.UniqueConstraint(
                fields=["shift"],
                condition=Q(status__in=[HandoverStatus.GIVEN, HandoverStatus.TAKEN]),
                name="handover_once_per_shift",
            ),
        ]


class CoverGap(models.Model):
    """Nobody is or will be on duty for something: noticed once, until somebody is."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    place_path = PathField(max_length=200)
    duty = models.CharField(max_length=20)
    starts_at = models.DateTimeField()
    found_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    classes = {
        "duty": "internal",
        "starts_at": "internal",
        "found_at": "internal",
        "ended_at": "internal",
    }

    objects = ScopedQuerySet["CoverGap"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place_path", "duty"],
                condition=Q(ended_at__isnull=True),
                name="cover_gap_once",
            )
        ]
