"""The first run, kept so that it can be left and gone on with; tables going into the ledger."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yimi.accounts.models import User
from yimi.core.fields import EncryptedField, PathField
from yimi.core.ids import new_id
from yimi.core.scope import ScopedQuerySet
from yimi.places.models import Place


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
    headers = models.JSONField(default=list)
    fields = models.JSONField(default=list)
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
        "headers": "internal",
        "fields": "internal",
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
                condition=Q(status__in=("trying", "tried", "running", "done", "failed")),
                name="ledger_import_status",
            )
        ]


class LedgerChunk(models.Model):
    """Some rows of a table, kept encrypted until they are in: each goes in whole, or not at all."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ledger_import = models.ForeignKey(LedgerImport, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    # The cells of the rows, as JSON.
    rows = EncryptedField()
    # [row number, what it does, why], for each row that says something.
    results = models.JSONField(default=list)
    tried_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    classes = {
        "number": "internal",
        "rows": "sensitive",
        "results": "internal",
        "tried_at": "internal",
        "done_at": "internal",
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ledger_import", "number"], name="ledger_chunk_once")
        ]
