"""The life of a Task: one thing for one worker at one door."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    OPEN = "open", _("To do")
    DONE = "done", _("Done")
    NOT_DONE = "not_done", _("Not done")
    CANCELLED = "cancelled", _("Cancelled")


TRANSITIONS: dict[str, frozenset[str]] = {
    Status.OPEN: frozenset({Status.DONE, Status.NOT_DONE, Status.CANCELLED}),
    Status.DONE: frozenset(),
    # Somebody goes again, or the desk finds another way.
    Status.NOT_DONE: frozenset({Status.OPEN, Status.CANCELLED}),
    Status.CANCELLED: frozenset({Status.OPEN}),
}


class Kind(models.TextChoices):
    VISIT = "visit", _("At the door")
    CALL = "call", _("By telephone")
