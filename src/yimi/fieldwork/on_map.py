"""The work of the day on the map of doors: what the layer reads."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.timezone import localtime

from yimi.core.declared import Shade
from yimi.core.scope import within
from yimi.fieldwork.answers import chosen_numbers, options_of
from yimi.fieldwork.models import Answer, Proof, Question, Stop, Task
from yimi.fieldwork.states import (
    ROUND_OPEN,
    STOP_OPEN,
    Kind,
    QuestionKind,
    Status,
    StopStatus,
)

# How long a visit stands on the map.
SHOWN_FOR = timedelta(days=7)
# What is asked for first is what matters most: fever, yes.
PAINTS = (
    *(("red", "cross"), ("green", "plain"), ("orange", "rising"), ("blue", "falling")),
    *(("yellow", "dots"), ("violet", "grid"), ("teal", "level"), ("pink", "upright")),
)


def due_today(user: Any, area: str, now: datetime) -> dict[str, str]:
    """Return for each door what is to be done there today, or was done, in two queries."""
    today = localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    done = (
        Proof.objects.visible_to(user, "fieldwork.see")
        .filter(within(area), done=True, at__gte=today)
        .values_list("place_path", flat=True)
    )
    found = dict.fromkeys(done, "done")
    due = (
        Task.objects.visible_to(user, "fieldwork.see")
        .filter(within(area), status=Status.OPEN, kind=Kind.VISIT)
        .filter(due_at__lt=today + timedelta(days=1))
        .values_list("place_path", "due_at")
    )
    for path, due_at in due:
        if due_at < now:
            found[path] = "late"
        elif found.get(path) != "late":
            found[path] = "today"
    return found


def visits(user: Any, area: str, now: datetime) -> dict[str, str]:
    """Return for each door how its latest visit of a round ended, or that one is due."""
    rows = (
        Stop.objects.visible_to(user, "fieldwork.rounds")
        .filter(within(area))
        .exclude(status=StopStatus.LEFT)
        .filter(
            Q(visited_at__gte=now - SHOWN_FOR)
            | Q(status__in=STOP_OPEN, round__status__in=ROUND_OPEN)
        )
        .order_by("round__made_at")
        .values_list("place_path", "status")
    )
    return dict(rows)


def answers(user: Any, area: str, now: datetime) -> dict[str, str]:
    """Return for each door what it answered to the newest question that was asked there."""
    question = _question(user, area)
    if question is None:
        return {}
    rows = (
        Answer.objects.visible_to(user, "fieldwork.answers")
        .filter(within(area), question=question)
        .order_by("at")
        .values_list("place_path", "chosen")
    )
    # Of several things that were chosen, the first: it stands first in the question.
    return {path: f"a{chosen_numbers(chosen)[0]}" for path, chosen in rows if chosen}


def answer_shades(user: Any, area: str, _now: datetime) -> tuple[Shade, ...]:
    """Return the answers to choose from, each with a colour, under the words of the question."""
    question = _question(user, area)
    if question is None:
        return ()
    return tuple(
        Shade(f"a{number}", f"{question.text} {text}", *PAINTS[(number - 1) % len(PAINTS)])
        for number, text in options_of(question)
    )


def _question(user: Any, area: str) -> Question | None:
    """Return the first question with answers to choose from that was asked last in an area."""
    latest = (
        Answer.objects.visible_to(user, "fieldwork.answers")
        .filter(within(area))
        .exclude(chosen="")
        .order_by("-at", "question__position")
        .select_related("question")
        .first()
    )
    if latest is None:
        return None
    asked = Question.objects.filter(
        survey=latest.question.survey_id,
        edition=latest.question.edition,
        kind__in=[QuestionKind.YES_NO, QuestionKind.CHOICE, QuestionKind.CHOICES],
    )
    return asked.order_by("position").first()
