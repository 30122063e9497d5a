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


class RoundStatus(models.TextChoices):
    WAITING = "waiting", _("Nobody has it")
    GIVEN = "given", _("Given out")
    STARTED = "started", _("Under way")
    ENDED = "ended", _("Ended")
    CANCELLED = "cancelled", _("Cancelled")


ROUND_TRANSITIONS: dict[str, frozenset[str]] = {
    RoundStatus.WAITING: frozenset({RoundStatus.GIVEN, RoundStatus.ENDED, RoundStatus.CANCELLED}),
    RoundStatus.GIVEN: frozenset(
        {RoundStatus.GIVEN, RoundStatus.STARTED, RoundStatus.WAITING, RoundStatus.CANCELLED}
    ),
    # Handed on to another, or back to whoever made it, with the doors that are left.
    RoundStatus.STARTED: frozenset(
        {RoundStatus.ENDED, RoundStatus.GIVEN, RoundStatus.WAITING, RoundStatus.CANCELLED}
    ),
    RoundStatus.ENDED: frozenset(),
    RoundStatus.CANCELLED: frozenset(),
}
ROUND_OPEN = frozenset({RoundStatus.WAITING, RoundStatus.GIVEN, RoundStatus.STARTED})


class StopStatus(models.TextChoices):
    OPEN = "open", _("To visit")
    AGAIN = "again", _("To try again")
    MET = "met", _("Met")
    NOT_AT_HOME = "not_at_home", _("Not at home")
    REFUSED = "refused", _("Refused")
    MOVED = "moved", _("Moved away")
    WANTS_NOTHING = "wants_nothing", _("Needs nothing")
    LEFT = "left", _("Not visited")


# How a visit may end, in the order of the letters on paper.
OUTCOMES = (
    StopStatus.MET,
    StopStatus.NOT_AT_HOME,
    StopStatus.REFUSED,
    StopStatus.MOVED,
    StopStatus.WANTS_NOTHING,
)
STOP_OPEN = frozenset({StopStatus.OPEN, StopStatus.AGAIN})
_AFTER_A_VISIT = frozenset({StopStatus.AGAIN, StopStatus.LEFT, *OUTCOMES})

STOP_TRANSITIONS: dict[str, frozenset[str]] = {
    StopStatus.OPEN: _AFTER_A_VISIT,
    StopStatus.AGAIN: _AFTER_A_VISIT | {StopStatus.OPEN},
    # Somebody pressed the wrong button, or read a wrong line.
    **{outcome: frozenset({StopStatus.OPEN}) for outcome in OUTCOMES},
    StopStatus.LEFT: frozenset(),
}


class FollowUpKind(models.TextChoices):
    TELEPHONE = "telephone", _("Telephone them")
    LEDGER = "ledger", _("Correct the ledger")
    ASK_AGAIN = "ask_again", _("Ask again")


class FollowUpStatus(models.TextChoices):
    OPEN = "open", _("To do")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Not needed")


FOLLOW_UP_TRANSITIONS: dict[str, frozenset[str]] = {
    FollowUpStatus.OPEN: frozenset({FollowUpStatus.DONE, FollowUpStatus.DROPPED}),
    FollowUpStatus.DONE: frozenset(),
    FollowUpStatus.DROPPED: frozenset(),
}


class QuestionKind(models.TextChoices):
    YES_NO = "yes_no", _("Yes or no")
    CHOICE = "choice", _("One of several")
    CHOICES = "choices", _("Several of several")
    NUMBER = "number", _("Number")
    DATE = "date", _("Date")
    TEXT = "text", _("In words")
    PHOTO = "photo", _("Photo")


class WalkingOrder(models.TextChoices):
    AUTO = "auto", _("Down with a lift, up without")
    DOWN = "down", _("From the top down")
    UP = "up", _("From the bottom up")
