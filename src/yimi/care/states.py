"""The lives of a plan, of each of its times, and of an alarm."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlanStatus(models.TextChoices):
    ACTIVE = "active", _("Running")
    ENDED = "ended", _("Ended")


PLAN_TRANSITIONS: dict[str, frozenset[str]] = {
    PlanStatus.ACTIVE: frozenset({PlanStatus.ENDED}),
    # Somebody who had left lives here again: what they needed counts again.
    PlanStatus.ENDED: frozenset({PlanStatus.ACTIVE}),
}


class TurnStatus(models.TextChoices):
    PLANNED = "planned", _("Still to come")
    OPEN = "open", _("In hand")
    DONE = "done", _("Done")
    MISSED = "missed", _("Missed")
    MOVED = "moved", _("Moved to another day")


T = TurnStatus
TURN_TRANSITIONS: dict[str, frozenset[str]] = {
    T.PLANNED: frozenset({T.OPEN, T.DONE, T.MISSED, T.MOVED}),
    T.OPEN: frozenset({T.DONE, T.MISSED, T.MOVED}),
    # The resident says that it was not done after all.
    T.DONE: frozenset({T.OPEN, T.MISSED}),
    # Reported late: it was done.
    T.MISSED: frozenset({T.DONE, T.OPEN}),
    T.MOVED: frozenset(),
}
AHEAD = (TurnStatus.PLANNED, TurnStatus.OPEN)


class AlarmStatus(models.TextChoices):
    RAISED = "raised", _("Nobody looks after it yet")
    TAKEN = "taken", _("Somebody looks after it")
    OVER = "over", _("Over")


ALARM_TRANSITIONS: dict[str, frozenset[str]] = {
    AlarmStatus.RAISED: frozenset({AlarmStatus.TAKEN, AlarmStatus.OVER}),
    AlarmStatus.TAKEN: frozenset({AlarmStatus.OVER}),
    AlarmStatus.OVER: frozenset(),
}
STANDING = (AlarmStatus.RAISED, AlarmStatus.TAKEN)


class AlarmKind(models.TextChoices):
    GAP = "gap", _("Too long between two times")
    RUNS_OUT = "runs_out", _("Runs out soon")
    NO_TEAM = "no_team", _("No team answers for it")
    STUCK = "stuck", _("The program could not open it")


class Rhythm(models.TextChoices):
    WEEKDAYS = "weekdays", _("On days of the week")
    EVERY_DAYS = "every_days", _("Every so many days")
    WEEKS = "weeks", _("By weeks of pregnancy")
    STOCK = "stock", _("When it is used up")


class How(models.TextChoices):
    VISIT = "visit", _("At the door")
    CALL = "call", _("By telephone")
    THEY_CALLED = "asked", _("They got in touch")


class Illness(models.TextChoices):
    NONE = "none", _("No illness")
    STABLE = "stable", _("Ill, stable")
    UNSTABLE = "unstable", _("Ill, not stable")


class Vaccination(models.TextChoices):
    FULL = "full", _("Fully vaccinated")
    PARTIAL = "partial", _("Partly vaccinated")
    NONE = "none", _("Not vaccinated")


class EndReason(models.TextChoices):
    RECOVERED = "recovered", _("Not needed any more")
    ORDERED = "ordered", _("The doctor ended it")
    BORN = "born", _("The child is born")
    LEFT = "left", _("Lives here no more")
    SLIP = "slip", _("Entered by mistake")
