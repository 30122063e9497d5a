"""The ledger: who lives behind which door, how to reach them, and what to know before knocking."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yimi.core.fields import EncryptedField, PathField
from yimi.core.ids import new_id
from yimi.core.scope import ScopedQuerySet
from yimi.core.terms import TermsField
from yimi.places.models import Place


class Tenure(models.TextChoices):
    OWNER = "owner", _("Owner")
    TENANT = "tenant", _("Tenant")
    OTHER = "other", _("Other")


class Household(models.Model):
    """The people who live together behind one door."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="households")
    place_path = PathField(max_length=200)
    note = EncryptedField(blank=True)
    tenure = models.CharField(max_length=8, choices=Tenure.choices, blank=True)
    # With whom, or where, a key of this door can be had.
    key_kept = EncryptedField(blank=True)
    pets = models.CharField(max_length=80, blank=True)
    # They said that they have none; otherwise a missing number is one that nobody knows yet.
    no_telephone = models.BooleanField(default=False)
    # Its index holds the few that were merged: one over all is taken for the others, which are all.
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, db_index=False)
    merged_at = models.DateTimeField(null=True)
    client_id = models.UUIDField(null=True, unique=True)

    classes = {
        "note": "sensitive",
        "tenure": "personal",
        "key_kept": "sensitive",
        "pets": "personal",
        "no_telephone": "personal",
        "merged_at": "internal",
        "client_id": "internal",
    }

    objects = ScopedQuerySet["Household"].as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["place_path"], name="household_path"),
            models.Index(
                fields=["merged_into"],
                condition=Q(merged_into__isnull=False),
                name="household_merged",
            ),
        ]


class Sex(models.TextChoices):
    FEMALE = "f", _("Female")
    MALE = "m", _("Male")
    UNKNOWN = "", _("Not known")


class Mobility(models.TextChoices):
    WALKS = "walks", _("Walks alone")
    NO_STAIRS = "no_stairs", _("Cannot manage stairs")
    WHEELCHAIR = "wheelchair", _("In a wheelchair")
    BED = "bed", _("Confined to bed")


class Resident(models.Model):
    """A person of the ledger. One who was merged keeps the row, and says into whom."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="residents")
    place_path = PathField(max_length=200)
    name = models.CharField(max_length=40)
    sex = models.CharField(max_length=1, choices=Sex.choices, blank=True)
    born_on = models.DateField(null=True)
    is_head = models.BooleanField(default=False)
    id_number = EncryptedField(blank=True)
    # Found exactly by a keyed hash; the number itself cannot be searched.
    id_number_hash = models.CharField(max_length=64, blank=True, db_index=True)
    # The dialect or language in which they are understood, where it is not the usual one.
    language = models.CharField(max_length=20, blank=True)
    mobility = models.CharField(max_length=12, choices=Mobility.choices, blank=True)
    # They live here and are somewhere else for a time; no end: not known.
    away_since = models.DateField(null=True)
    away_until = models.DateField(null=True)
    away_where = models.CharField(max_length=80, blank=True)
    # Since when they live here no more.
    left_at = models.DateTimeField(null=True)
    # Its index holds the few that were merged: one over all is taken for the others, which are all.
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, db_index=False)
    merged_at = models.DateTimeField(null=True)

    classes = {
        "name": "personal",
        "sex": "personal",
        "born_on": "personal",
        "is_head": "personal",
        "language": "personal",
        "mobility": "sensitive",
        "away_since": "personal",
        "away_until": "personal",
        "away_where": "personal",
        "left_at": "personal",
        "merged_at": "internal",
        "id_number": "sensitive",
        "id_number_hash": "sensitive",
    }

    objects = ScopedQuerySet["Resident"].as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["place_path"], name="resident_path"),
            models.Index(fields=["name"], name="resident_name"),
            models.Index(
                fields=["merged_into"],
                condition=Q(merged_into__isnull=False),
                name="resident_merged",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def age_on(self, day: date) -> int | None:
        """Return the age in full years on a day."""
        if self.born_on is None:
            return None
        had_birthday = (day.month, day.day) >= (self.born_on.month, self.born_on.day)
        return day.year - self.born_on.year - (0 if had_birthday else 1)

    def is_away(self, day: date) -> bool:
        """Return whether they live here and are elsewhere on a day."""
        since, until = self.away_since, self.away_until
        return since is not None and since <= day and (until is None or day <= until)


class Stay(models.Model):
    """That somebody lived in a household from one day to another; empty days are not known."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="stays")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="stays")
    place_path = PathField(max_length=200)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    recorded_at = models.DateTimeField()

    classes = {"since": "personal", "until": "personal", "recorded_at": "internal"}

    objects = ScopedQuerySet["Stay"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["resident"], condition=Q(until__isnull=True), name="stay_open_once"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True)
                | Q(since__isnull=True)
                | Q(until__gte=models.F("since")),
                name="stay_ends_after_it_starts",
            ),
        ]
        indexes = [models.Index(fields=["place_path"], name="stay_path")]


