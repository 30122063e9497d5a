"""The first run, kept so that it can be left and gone on with; tables going into the ledger."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yimi.accounts.models import User
from yimi.core.fields import EncryptedBytesField, EncryptedField, PathField
from yimi.core.ids import new_id
from yimi.core.scope import ScopedQuerySet
from yimi.places.models import Place
from yimi.registry.models import Resident


class FirstRun(models.Model):
    """The setting up of this installation: who has its address, and what was answered so far."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    answers = models.JSONField(default=dict)
    finished_at = models.DateTimeField(null=True)

    classes = {
        "token_hash": "sensitive",
        "made_at": "internal",
        "begun_at": "internal",
        "answers": "personal",
        "finished_at": "internal",
    }


class LedgerImport(models.Model):
    """A table that is to go into the ledger: how its columns are understood, and how far it is."""

    class Status(models.TextChoices):
        READING = "reading", _("being read")
        TRYING = "trying", _("being tried")
        TRIED = "tried", _("tried")
        RUNNING = "running", _("going in")
        DONE = "done", _("done")
        FAILED = "failed", _("stopped by an error")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT)
    place_path = PathField(max_length=200)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    file_name = models.CharField(max_length=120)
    # For each sheet: {"name", "headers", "fields", "whys", "first_row", "where", "skip", "rows"}.
    sheets = models.JSONField(default=list)
    # The rows above the data, sheet by sheet, as JSON: the file of refused rows begins with them.
    tops = EncryptedField(blank=True)
    # A sheet has lost its heads: nothing goes in before somebody has looked at its columns.
    unsure = models.BooleanField(default=False)
    makes_doors = models.BooleanField(default=False)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.TRYING)
    total = models.PositiveIntegerField()
    # Counts the corrections of its columns: what was tried under another one does not count.
    version = models.PositiveIntegerField(default=1)
    # Why it stopped.
    problem = models.CharField(max_length=300, blank=True)

    classes = {
        "made_at": "internal",
        "file_name": "internal",
        "sheets": "internal",
        "tops": "sensitive",
        "unsure": "internal",
        "makes_doors": "internal",
        "status": "internal",
        "total": "internal",
        "version": "internal",
        "problem": "internal",
    }

    objects = ScopedQuerySet["LedgerImport"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=("reading", "trying", "tried", "running", "done", "failed")),
                name="ledger_import_status",
            )
        ]


class LedgerFilePart(models.Model):
    """A piece of a file that was given and is still to be read, encrypted.

    The pieces of a large file are written one by one, before the table itself: nobody else waits
    for twenty megabytes.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # The id of the table that comes after the last piece.
    table_id = models.UUIDField()
    number = models.PositiveIntegerField()
    content = EncryptedBytesField()
    made_at = models.DateTimeField()

    classes = {
        "table_id": "internal",
        "number": "internal",
        "content": "sensitive",
        "made_at": "internal",
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["table_id", "number"], name="ledger_file_part_once")
        ]


class LedgerChunk(models.Model):
    """Some rows of a table, kept encrypted until they are in: each goes in whole, or not at all."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ledger_import = models.ForeignKey(LedgerImport, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    sheet = models.PositiveSmallIntegerField(default=0)
    # The cells of the rows, as JSON.
    rows = EncryptedField()
    # What each person of each row does, as JSON: see `setup.ledger.results`.
    told = EncryptedField(blank=True)
    # How many people do what, by its code.
    counts = models.JSONField(default=dict)
    tried_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    classes = {
        "number": "internal",
        "sheet": "internal",
        "rows": "sensitive",
        "told": "sensitive",
        "counts": "internal",
        "tried_at": "internal",
        "done_at": "internal",
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ledger_import", "number"], name="ledger_chunk_once")
        ]


class LedgerLayout(models.Model):
    """What the columns of one kind of sheet hold, as somebody of a place has said before."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey(Place, on_delete=models.CASCADE)
    place_path = PathField(max_length=200)
    # A digest of its heads.
    shape = models.CharField(max_length=32)
    fields = models.JSONField(default=list)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    used_at = models.DateTimeField()

    classes = {"shape": "internal", "fields": "internal", "used_at": "internal"}

    objects = ScopedQuerySet["LedgerLayout"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "shape"], name="ledger_layout_once")
        ]


class LedgerDoubt(models.Model):
    """That somebody of a table may be somebody who is in the ledger: for a person to decide."""

    class Verdict(models.TextChoices):
        OPEN = "", _("not decided")
        SAME = "same", _("the same person")
        MOVED = "moved", _("the same person, who has moved here")
        OTHER = "other", _("another person")
        OUT = "out", _("left out")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ledger_import = models.ForeignKey(
        LedgerImport, on_delete=models.SET_NULL, null=True, related_name="doubts"
    )
    # The area in which the table's doors are looked for.
    area = models.ForeignKey(Place, on_delete=models.CASCADE)
    # Where the table says that they live.
    place_path = PathField(max_length=200)
    # Found again by it when the same person comes with another table.
    digest = models.CharField(max_length=64)
    file_name = models.CharField(max_length=120)
    sheet = models.CharField(max_length=60, blank=True)
    row_number = models.PositiveIntegerField()
    # What the table says, as JSON.
    row = EncryptedField()
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    why = models.CharField(max_length=12)
    verdict = models.CharField(max_length=6, choices=Verdict.choices, blank=True)
    # Who was entered as another person.
    made = models.ForeignKey(Resident, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    # Since when the table is in and this alone waits; null: the table is only tried.
    parked_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    classes = {
        "digest": "sensitive",
        "file_name": "internal",
        "sheet": "internal",
        "row_number": "internal",
        "row": "sensitive",
        "why": "internal",
        "verdict": "internal",
        "made_at": "internal",
        "parked_at": "internal",
        "decided_at": "internal",
    }

    objects = ScopedQuerySet["LedgerDoubt"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "digest"], name="ledger_doubt_once"),
            models.CheckConstraint(
                condition=Q(verdict__in=("", "same", "moved", "other", "out")),
                name="ledger_doubt_verdict",
            ),
        ]
        indexes = [models.Index(fields=["place_path"], name="ledger_doubt_path")]
