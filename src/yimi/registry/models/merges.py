"""That two rows are one, or are not: decided by somebody, and to be taken back."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yimi.core.fields import EncryptedField, PathField
from yimi.core.ids import new_id
from yimi.core.scope import ScopedQuerySet
from yimi.registry.models.ledger import Household, Resident


class Merge(models.Model):
    """That one person or household of the ledger stands for another one since then."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place_path = PathField(max_length=200)
    kept_person = models.ForeignKey(
        Resident, on_delete=models.PROTECT, null=True, related_name="merges"
    )
    merged_person = models.ForeignKey(
        Resident, on_delete=models.PROTECT, null=True, related_name="+"
    )
    kept_household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, related_name="merges"
    )
    merged_household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # The merge of two households in which two of their people were found to be one.
    part_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()
    # What was taken over from the merged one: {"name": ["before", "after"]}, as JSON.
    taken = EncryptedField(blank=True)
    # The ids of rows that came along, by their kind, for taking it back.
    moved = models.JSONField(default=dict, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)
    client_id = models.UUIDField(null=True, unique=True)

    classes = {
        "at": "internal",
        "taken": "sensitive",
        "moved": "internal",
        "undone_at": "internal",
        "client_id": "internal",
    }

    objects = ScopedQuerySet["Merge"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["place_path", "at"], name="merge_path")]
        constraints = [
            models.UniqueConstraint(
                fields=["merged_person"],
                condition=Q(undone_at__isnull=True),
                name="merge_person_once",
            ),
            models.UniqueConstraint(
                fields=["merged_household"],
                condition=Q(undone_at__isnull=True),
                name="merge_household_once",
            ),
            models.CheckConstraint(
                condition=~Q(kept_person=F("merged_person"))
                & ~Q(kept_household=F("merged_household")),
                name="merge_of_two",
            ),
        ]


class Verdict(models.TextChoices):
    DIFFERENT = "different", _("Not the same")
    PARKED = "parked", _("Put aside")


class PairDecision(models.Model):
    """What somebody decided about two people who look like one; the smaller id comes first."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    first = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    place_path = PathField(max_length=200)
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    classes = {"verdict": "internal", "at": "internal"}

    objects = ScopedQuerySet["PairDecision"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["place_path"], name="pair_decision_path")]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="pair_decision_once")
        ]
