"""What came in: a batch of text or a sheet, its lines with what was understood, and drafts."""

from django.db import models
from django.db.models import Q

from yimi.accounts.models import User
from yimi.cases.models import Case
from yimi.core.fields import PathField
from yimi.core.ids import new_id
from yimi.core.scope import ScopedQuerySet
from yimi.intake.states import (
    BATCH_TRANSITIONS,
    LINE_TRANSITIONS,
    BatchStatus,
    LineStatus,
    Source,
)
from yimi.places.models import Place
from yimi.registry.models import Household


def upload_path(batch: "Batch", filename: str) -> str:
    """Return where an uploaded file is kept: by the batch's id, never by its own name."""
    return f"intake/{batch.pk}"


class Batch(models.Model):
    """One paste or one file, kept as it came."""

    TRANSITIONS = BATCH_TRANSITIONS

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # The area whose ledger it is read against.
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    place_path = PathField(max_length=200)
    source = models.CharField(max_length=8, choices=Source.choices)
    status = models.CharField(max_length=8, choices=BatchStatus.choices)
    title = models.CharField(max_length=120, blank=True)
    text = models.TextField(blank=True)
    file = models.FileField(upload_to=upload_path, blank=True)
    file_name = models.CharField(max_length=160, blank=True)
    # What the reader says about the whole: form, rules of the chain, notes on the file, columns.
    reading = models.JSONField(default=dict, blank=True)
    problem = models.CharField(max_length=40, blank=True)
    rows_total = models.PositiveIntegerField(default=0)
    rows_read = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    client_id = models.UUIDField(null=True, unique=True)

    classes = {
        "source": "internal",
        "status": "internal",
        "title": "internal",
        "text": "sensitive",
        "file": "sensitive",
        "file_name": "internal",
        "reading": "sensitive",
        "problem": "internal",
        "rows_total": "internal",
        "rows_read": "internal",
        "at": "internal",
        "client_id": "internal",
    }

    objects = ScopedQuerySet["Batch"].as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["place_path", "at"], name="batch_path_at"),
            models.Index(fields=["at"], condition=Q(status="reading"), name="batch_being_read"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=BatchStatus.values), name="batch_status")
        ]


class Line(models.Model):
    """One line of a batch: the words, what was understood, and the Case that came of it."""

    TRANSITIONS = LINE_TRANSITIONS

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="lines")
    place_path = PathField(max_length=200)
    order = models.PositiveIntegerField()
    number = models.PositiveIntegerField(null=True)
    text = models.TextField()
    status = models.CharField(max_length=10, choices=LineStatus.choices)
    # What the reader understood, with the spans it was read from; a person's corrections on top.
    proposal = models.JSONField(default=dict)
    problems = models.JSONField(default=list, blank=True)
    # The door in the ledger; null where none, or more than one, was found.
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="+")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, null=True, related_name="+")
    service = models.CharField(max_length=40, blank=True)
    urgency = models.CharField(max_length=8, blank=True)
    # By what the line is known again when the chain is pasted a second time.
    identity = models.CharField(max_length=64)
    content = models.CharField(max_length=64)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    # The line of an earlier paste that this one repeats or corrects.
    repeats = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")

    classes = {
        "number": "internal",
        "text": "sensitive",
        "status": "internal",
        "proposal": "sensitive",
        "problems": "internal",
        "service": "internal",
        "urgency": "internal",
        "identity": "internal",
        "content": "internal",
        "order": "internal",
        "confirmed_at": "internal",
    }

    objects = ScopedQuerySet["Line"].as_manager()

    class Meta:
        ordering = ["order"]
        indexes = [
            models.Index(fields=["batch", "status", "order"], name="line_batch_status"),
            models.Index(fields=["identity"], name="line_identity"),
            models.Index(fields=["case"], name="line_case"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["batch", "order"], name="line_order_once"),
            models.CheckConstraint(condition=Q(status__in=LineStatus.values), name="line_status"),
            models.CheckConstraint(
                condition=~Q(status=LineStatus.CONFIRMED) | Q(case__isnull=False),
                name="line_confirmed_has_case",
            ),
        ]


class Draft(models.Model):
    """What somebody was typing: kept until it is done, so that a browser may die."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    form = models.CharField(max_length=20)
    content = models.JSONField(default=dict)
    at = models.DateTimeField()

    classes = {"form": "internal", "content": "sensitive", "at": "internal"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "form"], name="draft_once")]
