"""The life of a batch and of its lines."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BatchStatus(models.TextChoices):
    READING = "reading", _("Being read")
    READ = "read", _("Read")
    FAILED = "failed", _("Not readable")


BATCH_TRANSITIONS: dict[str, frozenset[str]] = {
    BatchStatus.READING: frozenset({BatchStatus.READ, BatchStatus.FAILED}),
    BatchStatus.READ: frozenset(),
    BatchStatus.FAILED: frozenset(),
}


class LineStatus(models.TextChoices):
    PROPOSED = "proposed", _("To be confirmed")
    TO_FIX = "to_fix", _("To be put right")
    CONFIRMED = "confirmed", _("Confirmed")
    KNOWN = "known", _("Already taken in")
    SET_ASIDE = "set_aside", _("Set aside")


LINE_TRANSITIONS: dict[str, frozenset[str]] = {
    LineStatus.PROPOSED: frozenset({LineStatus.CONFIRMED, LineStatus.TO_FIX, LineStatus.SET_ASIDE}),
    LineStatus.TO_FIX: frozenset({LineStatus.PROPOSED, LineStatus.CONFIRMED, LineStatus.SET_ASIDE}),
    LineStatus.CONFIRMED: frozenset({LineStatus.PROPOSED}),
    LineStatus.KNOWN: frozenset({LineStatus.PROPOSED, LineStatus.SET_ASIDE}),
    LineStatus.SET_ASIDE: frozenset({LineStatus.PROPOSED, LineStatus.TO_FIX}),
}


class Source(models.TextChoices):
    PASTE = "paste", _("Pasted text")
    SHEET = "sheet", _("Spreadsheet")
