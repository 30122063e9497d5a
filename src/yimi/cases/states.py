"""The life of a Case."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    RECEIVED = "received", _("Received")
    TRIAGED = "triaged", _("Triaged")
    ASSIGNED = "assigned", _("With a team")
    ACCEPTED = "accepted", _("Accepted")
    IN_PROGRESS = "in_progress", _("In progress")
    WAITING = "waiting", _("Waiting")
    TRANSFERRED = "transferred", _("Being handed over")
    SOLVED = "solved", _("Solved, to be confirmed")
    CLOSED = "closed", _("Closed")
    REOPENED = "reopened", _("Reopened")
    MERGED = "merged", _("Merged")
    REJECTED = "rejected", _("Not taken on")


S = Status
_ENDS_EARLY = frozenset({S.MERGED, S.REJECTED})

TRANSITIONS: dict[str, frozenset[str]] = {
    S.RECEIVED: frozenset({S.TRIAGED}) | _ENDS_EARLY,
    S.TRIAGED: frozenset({S.ASSIGNED}) | _ENDS_EARLY,
    S.ASSIGNED: frozenset({S.ACCEPTED, S.TRANSFERRED, S.WAITING, S.SOLVED}) | _ENDS_EARLY,
    S.ACCEPTED: frozenset({S.IN_PROGRESS, S.WAITING, S.TRANSFERRED, S.ASSIGNED, S.SOLVED})
    | _ENDS_EARLY,
    S.IN_PROGRESS: frozenset({S.WAITING, S.TRANSFERRED, S.ASSIGNED, S.SOLVED}) | _ENDS_EARLY,
    S.WAITING: frozenset({S.ASSIGNED, S.ACCEPTED, S.IN_PROGRESS, S.TRANSFERRED, S.SOLVED})
    | _ENDS_EARLY,
    # The giver may still finish it, or find that it is not needed.
    S.TRANSFERRED: frozenset({S.ASSIGNED, S.SOLVED}) | _ENDS_EARLY,
    S.SOLVED: frozenset({S.CLOSED, S.REOPENED}),
    S.CLOSED: frozenset({S.REOPENED}),
    S.REOPENED: frozenset({S.ASSIGNED, S.ACCEPTED}) | _ENDS_EARLY,
    S.MERGED: frozenset({S.REOPENED}),
    S.REJECTED: frozenset({S.REOPENED}),
}

OPEN = frozenset(
    {
        S.RECEIVED,
        S.TRIAGED,
        S.ASSIGNED,
        S.ACCEPTED,
        S.IN_PROGRESS,
        S.WAITING,
        S.TRANSFERRED,
        S.REOPENED,
    }
)
# Somebody of the team has taken it on.
TAKEN_ON = frozenset({S.ACCEPTED, S.IN_PROGRESS, S.WAITING})
ENDED = frozenset({S.CLOSED, S.MERGED, S.REJECTED})


class PartStatus(models.TextChoices):
    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Not possible")


class Urgency(models.TextChoices):
    """The order of every list. Until when is the service's: see docs/decisions/0038."""

    LIFE = "life", _("Life in danger")
    TODAY = "today", _("Urgent")
    ROUTINE = "routine", _("Routine")


# How urgent things stand in a list: the worst first.
URGENCY_RANK = {Urgency.LIFE: 0, Urgency.TODAY: 1, Urgency.ROUTINE: 2}


class Channel(models.TextChoices):
    DESK = "desk", _("At the desk")
    CALL = "call", _("Telephone")
    GROUP = "group", _("Chat group")
    SHEET = "sheet", _("Spreadsheet")
    VISIT = "visit", _("Door visit")
    HOTLINE = "hotline", _("12345 line")
    FORM = "form", _("Form on the web")
    PLAN = "plan", _("Care plan")


class Consent(models.TextChoices):
    """Whether the person whom help is for knows of the request and agrees."""

    SELF = "self", _("Asked in person")
    GIVEN = "given", _("Agreed")
    CANNOT = "cannot", _("Cannot be asked")
    UNKNOWN = "unknown", _("Not asked yet")
    REFUSED = "refused", _("Does not agree")


class Relation(models.TextChoices):
    """How who asks stands to the person whom help is for."""

    SELF = "self", _("The person themselves")
    FAMILY = "family", _("Family")
    NEIGHBOUR = "neighbour", _("Neighbour")
    OTHER = "other", _("Somebody else")


class AskWhom(models.TextChoices):
    """Who is asked afterwards whether it is solved."""

    REQUESTER = "requester", _("Who asked")
    BENEFICIARY = "beneficiary", _("The person whom it is for")


class AnswerBy(models.TextChoices):
    """How somebody answers afterwards; empty where nobody has asked."""

    LINK = "link", _("By the link, on a smartphone")
    CALL = "call", _("By telephone: no smartphone, or wants a call")


class Answer(models.TextChoices):
    """What came back when a resident was asked about a Case that was solved."""

    SATISFIED = "satisfied", _("Satisfied")
    SO_SO = "so_so", _("So-so")
    DISSATISFIED = "dissatisfied", _("Solved, but not satisfied")
    NOT_SAID = "not_said", _("Did not say how satisfied")
    DECLINED = "declined", _("Did not want to answer")
    UNANSWERED = "unanswered", _("Nobody answered")


# What an answer says of satisfaction; None where it says nothing either way.
SATISFIED = {Answer.SATISFIED: True, Answer.DISSATISFIED: False}


class Source(models.TextChoices):
    """By which way an answer came."""

    DESK = "desk", _("At the desk")
    CALL = "call", _("By a call")
    LINK = "link", _("By the link")
    VISIT = "visit", _("At the door")
    RULE = "rule", _("Nobody could be reached")
