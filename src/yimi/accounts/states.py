"""The life of a shift and of a hand-over."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ShiftStatus(models.TextChoices):
    PLANNED = "planned", _("Planned")
    ON = "on", _("On duty")
    ENDED = "ended", _("Shift over")
    CANCELLED = "cancelled", _("Cancelled")


SHIFT_TRANSITIONS: dict[str, frozenset[str]] = {
    ShiftStatus.PLANNED: frozenset({ShiftStatus.ON, ShiftStatus.ENDED, ShiftStatus.CANCELLED}),
    ShiftStatus.ON: frozenset({ShiftStatus.ENDED}),
    ShiftStatus.ENDED: frozenset(),
    ShiftStatus.CANCELLED: frozenset(),
}
# Somebody counts on this person.
STANDING = frozenset({ShiftStatus.PLANNED, ShiftStatus.ON})


class HandoverStatus(models.TextChoices):
    GIVEN = "given", _("Waits to be taken")
    TAKEN = "taken", _("Taken over")
    DONE = "done", _("Handed over")
    LAPSED = "lapsed", _("Nobody took it in time")
    WITHDRAWN = "withdrawn", _("Written anew")


HANDOVER_TRANSITIONS: dict[str, frozenset[str]] = {
    HandoverStatus.GIVEN: frozenset(
        {HandoverStatus.TAKEN, HandoverStatus.LAPSED, HandoverStatus.WITHDRAWN}
    ),
    # Who took it may have left before the giver's shift was over.
    HandoverStatus.TAKEN: frozenset({HandoverStatus.DONE, HandoverStatus.LAPSED}),
    HandoverStatus.DONE: frozenset(),
    HandoverStatus.LAPSED: frozenset(),
    HandoverStatus.WITHDRAWN: frozenset(),
}
