"""Reading what was answered to a question: from a phone's form, and from a line of paper."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from yimi.core.errors import Refusal
from yimi.fieldwork.models import Question
from yimi.fieldwork.states import QuestionKind

LONGEST_TEXT = 500
LARGEST = Decimal(99_999_999)
# What stands on paper where nothing was answered.
NOTHING = {"-", "–", "—", "－", "x", "/"}
_YES = {"1", "y", "yes", "是", "有", "对", "√", "v"}
_NO = {"2", "0", "n", "no", "否", "无", "没", "没有", "不", "×"}
_DAY = re.compile(r"(?:(\d{4}|\d{2})[.\-/年])?(\d{1,2})[.\-/月](\d{1,2})日?")
_SHORT_DAY = re.compile(r"(\d{4})?(\d{2})(\d{2})")


class CannotAnswer(Refusal):
    """Something that is no answer to its question."""


@dataclass(frozen=True)
class Given:
    """An answer as it was read."""

    chosen: str = ""
    text: str = ""
    number: Decimal | None = None
    given_on: date | None = None


def read_answer(question: Question, words: Sequence[str], *, today: date) -> Given | None:
    """Return what was answered, or None where nothing was. Raises CannotAnswer."""
    given = [unicodedata.normalize("NFKC", word).strip() for word in words]
    given = [word for word in given if word]
    if not given or (len(given) == 1 and given[0].lower() in NOTHING):
        return None
    match question.kind:
        case QuestionKind.YES_NO:
            return Given(chosen=_chosen([_yes_no(question, given[0])]))
        case QuestionKind.CHOICE:
            picked = _picked(question, given)
            if len(picked) != 1:
                raise _wrong(question, _("choose one"))
            return Given(chosen=_chosen(picked))
        case QuestionKind.CHOICES:
            return Given(chosen=_chosen(_picked(question, given)))
        case QuestionKind.NUMBER:
            return Given(number=_number(question, given[0]))
        case QuestionKind.DATE:
            return Given(given_on=_day(question, given[0], today))
        case QuestionKind.PHOTO:
            raise _wrong(question, _("a photo is taken with the phone; write - here"))
        case _:
            return Given(text=" ".join(given)[:LONGEST_TEXT])


def options_of(question: Question) -> list[tuple[int, str]]:
    """Return what may be chosen, each with its number."""
    if question.kind == QuestionKind.YES_NO:
        return [(1, _("Yes")), (2, _("No"))]
    return list(enumerate(question.options, 1))


def chosen_numbers(chosen: str) -> list[int]:
    """Return the numbers in what an answer holds: |1|3|."""
    return [int(piece) for piece in chosen.split("|") if piece]


def answer_words(question: Question, given: "Given") -> str:
    """Return an answer as people read it."""
    names = dict(options_of(question))
    if given.chosen:
        return "、".join(names.get(number, str(number)) for number in chosen_numbers(given.chosen))
    if given.number is not None:
        return f"{plain_number(given.number)}{question.unit}"
    if given.given_on is not None:
        return given.given_on.isoformat()
    return given.text


def plain_number(number: Decimal) -> str:
    """Return a number without zeros that say nothing."""
    return f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"


def _chosen(numbers: Sequence[int]) -> str:
    return f"|{'|'.join(str(number) for number in sorted(set(numbers)))}|"


def _yes_no(question: Question, word: str) -> int:
    if word.lower() in _YES:
        return 1
    if word.lower() in _NO:
        return 2
    raise _wrong(question, _("write 1 for yes, 2 for no"))


def _picked(question: Question, words: Sequence[str]) -> list[int]:
    """Return the numbers of what was chosen: 1 3, 1,3, 13 or the words themselves."""
    count = len(question.options)
    picked: list[int] = []
    for piece in re.split(r"[,，、+\s]+", " ".join(words)):
        if piece in question.options:
            picked.append(question.options.index(piece) + 1)
        elif piece.isascii() and piece.isdigit():
            single = count > 9 or 1 <= int(piece) <= count
            picked += [int(piece)] if single else [int(digit) for digit in piece]
        else:
            picked.append(0)
    if not picked or any(not 1 <= number <= count for number in picked):
        raise _wrong(question, _("write a number from 1 to %(most)s") % {"most": count})
    return picked


def _number(question: Question, word: str) -> Decimal:
    bare = word.replace(",", "").removesuffix(question.unit or "\0").strip()
    try:
        number = Decimal(bare)
    except InvalidOperation:
        raise _wrong(question, _("“%(word)s” is no number") % {"word": word[:20]}) from None
    if not number.is_finite() or abs(number) > LARGEST:
        raise _wrong(question, _("“%(word)s” is no number") % {"word": word[:20]})
    low, high = question.least, question.most
    if (low is not None and number < low) or (high is not None and number > high):
        bounds = " – ".join(plain_number(end) if end is not None else "…" for end in (low, high))
        said = _("%(number)s is not within %(bounds)s")
        raise _wrong(question, said % {"number": plain_number(number), "bounds": bounds})
    return number.quantize(Decimal("0.01"))


def _day(question: Question, word: str, today: date) -> date:
    found = _DAY.fullmatch(word) or _SHORT_DAY.fullmatch(word)
    if found:
        year, month, day = found.groups()
        whole = today.year if year is None else int(year) + (2000 if len(year) == 2 else 0)
        try:
            return date(whole, int(month), int(day))
        except ValueError:
            pass
    raise _wrong(question, _("“%(word)s” is no date; write it as 11-20") % {"word": word[:20]})


def _wrong(question: Question, why: str) -> CannotAnswer:
    said = _("Question %(number)s: %(why)s") % {"number": question.position, "why": why}
    return CannotAnswer("answer", said)
