"""How residents are asked in the drill: by link, by telephone, at the door; some never answer."""

from datetime import datetime

from yimi.cases import actions
from yimi.cases.models import Case
from yimi.cases.states import Answer, Status
from yimi.drills.stage import Stage
from yimi.followup.actions import answer_by_link, make_link, record_attempt
from yimi.followup.models import CallBack, Link
from yimi.followup.queries import family_of
from yimi.followup.states import CallStatus, Kind, Result, Way

_ANSWERS = {"yes": Answer.SATISFIED, "no": Answer.DISSATISFIED, "none": Answer.NOT_SAID}
# Of those who were given a link so many answer by it; of the satisfied so many say “so-so”.
BY_LINK = 0.5
SO_SO = 0.12


def give_link(stage: Stage, case: Case, now: datetime) -> None:
    """Tell a caller their code, as the desk does."""
    make_link(case=case, holder="requester", by=stage.desk, now=now)


def close(stage: Stage, case: Case, what: str, to: str, now: datetime) -> None:
    """Have every reporter of a solved Case say how it is."""
    if case.status != Status.SOLVED:
        return
    for reporter in family_of(case):
        answer = _ANSWERS[what] if reporter.pk == case.pk else Answer.SATISFIED
        if answer == Answer.SATISFIED and stage.rng.random() < SO_SO:
            answer = Answer.SO_SO
        words = stage.say(f"closed_{what}")
        row = _row(reporter)
        link = Link.objects.filter(case=reporter, revoked_at__isnull=True).first()
        if link and what == "yes" and stage.rng.random() < BY_LINK:
            answer_by_link(
                link=link, is_solved=True, answer=answer, words="", now=now, client_id=None
            )
        elif row:
            _attempt(stage, row, Result.SOLVED, now, answer=answer, words=words)
        elif reporter.pk == case.pk:
            actions.close_case(case=case, answer=answer, by=stage.desk, now=now, words=words)


def reopen(stage: Stage, case: Case, what: str, to: str, now: datetime) -> None:
    """Have the reporter say that it is not solved."""
    row, words = _row(case), stage.say("reopened")
    if row:
        _attempt(stage, row, Result.NOT_SOLVED, now, words=words)
    else:
        actions.reopen_case(case=case, reason="not_solved", by=stage.desk, now=now, words=words)


def nobody(stage: Stage, case: Case, what: str, to: str, now: datetime) -> None:
    """Call or go, and find nobody."""
    row = _row(case)
    if row:
        _attempt(stage, row, Result.NO_ANSWER, now)


def _row(case: Case) -> CallBack | None:
    rows = CallBack.objects.select_related("case", "assignee")
    return rows.filter(case=case, kind=Kind.SOLVED, status=CallStatus.PLANNED).first()


def _attempt(
    stage: Stage, row: CallBack, result: str, now: datetime, answer: str = "", words: str = ""
) -> None:
    goes = row.assignee if row.way == Way.VISIT else None
    record_attempt(
        call_back=row, result=result, answer=answer, words=words, by=goes or stage.desk, now=now
    )
