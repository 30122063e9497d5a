"""How people get in: temporary passwords, codes for new ones, the second factor, invitations."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from yimi.accounts.models import Reach, Role, Team, User
from yimi.core.fields import EncryptedField, PathField
from yimi.core.ids import new_id
from yimi.core.scope import ScopedQuerySet
from yimi.places.models import Place


class TemporaryPassword(models.Model):
    """That somebody's password was given to them on paper: it opens one page, on which it ends."""

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, primary_key=True, related_name="temporary_password"
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    classes = {"made_at": "internal", "expires_at": "internal"}


class PasswordCode(models.Model):
    """A code with which somebody sets a new password, once, within the hour."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="password_codes")
    code_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    classes = {
        "code_hash": "sensitive",
        "made_at": "internal",
        "expires_at": "internal",
        "used_at": "internal",
    }


class SecondFactor(models.Model):
    """The secret that somebody's telephone and this program share; each code counts once."""

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, primary_key=True, related_name="second_factor"
    )
    secret = EncryptedField()
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    # The session in which the secret was shown, as a hash: until a code is right it is shown in no
    # other one, so that nobody has seen a secret that its owner then confirms.
    shown_to = models.CharField(max_length=64, blank=True)
    # The half minute of the last code that counted: it and everything before it count no more.
    last_step = models.BigIntegerField(default=0)

    classes = {
        "secret": "sensitive",
        "made_at": "internal",
        "confirmed_at": "internal",
        "shown_to": "internal",
        "last_step": "internal",
    }


class Enrolment(models.Model):
    """Until when somebody may set up a second factor: opened by a person or on the machine."""

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, primary_key=True, related_name="enrolment"
    )
    until_at = models.DateTimeField()

    classes = {"until_at": "internal"}


class RecoveryCode(models.Model):
    """A code on paper, for the day on which the telephone is lost."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    classes = {"code_hash": "sensitive", "used_at": "internal"}


class Invitation(models.Model):
    """A link, mostly as a QR code, by which people join a team for some time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=60)
    role = models.CharField(max_length=20, choices=Role.choices)
    reach = models.CharField(max_length=12, choices=Reach.choices, default=Reach.OWN)
    place = models.ForeignKey(Place, on_delete=models.PROTECT)
    place_path = PathField(max_length=200)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    max_uses = models.PositiveSmallIntegerField()
    # When the membership of those who come by it ends.
    member_until_at = models.DateTimeField()
    needs_approval = models.BooleanField(default=True)
    revoked_at = models.DateTimeField(null=True)

    classes = {
        "token_hash": "sensitive",
        "name": "internal",
        "role": "internal",
        "reach": "internal",
        "made_at": "internal",
        "expires_at": "internal",
        "max_uses": "internal",
        "member_until_at": "internal",
        "needs_approval": "internal",
        "revoked_at": "internal",
    }

    objects = ScopedQuerySet["Invitation"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="invitation_role"),
            models.CheckConstraint(condition=Q(reach__in=Reach.values), name="invitation_reach"),
        ]

    def is_open(self, now: datetime) -> bool:
        """Return whether its dates still let somebody in."""
        return self.revoked_at is None and self.expires_at > now < self.member_until_at


class Joining(models.Model):
    """That somebody took an invitation, and what became of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="joinings")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="joinings")
    place_path = PathField(max_length=200)
    taken_at = models.DateTimeField()
    admitted_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)

    classes = {"taken_at": "internal", "admitted_at": "internal", "refused_at": "internal"}

    objects = ScopedQuerySet["Joining"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invitation", "user"], name="joining_once"),
            models.CheckConstraint(
                condition=Q(admitted_at__isnull=True) | Q(refused_at__isnull=True),
                name="joining_one_answer",
            ),
        ]


class Attempt(models.Model):
    """One try at a code or a link, counted for a while so that nobody can go through them all."""

    key = models.CharField(max_length=64)
    at = models.DateTimeField()

    classes = {"key": "internal", "at": "internal"}

    class Meta:
        indexes = [models.Index(fields=["key", "at"], name="attempt_key_at")]
