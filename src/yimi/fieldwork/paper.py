"""Reading a line that somebody types from paper: `12 a 1 2 36.8 / remark`."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from yimi.core.errors import Refusal
from yimi.fieldwork.answers import Given, answer_words, read_answer
from yimi.fieldwork.models import Question
from yimi.fieldwork.states import QuestionKind

LONGEST_LINE = 600
_HEAD = re.compile(r"(\d{1,4})?\s*([A-Za-z])\s*(\+)?\s*(.*)", re.DOTALL)
# How many were handed over: *3.
_NOTICES = re.compile(r"\*(\d{1,2})")
_ONE_DIGIT = frozenset({QuestionKind.YES_NO, QuestionKind.CHOICE})


class CannotReadLine(Refusal):
    """A line that cannot be read; what is wrong with it stands in the message."""


@dataclass(frozen=True)
class Typed:
    """A line as it was read."""

    number: int
    outcome: str
    answers: dict[UUID, Given] = field(default_factory=dict)
    all_done: bool = False
    notices: int = 0
    note: str = ""
    said: str = ""


def read_line(
    text: str,
    *,
    letters: Mapping[str, str],
    questions: Sequence[Question],
    next_number: int,
    today: date,
) -> Typed:
    """Return what a line says. `letters`: outcomes by their letters on paper.

    Without a number it is about `next_number`. Raises CannotReadLine, CannotAnswer.
    """
    plain = unicodedata.normalize("NFKC", text)[:LONGEST_LINE].strip()
    body, _slash, note = plain.partition("/")
    found = _HEAD.fullmatch(body.strip())
    if not found:
        raise CannotReadLine("line", _("Write the number of the stop and a letter, such as 12 a."))
    number, letter, done, rest = found.groups()
    outcome = letters.get(letter.upper())
    if outcome is None:
        known = "、".join(sorted(letters))
        raise CannotReadLine(
            "letter",
            _("“%(letter)s” is no letter of the paper: %(known)s.")
            % {"letter": letter, "known": known},
        )
    tokens = rest.split()
    notices = 0
    for token in list(tokens):
        counted = _NOTICES.fullmatch(token)
        if counted:
            notices = int(counted.group(1))
            tokens.remove(token)
    answers = _answers(tokens, questions, today)
    return Typed(
        number=int(number) if number else next_number,
        outcome=outcome,
        answers=answers,
        all_done=bool(done),
        notices=notices,
        note=note.strip(),
        said=" · ".join(
            answer_words(question, answers[question.pk])
            for question in questions
            if question.pk in answers
        ),
    )


def _answers(tokens: list[str], questions: Sequence[Question], today: date) -> dict[UUID, Given]:
    if not tokens:
        return {}
    if not questions:
        raise CannotReadLine(
            "no_questions", _("This round asks nothing. Write remarks after a stroke: / …")
        )
    pieces = _split(tokens, questions)
    if len(pieces) != len(questions):
        raise CannotReadLine(
            "count",
            _("%(asked)s answers are asked for, %(given)s stand here. Write - for none.")
            % {"asked": len(questions), "given": len(pieces)},
        )
    found = {}
    for question, words in zip(questions, pieces, strict=True):
        given = read_answer(question, words, today=today)
        if given:
            found[question.pk] = given
    return found


def _split(tokens: list[str], questions: Sequence[Question]) -> list[list[str]]:
    """Return the words of each answer: one each, or digits without spaces between them."""
    is_short = all(
        question.kind in _ONE_DIGIT and len(question.options) <= 9 for question in questions
    )
    if is_short and len(tokens) == 1 and len(tokens[0]) == len(questions):
        return [[digit] for digit in tokens[0]]
    if len(tokens) > len(questions) and questions[-1].kind == QuestionKind.TEXT:
        first = len(questions) - 1
        return [*([token] for token in tokens[:first]), tokens[first:]]
    return [[token] for token in tokens]
