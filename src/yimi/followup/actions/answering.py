"""What a resident answers, whichever way it comes: by the link, by telephone, at the door."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yimi import language
from yimi.accounts.models import User
from yimi.cases.actions import (
    NewCase,
    close_case,
    open_case,
    reject_case,
    reopen_case,
    resume_case,
)
from yimi.cases.consent import may_answer, may_withdraw
from yimi.cases.models import Case
from yimi.cases.queries import pack_for, standing
from yimi.cases.states import OPEN, Answer, Consent, Source, Status, Urgency
from yimi.core import once
from yimi.core.declared import fulfillers
from yimi.core.errors import Refusal
from yimi.core.log import record
from yimi.core.once import told_once
from yimi.core.state import lock
from yimi.core.text import mask_numbers
from yimi.followup.actions.planning import plan_answer, settle
from yimi.followup.events import ResidentAnswered, ResidentWithdrew, ResidentWrote
from yimi.followup.models import Link
from yimi.followup.queries import open_alarm_of, wrote_too_often
from yimi.followup.states import Result

LONGEST_WORDS = 1000


class CannotAnswer(Refusal):
    """It is too early or too late to answer, or somebody else has to."""


@told_once
def answer_by_link(
    *, link: Link, is_solved: bool, answer: str, words: str, now: datetime, client_id: UUID | None
) -> None:
    """Take the answer of whoever holds a link. The same client id counts once.

    Raises CannotAnswer.
    """
    with transaction.atomic():
        if once.done_before(client_id, act="answer_by_link", subject_id=link.pk):
            return
        once.remember(client_id, act="answer_by_link", subject_id=link.pk, now=now)
        if not may_answer(link.case, link.holder):
            raise CannotAnswer(
                "not_yours", _("We ask the person whom it is for. Thank you for looking.")
            )
        words = words.strip()[:LONGEST_WORDS]
        said = say_solved if is_solved else say_not_solved
        said(case=link.case, answer=answer, source=Source.LINK, words=words, by=None, now=now)
        settle(case=link.case, result=Result.BY_LINK, by=None, now=now)


def say_solved(
    *, case: Case, answer: str, source: str, words: str, by: User | None, now: datetime
) -> None:
    """Note that the one who reported `case` says that it is solved.

    Their own Case is closed by it. Of a merged one the answer stands in both logs: the Case that
    goes on is closed by its own reporter. Saying it twice changes nothing. Raises CannotAnswer.
    """
    if answer not in Answer.values:
        answer = Answer.NOT_SAID
    root = lock_root(case)
    if root.status in OPEN:
        raise CannotAnswer("too_early", _("It is still being worked on. Add a word instead."))
    if root.pk == case.pk and root.status == Status.SOLVED:
        close_case(case=root, answer=answer, source=source, words=words, by=by, now=now)
        return
    _note_answer(case, root, answer, source, words, by, now)


def say_not_solved(
    *, case: Case, answer: str = "", source: str, words: str, by: User | None, now: datetime
) -> None:
    """Open a Case again because one who reported it says that it is not solved.

    Where somebody else has said so already, the words are added. Raises CannotAnswer.
    """
    root = lock_root(case)
    if root.status in {Status.SOLVED, Status.CLOSED}:
        reopen_case(case=root, reason="not_solved", source=source, words=words, by=by, now=now)
        if root.pk == case.pk:
            return
        words = ""
    elif root.status == Status.REJECTED:
        raise CannotAnswer(
            "rejected", _("This was not taken on. Please ring the desk and say what is missing.")
        )
    _note_answer(case, root, "not_solved", source, words, by, now)


@told_once
def add_words(*, link: Link, words: str, now: datetime, client_id: UUID | None) -> bool:
    """Add what a resident writes by the link to the log; return whether it speaks of danger.

    A Case that was waiting for them goes on. Words of a life in danger open a Case of their own
    at once, as they do at the desk; while that has not been checked, more words go to it. After the
    end somebody calls about them. Raises CannotAnswer where nothing or too much is written.
    """
    words = words.strip()[:LONGEST_WORDS]
    if not words:
        raise CannotAnswer("empty", _("Please write a word first."))
    danger = speaks_of_danger(words)
    with transaction.atomic():
        if once.done_before(client_id, act="add_words", subject_id=link.pk):
            return danger
        once.remember(client_id, act="add_words", subject_id=link.pk, now=now)
        root = lock_root(link.case)
        if wrote_too_often(link, now=now):
            raise CannotAnswer(
                "too_often",
                _(
                    "You have written many times within the hour; we read it all. Is a life in "
                    "danger, ring 120. Otherwise please ring the desk."
                ),
            )
        news = ResidentWrote(link.case_id, link.pk)
        known = open_alarm_of(link.case) if danger else None
        for about in {root, link.case, known or root}:
            record(news, about=about, by=None, now=now, words=words)
        Link.objects.filter(pk=link.pk, unread_at__isnull=True).update(unread_at=now)
        if root.status == Status.WAITING and root.waiting_for == "resident":
            resume_case(case=root, by=None, now=now)
        if root.status in {Status.SOLVED, Status.CLOSED}:
            plan_answer(case=link.case, now=now)
        if danger and known is None:
            Link.objects.filter(pk=link.pk).update(alarm=_raise_alarm(link.case, words, now))
    return danger


@told_once
def withdraw(*, link: Link, words: str, now: datetime, client_id: UUID | None) -> None:
    """Let whoever asked say that it is not needed any more. Raises CannotAnswer."""
    with transaction.atomic():
        if once.done_before(client_id, act="withdraw", subject_id=link.pk):
            return
        once.remember(client_id, act="withdraw", subject_id=link.pk, now=now)
        root = lock_root(link.case)
        words = words.strip()[:LONGEST_WORDS]
        if root.urgency == Urgency.LIFE:
            raise CannotAnswer("danger", _("A life was in danger: please ring the desk."))
        if not may_withdraw(link.case, link.holder):
            raise CannotAnswer(
                "not_yours", _("Only the person whom it is for can say so. Please ring the desk.")
            )
        if root.pk != link.case_id:
            for about in (root, link.case):
                news = ResidentWithdrew(link.case_id)
                record(news, about=about, by=None, now=now, words=words)
            return
        if root.status == Status.REJECTED:
            return
        if root.status not in OPEN:
            raise CannotAnswer("ended", _("This is done already. Say whether it is solved."))
        reject_case(case=root, reason="withdrawn", by=None, now=now, words=words)


def speaks_of_danger(words: str) -> bool:
    """Return whether words say that a life is in danger."""
    return any(sign.level == "life" for sign in language.find_signs(words))


def lock_root(case: Case) -> Case:
    """Return the Case that goes on for this one, locked."""
    root = standing(Case.objects.get(pk=case.pk))
    return lock(root or case)


def _note_answer(
    case: Case, root: Case, answer: str, source: str, words: str, by: User | None, now: datetime
) -> None:
    news = ResidentAnswered(case.pk, str(answer), str(source))
    for about in {root, case}:
        record(news, about=about, by=by.pk if by else None, now=now, words=words)


def _raise_alarm(case: Case, words: str, now: datetime) -> Case | None:
    """Open a Case of a life in danger from words that nobody has read yet."""
    pack = pack_for(case)
    service = next((entry for entry in pack.services if entry.urgency == "life"), None)
    if service is None:
        return None
    alarm = open_case(
        new=NewCase(
            service=service.code,
            place=case.place,
            summary=mask_numbers(" ".join(words.split())),
            text=words,
            urgency=Urgency.LIFE,
            channel="form",
            requester_name=case.requester_name,
            requester_phone=case.requester_phone,
            requester_relation=case.requester_relation,
            requester_elsewhere=case.requester_elsewhere,
            beneficiary_name=case.beneficiary_name,
            beneficiary_phone=case.beneficiary_phone,
            household_id=case.household_id,
            consent=Consent(case.consent),
            unconfirmed=True,
        ),
        by=None,
        now=now,
    )
    known = fulfillers()
    key = service.fulfiller if service.fulfiller in known else "fieldwork.visit"
    known[key](cases=[alarm], by=None, now=now)
    return alarm
