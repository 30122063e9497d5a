"""What doors answered, on the map: a layer for each question that was asked lately."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial, reduce
from itertools import pairwise
from operator import or_
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from yimi.core.declared import Layer, Shade
from yimi.core.scope import within
from yimi.fieldwork.answers import chosen_numbers, options_of, plain_number
from yimi.fieldwork.models import Answer, Question
from yimi.fieldwork.states import QuestionKind

# So long after its last answer, and so many of the newest, may be chosen on the map.
SHOWN_FOR = timedelta(days=90)
MOST = 24
CHOSEN = {QuestionKind.YES_NO, QuestionKind.CHOICE, QuestionKind.CHOICES}
# What is asked for first is what matters most: fever, yes.
PAINTS = (
    *(("red", "cross"), ("green", "plain"), ("orange", "rising"), ("blue", "falling")),
    *(("yellow", "dots"), ("violet", "grid"), ("teal", "level"), ("pink", "upright")),
)
# Few to many, told apart on grey paper as well. Whether few or many is bad, nobody said: no red.
BANDS = (("grey", "plain"), ("teal", "dots"), ("blue", "falling"), ("violet", "cross"))


def question_layers(user: Any, areas: Sequence[str], now: datetime) -> list[Layer]:
    """Return a layer for each question that doors of some areas answered lately, in two queries.

    A question that was taken over into a new edition as it stood is one question.
    """
    lately = list(
        Answer.objects.visible_to(user, "fieldwork.answers")
        .filter(reduce(or_, (within(area) for area in areas)), at__gte=now - SHOWN_FOR)
        .values("question__survey", "question__edition")
        .annotate(last=Max("at"))
        .order_by("-last")[:MOST]
    )
    editions = {(row["question__survey"], row["question__edition"]) for row in lately}
    newest = {row["question__survey"]: row["last"] for row in reversed(lately)}
    questions: dict[Any, Question] = {}
    rows = Question.objects.filter(survey__in=newest).select_related("survey")
    for question in rows.order_by("-edition", "position"):
        if (question.survey_id, question.edition) in editions:
            questions.setdefault(question.key, question)
    found = sorted(
        questions.values(), key=lambda one: (newest[one.survey_id], -one.position), reverse=True
    )
    return [_layer(question) for question in found[:MOST]]


def _layer(question: Question) -> Layer:
    return Layer(
        f"question:{question.key}",
        f"{question.survey.title.rstrip('?？')}：{question.text}",
        partial(codes, question),
        "fieldwork.answers",
        shades_of=partial(shades, question),
        topics=("fieldwork",),
        personal=True,
    )


def codes(question: Question, user: Any, area: str, _now: datetime) -> dict[str, str]:
    """Return what each door of an area answered last to a question, in any edition."""
    found: dict[str, str] = {}
    bands = _bands(question, user) if question.kind == QuestionKind.NUMBER else []
    rows = _answers(question, user).filter(within(area)).order_by("at")
    for path, options, chosen, number in rows.values_list(
        "place_path", "question__options", "chosen", "number"
    ):
        if question.kind in CHOSEN:
            # Of several things that were chosen, the first: it stands first in the question.
            first = chosen_numbers(chosen)[:1]
            # Other words in another edition: their numbers mean something else.
            if first and options == question.options:
                found[path] = f"a{first[0]}"
        elif question.kind == QuestionKind.NUMBER:
            if number is not None:
                found[path] = f"b{_band_of(number, bands)}"
        else:
            found[path] = "said"
    return found


def shades(
    question: Question, user: Any, _areas: Sequence[str], _now: datetime
) -> tuple[Shade, ...]:
    """Return how the answers to a question look: each choice, numbers in bands, or any words."""
    if question.kind in CHOSEN:
        return tuple(
            Shade(f"a{number}", text, *PAINTS[(number - 1) % len(PAINTS)])
            for number, text in options_of(question)
        )
    if question.kind != QuestionKind.NUMBER:
        return (Shade("said", _("Has answered"), "blue", "falling"),)
    bands = _bands(question, user)
    return tuple(
        Shade(f"b{index}", _range_words(low, high, question.unit), *BANDS[index])
        for index, (low, high) in reversed(list(enumerate(bands)))
    )


Band = tuple[Decimal, Decimal]


def bands_of(numbers: Sequence[Decimal]) -> list[Band]:
    """Return at most four bands, from few to many, into which numbers fall; none is a band alone.

    Each holds about as many different numbers as the next, so that no colour is left over.
    """
    known = sorted(set(numbers))
    alone = [(known[0], known[0])] if len(known) > len(BANDS) and not known[0] else []
    rest = known[len(alone) :]
    count = min(len(BANDS) - len(alone), len(rest))
    cuts = [len(rest) * step // count for step in range(count + 1)] if count else [0]
    parts = [(rest[low], rest[high - 1]) for low, high in pairwise(cuts)]
    return [*alone, *parts]


def _band_of(number: Decimal, bands: Sequence[Band]) -> int:
    return next(index for index, (_low, high) in enumerate(bands) if number <= high)


def _bands(question: Question, user: Any) -> list[Band]:
    """Return the bands of all that somebody sees: compounds beside each other are compared."""
    numbers = _answers(question, user).exclude(number=None)
    return bands_of(list(numbers.values_list("number", flat=True).distinct()))


def _answers(question: Question, user: Any) -> Any:
    return Answer.objects.visible_to(user, "fieldwork.answers").filter(
        question__survey=question.survey_id, question__key=question.key
    )


def _range_words(low: Decimal, high: Decimal, unit: str) -> str:
    ends = plain_number(low) if low == high else f"{plain_number(low)}–{plain_number(high)}"
    return f"{ends}{unit}"
