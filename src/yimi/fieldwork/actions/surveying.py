"""Writing questions, changing them, and asking them no more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yimi.accounts.models import User
from yimi.core import once
from yimi.core.errors import Refusal
from yimi.core.ids import new_id
from yimi.core.log import record
from yimi.core.once import told_once
from yimi.core.state import lock
from yimi.fieldwork.events import SurveyChanged, SurveyEnded, SurveyMade
from yimi.fieldwork.models import Question, Round, Survey
from yimi.fieldwork.states import QuestionKind
from yimi.places.models import Place

MOST_QUESTIONS = 20
MOST_OPTIONS = 20
WITH_OPTIONS = frozenset({QuestionKind.CHOICE, QuestionKind.CHOICES})


class CannotSurvey(Refusal):
    """Questions that cannot be asked as they are written."""


@dataclass(frozen=True)
class NewQuestion:
    """A question as somebody writes it; `key` is that of the question that it was before."""

    text: str
    kind: str
    options: Sequence[str] = ()
    least: Decimal | None = None
    most: Decimal | None = None
    unit: str = ""
    key: UUID | None = None


@told_once
def make_survey(
    *,
    title: str,
    place: Place,
    questions: Sequence[NewQuestion],
    by: User,
    now: datetime,
    client_id: UUID | None = None,
) -> Survey:
    """Write questions to ask from door to door. Raises CannotSurvey."""
    _check(title, questions)
    with transaction.atomic():
        known = once.done_before(client_id, act="make_survey")
        if known:
            return Survey.objects.get(pk=known)
        survey = Survey.objects.create(
            title=title.strip(), place=place, place_path=place.path, made_by=by, made_at=now
        )
        _write(survey, questions, keys=frozenset())
        record(SurveyMade(len(questions)), about=survey, by=by.pk, now=now)
        once.remember(client_id, act="make_survey", subject_id=survey.pk, now=now)
    return survey


def change_survey(
    *, survey: Survey, title: str, questions: Sequence[NewQuestion], by: User, now: datetime
) -> Survey:
    """Change questions. Where a round asks them as they are, a new edition is made.

    Rounds that were made before go on asking theirs. Raises CannotSurvey.
    """
    _check(title, questions)
    with transaction.atomic():
        survey = lock(survey)
        if survey.ended_at:
            raise CannotSurvey("ended", _("These questions are not asked any more."))
        current = survey.questions.filter(edition=survey.edition)
        keys = frozenset(current.values_list("key", flat=True))
        survey.title = title.strip()
        if _same(list(current.order_by("position")), questions):
            survey.save(update_fields=["title"])
            return survey
        if Round.objects.filter(survey=survey, edition=survey.edition).exists():
            survey.edition += 1
        else:
            current.delete()
        survey.save(update_fields=["title", "edition"])
        _write(survey, questions, keys=keys)
        record(SurveyChanged(survey.edition), about=survey, by=by.pk, now=now)
    return survey


def end_survey(*, survey: Survey, by: User, now: datetime) -> Survey:
    """Ask these questions in no new round; the answers stay. Twice changes nothing."""
    with transaction.atomic():
        survey = lock(survey)
        if survey.ended_at is None:
            survey.ended_at = now
            survey.save(update_fields=["ended_at"])
            record(SurveyEnded(), about=survey, by=by.pk, now=now)
    return survey


def _write(survey: Survey, questions: Sequence[NewQuestion], *, keys: frozenset[UUID]) -> None:
    used: set[UUID] = set()
    rows = []
    for position, new in enumerate(questions, 1):
        # A question that is of another kind now is another question.
        key = new.key if new.key in keys and new.key not in used and new.key else new_id()
        used.add(key)
        is_number = new.kind == QuestionKind.NUMBER
        rows.append(
            Question(
                survey=survey,
                place_path=survey.place_path,
                edition=survey.edition,
                position=position,
                key=key,
                text=new.text.strip(),
                kind=new.kind,
                options=_options(new) if new.kind in WITH_OPTIONS else [],
                least=new.least if is_number else None,
                most=new.most if is_number else None,
                unit=new.unit.strip() if is_number else "",
            )
        )
    Question.objects.bulk_create(rows)


def _same(current: Sequence[Question], questions: Sequence[NewQuestion]) -> bool:
    def shape(entry: Question | NewQuestion) -> tuple[object, ...]:
        number = entry.kind == QuestionKind.NUMBER
        return (
            entry.key,
            entry.text.strip(),
            entry.kind,
            _options(entry) if entry.kind in WITH_OPTIONS else [],
            *((entry.least, entry.most, entry.unit.strip()) if number else ()),
        )

    return [shape(entry) for entry in current] == [shape(entry) for entry in questions]


def _options(new: NewQuestion | Question) -> list[str]:
    return [option.strip() for option in new.options if option.strip()]


def _check(title: str, questions: Sequence[NewQuestion]) -> None:
    if not title.strip() or len(title.strip()) > 60:
        raise CannotSurvey("title", _("Give the questions a name of at most 60 characters."))
    if not questions:
        raise CannotSurvey("no_questions", _("Write at least one question."))
    if len(questions) > MOST_QUESTIONS:
        raise CannotSurvey(
            "too_many",
            _("At most %(most)s questions: nobody stands at the door for more.")
            % {"most": MOST_QUESTIONS},
        )
    for number, new in enumerate(questions, 1):
        _check_one(number, new)


def _check_one(number: int, new: NewQuestion) -> None:
    def refuse(code: str, why: str) -> CannotSurvey:
        said = _("Question %(number)s: %(why)s") % {"number": number, "why": why}
        return CannotSurvey(code, said)

    if not new.text.strip() or len(new.text.strip()) > 120:
        raise refuse("text", _("write it in at most 120 characters"))
    if new.kind not in QuestionKind.values:
        raise refuse("kind", _("say how it is answered"))
    if len(new.unit.strip()) > 10:
        raise refuse("unit", _("a unit has at most 10 characters"))
    if new.kind in WITH_OPTIONS:
        options = _options(new)
        if not 2 <= len(options) <= MOST_OPTIONS:
            raise refuse(
                "options", _("give 2 to %(most)s answers, one a line") % {"most": MOST_OPTIONS}
            )
        if len(set(options)) != len(options):
            raise refuse("options_twice", _("an answer stands there twice"))
        if any(len(option) > 40 for option in options):
            raise refuse("options_long", _("an answer has at most 40 characters"))
    if new.least is not None and new.most is not None and new.least > new.most:
        raise refuse("range", _("the smallest number is larger than the largest"))
