"""What every app rests on: the event log, its readers, and acts that were already done."""

from django.db import models

from yimi.core.fields import PathField
from yimi.core.ids import new_id
from yimi.core.scope import ScopedQuerySet


class Event(models.Model):
    """One thing that happened: written in the act's own transaction, never changed afterwards."""

    position = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=new_id, unique=True, editable=False)
    type = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    place_path = PathField(max_length=200)
    by_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    data = models.JSONField(default=dict)
    words_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_id", "position"], name="event_subject"),
            models.Index(fields=["type", "at"], name="event_type_at"),
        ]


class EventWords(models.Model):
    """The words of an event: erasable without breaking the chain, which holds their salted hash."""

    event_uid = models.UUIDField(primary_key=True)
    text = models.TextField()
    salt = models.CharField(max_length=32)


class Seal(models.Model):
    """One link of the audit chain: a digest over a run of events and over the seal before."""

    first = models.BigIntegerField()
    last = models.BigIntegerField(unique=True)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()


class Cursor(models.Model):
    """How far one handler has read."""

    handler = models.CharField(max_length=80, primary_key=True)
    position = models.BigIntegerField(default=0)
    moved_at = models.DateTimeField()


class Parked(models.Model):
    """An event that a handler could not take: tried again with a growing pause.

    Later events of the same subject wait behind it; other subjects go on.
    """

    handler = models.CharField(max_length=80)
    event = models.ForeignKey(Event, on_delete=models.PROTECT)
    subject_id = models.UUIDField()
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField()
    error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["handler", "event"], name="parked_once_per_handler")
        ]
        indexes = [models.Index(fields=["handler", "next_try_at"], name="parked_due")]


class ClientAct(models.Model):
    """An act that a client has already had done; sending it again changes nothing."""

    client_id = models.UUIDField(primary_key=True)
    act = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    at = models.DateTimeField()


class JobRun(models.Model):
    """When a recurring job last ran, so that two workers do not both run it."""

    name = models.CharField(max_length=80, primary_key=True)
    ran_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)


class ExportRecord(models.Model):
    """One list that somebody took out, or was refused."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=20, unique=True)
    what = models.CharField(max_length=60)
    # Where the person may take this list out: the widest place of theirs.
    place_path = PathField(max_length=200)
    by_id = models.UUIDField()
    at = models.DateTimeField()
    form = models.CharField(max_length=4)
    reason = models.CharField(max_length=20)
    rows = models.PositiveIntegerField()
    rows_done = models.PositiveIntegerField(default=0)
    full = models.BooleanField(default=False)
    # Why nothing went out; empty where it did.
    refused = models.CharField(max_length=20, blank=True)
    # So much in one day that an auditor is to ask why.
    alarm = models.BooleanField(default=False)
    made_at = models.DateTimeField(null=True)
    failed = models.BooleanField(default=False)
    client_id = models.UUIDField(null=True, unique=True)
    # Too large to be made while the person waits: a worker makes it, again after it was killed.
    beside = models.BooleanField(default=False)
    # How the list was narrowed, and in which language; only until it is made.
    asked = models.JSONField(default=dict)
    language = models.CharField(max_length=10, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=20, blank=True)

    classes = {"asked": "personal"}

    objects = ScopedQuerySet["ExportRecord"].as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["at"],
                name="export_waiting",
                condition=models.Q(beside=True, made_at=None, failed=False),
            ),
            models.Index(fields=["by_id", "at"], name="export_by_at"),
            models.Index(fields=["place_path", "at"], name="export_path_at"),
        ]


class Installation(models.Model):
    """This installation as a whole: one row, which goes with the data wherever it is restored.

    `term` counts who serves: a restore and a takeover raise it, and of two the higher one is right.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    only = models.BooleanField(default=True, unique=True, editable=False)
    term = models.PositiveIntegerField(default=1)
    restored_at = models.DateTimeField(null=True)
    restored_from_at = models.DateTimeField(null=True)
    restored_through = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(only=True), name="installation_is_one")
        ]

    @property
    def place_path(self) -> str:
        """Return no place: it is about all of them."""
        return ""