class Telephone(models.Model):
    """A number at which somebody of a household is reached; digits only."""

    class Kind(models.TextChoices):
        MOBILE = "mobile", _("Mobile")
        LANDLINE = "landline", _("Landline")
        NEIGHBOUR = "neighbour", _("Neighbour's")
        RELATIVE = "relative", _("Relative's")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="telephones")
    resident = models.ForeignKey(
        Resident, on_delete=models.CASCADE, null=True, related_name="telephones"
    )
    place_path = PathField(max_length=200)
    number = models.CharField(max_length=24)
    kind = models.CharField(max_length=12, choices=Kind.choices)

    classes = {"number": "personal", "kind": "personal"}

    objects = ScopedQuerySet["Telephone"].as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["number"], name="telephone_number"),
            models.Index(fields=["place_path"], name="telephone_path"),
        ]


class KeyGroupQuerySet(ScopedQuerySet["KeyGroup"]):
    def current(self) -> "KeyGroupQuerySet":
        """Return those that hold: nobody has said that they ended."""
        return self.filter(ended_on__isnull=True)


class KeyGroup(models.Model):
    """That a person belongs to a group that must not be forgotten; codes come from the pack."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="groups")
    place_path = PathField(max_length=200)
    code = models.CharField(max_length=40)
    since = models.DateField()
    # By what it is known: a certificate, a hospital's letter, what the family said.
    evidence = EncryptedField(blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    noted_at = models.DateTimeField(null=True)
    # When somebody should look whether it still holds.
    review_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    # What the group needs to know beside its name: {"due_on": "2026-03-01"} of a pregnancy.
    details = models.JSONField(default=dict, blank=True)

    classes = {
        "code": "sensitive",
        "since": "sensitive",
        "evidence": "sensitive",
        "noted_at": "internal",
        "review_on": "internal",
        "ended_on": "sensitive",
        "details": "sensitive",
    }

    objects = KeyGroupQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "code"],
                condition=Q(ended_on__isnull=True),
                name="key_group_once",
            ),
        ]
        indexes = [
            models.Index(fields=["place_path", "code"], name="key_group_path"),
            # The groups that are due for a look, area by area.
            models.Index(
                fields=["review_on"],
                condition=Q(ended_on__isnull=True, review_on__isnull=False),
                name="key_group_review",
            ),
        ]


class DoorWarning(models.Model):
    """What somebody must know before they knock at a door; codes come from the pack."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="warnings")
    place_path = PathField(max_length=200)
    code = models.CharField(max_length=40)
    note = models.CharField(max_length=120, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)

    classes = {
        "code": "sensitive",
        "note": "sensitive",
        "starts_at": "internal",
        "ends_at": "internal",
    }

    objects = ScopedQuerySet["DoorWarning"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "code"],
                condition=Q(ends_at__isnull=True),
                name="door_warning_once",
            )
        ]


class LedgerEntry(models.Model):
    """What a household is found by: the words of its people, telephones and door, as terms."""

    # A number of its own: the full-text table of SQLite counts rows.
    id = models.BigAutoField(primary_key=True)
    household = models.OneToOneField(Household, on_delete=models.CASCADE, related_name="entry")
    place_path = PathField(max_length=200)
    # Names, telephones and words of the door, for putting the best first.
    words = models.TextField()
    terms = TermsField()

    classes = {"words": "personal", "terms": "personal"}

    objects = ScopedQuerySet["LedgerEntry"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["place_path"], name="ledger_entry_path")]
