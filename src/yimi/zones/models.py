"""Limits on people: who is isolated, by whose order, from which day, and until which at the latest.

There is no column that says whether somebody is isolated now. It follows from the days.
"""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate

from yimi.accounts.models import User
from yimi.care.models import OfResidentQuerySet
from yimi.cases.models import Case
from yimi.core.fields import EncryptedField, PathField
from yimi.core.ids import new_id
from yimi.places.models import Emergency
from yimi.registry.models import Household, Resident
from yimi.zones.states import NO_RELEASE, How, State, Why

# Who left the ledger is not isolated here; of one who was merged, that of the one who was kept.
LIVES_HERE = Q(resident__left_at__isnull=True) & (
    Q(resident__merged_into__isnull=True) | Q(resident__merged_into__left_at__isnull=True)
)


class IsolationQuerySet(OfResidentQuerySet["Isolation"]):
    def standing(self) -> Self:
        """Keep those that nobody ended before their day, of people who live here."""
        return self.filter(LIVES_HERE, ended_at__isnull=True)

    def running_on(self, day: date) -> Self:
        """Keep those by which somebody is isolated on a day."""
        return self.standing().filter(day_zero_on__lte=day, ends_on__gt=day)

    def released(self) -> Self:
        """Keep those in whose place no other record stands."""
        return self.exclude(ended_why__in=[why.value for why in NO_RELEASE])


class Isolation(models.Model):
    """That somebody is isolated: by which rule, counted from which day, until which day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="isolations")
    # Where they stay, or whom they left behind: their household of then.
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    place_path = PathField(max_length=200)
    # What it hangs on: with its end this goes.
    emergency = models.ForeignKey(Emergency, on_delete=models.PROTECT, related_name="+")
    # A code of the pack's isolations, and the edition in which it stood.
    rule = models.CharField(max_length=40)
    pack = models.CharField(max_length=40)
    edition = models.CharField(max_length=40, blank=True)
    # The day from which it is counted.
    day_zero_on = models.DateField()
    # The day on which they are free, and the last day that the rule allows for that.
    ends_on = models.DateField()
    latest_on = models.DateField()
    # The record in whose place this one stands: it was wrong, or it began anew; and why.
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    cause = EncryptedField(blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    # An end before the day.
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_why = models.CharField(max_length=12, choices=Why.choices, blank=True)
    ended_words = EncryptedField(blank=True)
    # On which day the news went out that they are free, and the Case by which they are told.
    announced_on = models.DateField(null=True)
    notice = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="+")
    told_at = models.DateTimeField(null=True)
    told_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    classes = {
        "rule": "sensitive",
        "pack": "internal",
        "edition": "internal",
        "day_zero_on": "sensitive",
        "ends_on": "sensitive",
        "latest_on": "sensitive",
        "cause": "sensitive",
        "made_at": "internal",
        "ended_at": "sensitive",
        "ended_why": "sensitive",
        "ended_words": "sensitive",
        "announced_on": "internal",
        "told_at": "internal",
    }

    objects = IsolationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["place_path", "ends_on"], name="isolation_path"),
            # Those of which the news is still to come, and who is still to be told.
            models.Index(
                fields=["ends_on"], condition=Q(told_at__isnull=True), name="isolation_untold"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "rule", "day_zero_on", "ends_on"],
                condition=Q(ended_at__isnull=True),
                name="isolation_once",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("day_zero_on")), name="isolation_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__lte=F("latest_on")), name="isolation_within_its_rule"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_why="")
                | Q(ended_at__isnull=False, ended_why__in=Why.values),
                name="isolation_ended_for_a_reason",
            ),
        ]

    @property
    def free_on(self) -> date:
        """The day from which they are free: that of the order, or of an earlier release."""
        return min(localdate(self.ended_at), self.ends_on) if self.ended_at else self.ends_on

    def state_on(self, day: date) -> State:
        """Return how it stands on a day."""
        if self.ended_why in NO_RELEASE:
            return State.REPLACED
        return State.RUNNING if self.ended_at is None and day < self.ends_on else State.OVER


class OfIsolationQuerySet(OfResidentQuerySet["Stretch"]):
    way = "isolation__resident__carer__"


class Stretch(models.Model):
    """A part of an isolation: in which way, from which day until which, and by whose order."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    isolation = models.ForeignKey(Isolation, on_delete=models.CASCADE, related_name="stretches")
    place_path = PathField(max_length=200)
    # A code of the pack's kinds.
    kind = models.CharField(max_length=40)
    began_on = models.DateField()
    ends_on = models.DateField()
    # Which centre or hospital, where it is not at home.
    stays_at = EncryptedField(blank=True)
    # Who ordered it, in which form; the paper's number, or who passed the order on.
    organ = models.CharField(max_length=80)
    how = models.CharField(max_length=8, choices=How.choices)
    document = EncryptedField(blank=True)
    passed_on_by = EncryptedField(blank=True)
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    noted_at = models.DateTimeField()
    # Since when it holds no more: another stretch took its place, or the isolation ended.
    gone_at = models.DateTimeField(null=True)

    classes = {
        "kind": "sensitive",
        "began_on": "sensitive",
        "ends_on": "sensitive",
        "stays_at": "sensitive",
        "organ": "internal",
        "how": "internal",
        "document": "sensitive",
        "passed_on_by": "sensitive",
        "noted_at": "internal",
        "gone_at": "internal",
    }

    objects = OfIsolationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["isolation", "began_on"], name="stretch_isolation"),
            models.Index(fields=["place_path", "ends_on"], name="stretch_path"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("began_on")), name="stretch_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=Q(how__in=How.values), name="stretch_how"),
            models.CheckConstraint(condition=~Q(organ=""), name="stretch_has_an_order"),
        ]
