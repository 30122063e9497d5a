"""The first run, kept so that it can be left and gone on with."""

from django.db import models

from yimi.core.ids import new_id


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
