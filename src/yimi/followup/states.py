"""The life of a call-back: somebody has to be asked."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CallStatus(models.TextChoices):
    PLANNED = "planned", _("To be called")
    DONE = "done", _("Answered")
    UNREACHED = "unreached", _("Nobody reached")
    DROPPED = "dropped", _("Not needed any more")


TRANSITIONS: dict[str, frozenset[str]] = {
    CallStatus.PLANNED: frozenset({CallStatus.DONE, CallStatus.UNREACHED, CallStatus.DROPPED}),
    CallStatus.DONE: frozenset(),
    # Somebody tries once more, or the person answers by the link after all.
    CallStatus.UNREACHED: frozenset({CallStatus.PLANNED, CallStatus.DONE, CallStatus.DROPPED}),
    CallStatus.DROPPED: frozenset(),
}

WAITING = frozenset({CallStatus.PLANNED, CallStatus.UNREACHED})


class Kind(models.TextChoices):
    SOLVED = "solved", _("Is it solved?")
    QUESTION = "question", _("A question of the desk")
    WORDS = "words", _("Words to answer")


class Way(models.TextChoices):
    CALL = "call", _("A call")
    VISIT = "visit", _("At the door")


class Result(models.TextChoices):
    SOLVED = "solved", _("It is solved now")
    NOT_SOLVED = "not_solved", _("Not solved")
    ANSWERED = "answered", _("The question was answered")
    NO_ANSWER = "no_answer", _("Nobody answered")
    WRONG_NUMBER = "wrong_number", _("Wrong number, or out of service")
    LATER = "later", _("Asked to call later")
    DECLINED = "declined", _("Did not want to answer")
    BY_LINK = "by_link", _("Answered by the link")


# What may come of an attempt, by what is asked.
POSSIBLE: dict[str, tuple[Result, ...]] = {
    Kind.SOLVED: (
        Result.SOLVED,
        Result.NOT_SOLVED,
        Result.NO_ANSWER,
        Result.WRONG_NUMBER,
        Result.LATER,
        Result.DECLINED,
    ),
    Kind.QUESTION: (Result.ANSWERED, Result.NO_ANSWER, Result.WRONG_NUMBER, Result.LATER),
    Kind.WORDS: (
        Result.ANSWERED,
        Result.NOT_SOLVED,
        Result.NO_ANSWER,
        Result.WRONG_NUMBER,
        Result.LATER,
    ),
}
