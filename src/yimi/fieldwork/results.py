"""Counting what was answered: each number with the doors behind it, small numbers shown as such."""

from collections import Counter
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yimi.fieldwork.answers import answer_words, chosen_numbers, options_of, plain_number
from yimi.fieldwork.models import Answer, Question, Stop, Survey
from yimi.fieldwork.round_pages import given_of
from yimi.fieldwork.states import OUTCOMES, QuestionKind, StopStatus

MOST_BEHIND = 1000
MOST_WORDS = 10


def results_of(survey: Survey, *, user: Any, small_below: int) -> list[dict[str, Any]]:
    """Return the counts of each edition, the newest first, in three queries.

    Rows come through the reader's area: a lead reads the own community, an officer all of them.
    Counts of different editions are not added up: they were asked in other words.
    """
    questions: dict[int, list[Question]] = {}
    for question in survey.questions.order_by("-edition", "position"):
        questions.setdefault(question.edition, []).append(question)
    stops: Counter[tuple[int, str]] = Counter()
    for edition, status in (
        Stop.objects.visible_to(user, "fieldwork.answers")
        .filter(round__survey=survey)
        .values_list("round__edition", "status")
    ):
        stops[edition, status] += 1
    answers: dict[UUID, list[Answer]] = {}
    for answer in Answer.objects.visible_to(user, "fieldwork.answers").filter(
        question__survey=survey
    ):
        answers.setdefault(answer.question_id, []).append(answer)
    return [
        {
            "edition": edition,
            "doors": sum(n for (asked, _status), n in stops.items() if asked == edition),
            "visited": sum(stops[edition, status] for status in OUTCOMES),
            "met": stops[edition, StopStatus.MET],
            "questions": [
                counted_question(question, answers.get(question.pk, []), small_below)
                for question in rows
            ],
        }
        for edition, rows in questions.items()
        if edition == survey.edition or any(asked == edition for asked, _status in stops)
    ]


def counted_question(question: Question, answers: list[Answer], small_below: int) -> dict[str, Any]:
    """Return one question with its counts, or what its numbers, days and words amount to."""
    row: dict[str, Any] = {
        "id": question.pk,
        "position": question.position,
        "text": question.text,
        "kind": question.kind,
        "count": len(answers),
        "is_small": 0 < len(answers) < small_below,
    }
    if question.kind in {QuestionKind.YES_NO, QuestionKind.CHOICE, QuestionKind.CHOICES}:
        counts = Counter(n for answer in answers for n in chosen_numbers(answer.chosen))
        row["bars"] = [
            {
                "number": number,
                "text": text,
                "count": counts[number],
                "percent": round(100 * counts[number] / len(answers)) if answers else 0,
            }
            for number, text in options_of(question)
        ]
    elif question.kind == QuestionKind.NUMBER:
        numbers = [answer.number for answer in answers if answer.number is not None]
        row["facts"] = _facts_of(numbers, question.unit)
    elif question.kind == QuestionKind.DATE:
        days = sorted(answer.given_on for answer in answers if answer.given_on)
        row["facts"] = (
            [(_("Earliest"), days[0].isoformat()), (_("Latest"), days[-1].isoformat())]
            if days
            else []
        )
    elif question.kind == QuestionKind.TEXT:
        latest = sorted(answers, key=lambda answer: answer.at, reverse=True)
        row["words"] = [answer.text for answer in latest[:MOST_WORDS] if answer.text]
    return row


def doors_behind(question: Question, number: str, *, user: Any) -> list[Any]:
    """Return the answers behind a number of a question, in the order of the doors."""
    rows = Answer.objects.visible_to(user, "fieldwork.answers").filter(question=question)
    if number.isascii() and number.isdigit():
        rows = rows.filter(chosen__contains=f"|{int(number)}|")
    found: list[Any] = list(
        rows.select_related("stop__place", "by").order_by("stop__place__sort_key")[:MOST_BEHIND]
    )
    for answer in found:
        answer.said = answer_words(question, given_of(answer))
    return found


def _facts_of(numbers: list[Decimal], unit: str) -> list[tuple[str, str]]:
    if not numbers:
        return []
    total = sum(numbers, Decimal(0))
    mean = (total / len(numbers)).quantize(Decimal("0.1"))
    facts = [
        (_("In all"), total),
        (_("On average"), mean),
        (_("Smallest"), min(numbers)),
        (_("Largest"), max(numbers)),
    ]
    return [(name, f"{plain_number(number)} {unit}".strip()) for name, number in facts]
