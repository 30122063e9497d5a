"""Calling back: who dials, what came of it, when it is tried again, and what “nobody” leads to."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yimi.accounts.models import Membership, User
from yimi.care import actions as care_actions
from yimi.cases.actions import close_case, resume_case
from yimi.cases.queries import pack_for, standing
from yimi.cases.states import Answer, Source, Status
from yimi.core import once
from yimi.core.declared import permissions_of
from yimi.core.errors import Refusal
from yimi.core.log import record
from yimi.core.once import told_once
from yimi.core.scope import covers
from yimi.core.state import lock, move
from yimi.followup.actions.answering import lock_root, say_not_solved, say_solved
from yimi.followup.actions.planning import finish
from yimi.followup.events import (
    CallBackAgain,
    CallBackTaken,
    CallBackToTheDoor,
    CallBackTried,
    CallBackUnreached,
)
from yimi.followup.models import CallAttempt, CallBack
from yimi.followup.queries import is_called_at_night, must_not_be_lost
from yimi.followup.rules import DIALLING, LONGEST_PAUSE, in_calling_hours, next_try
from yimi.followup.states import POSSIBLE, WAITING, CallStatus, Kind, Result, Way

# What says nothing about whether somebody is well: nobody spoke.
NOBODY = frozenset({Result.NO_ANSWER, Result.WRONG_NUMBER})


class CannotCallBack(Refusal):
    """Somebody else calls already, or there is nothing left to ask."""


def take_call_back(*, call_back: CallBack, by: User, now: datetime) -> CallBack:
    """Say that one dials now, so that nobody else does. Raises CannotCallBack."""
    with transaction.atomic():
        row = _locked(call_back)
        _nobody_else(row, by, now)
        pack = pack_for(row.case)
        if not is_called_at_night(row) and in_calling_hours(now, pack) != now:
            hours = pack.followup.calling
            raise CannotCallBack(
                "night",
                _("Residents are called between %(start)s and %(until)s. Please call then.")
                % {"start": f"{hours.start:%H:%M}", "until": f"{hours.until:%H:%M}"},
            )
        row.assignee, row.taken_at = by, now
        row.save(update_fields=["assignee", "taken_at"])
        news = CallBackTaken(row.pk, by.pk)
        record(news, about=row, by=by.pk, now=now)
    return row


def assign_call_back(*, call_back: CallBack, owner: User, by: User, now: datetime) -> CallBack:
    """Have a named person call, who may do so at that place. Raises CannotCallBack."""
    with transaction.atomic():
        row = _locked(call_back)
        if not may_call(owner, row, now):
            raise CannotCallBack(
                "no_right",
                _("%(name)s does not call residents back here.") % {"name": owner.name},
            )
        row.assignee, row.taken_at = owner, None
        row.save(update_fields=["assignee", "taken_at"])
        record(CallBackTaken(row.pk, owner.pk), about=row, by=by.pk, now=now)
    return row


@told_once
def record_attempt(
    *,
    call_back: CallBack,
    result: str,
    by: User,
    now: datetime,
    answer: str = "",
    words: str = "",
    again_at: datetime | None = None,
    client_id: UUID | None = None,
) -> CallBack:
    """Write down what came of a call or a visit, and do what follows from it.

    Raises CannotCallBack, and CannotAnswer where the Case has gone on meanwhile.
    """
    with transaction.atomic():
        if once.done_before(client_id, act="record_attempt", subject_id=call_back.pk):
            return CallBack.objects.get(pk=call_back.pk)
        once.remember(client_id, act="record_attempt", subject_id=call_back.pk, now=now)
        # The Case is locked first, as by every other act on it.
        lock_root(call_back.case)
        row = _locked(call_back)
        _nobody_else(row, by, now)
        if result not in POSSIBLE[row.kind]:
            raise CannotCallBack("result", _("Say what came of the call."))
        if result == Result.LATER:
            again_at = _agreed(again_at, row, now)
        row.tries += 1
        row.taken_at = None
        _write_down(row, result, by, now, words)
        _follow(row, result, answer=answer, words=words, again_at=again_at, by=by, now=now)
        attempt = CallAttempt.objects.create(
            call_back=row,
            place_path=row.place_path,
            by=by,
            at=now,
            way=row.way if result != Result.WRONG_NUMBER else Way.CALL,
            result=result,
            next_at=row.due_at if row.status == CallStatus.PLANNED else None,
        )
        care_actions.note_call(
            case=row.case,
            spoke=result not in NOBODY,
            by_visit=attempt.way == Way.VISIT,
            source_id=attempt.pk,
            by=by,
            now=now,
        )
    return row


def try_again(*, call_back: CallBack, by: User, now: datetime) -> CallBack:
    """Have somebody try once more although nobody was reached. Raises CannotCallBack."""
    with transaction.atomic():
        row = _locked(call_back)
        if row.status != CallStatus.UNREACHED:
            raise CannotCallBack("planned", _("Somebody is to call already."))
        row.way, row.tries, row.ended_at = Way.CALL, 0, None
        row.assignee, row.taken_at = None, None
        row.due_at = in_calling_hours(now, pack_for(row.case))
        move(
            row,
            to=CallStatus.PLANNED,
            news=CallBackAgain(row.case_id),
            by=by.pk,
            now=now,
            also=("way", "tries", "ended_at", "assignee", "taken_at", "due_at"),
        )
    return row


def _follow(
    row: CallBack,
    result: str,
    *,
    answer: str,
    words: str,
    again_at: datetime | None,
    by: User,
    now: datetime,
) -> None:
    source = Source.VISIT if row.way == Way.VISIT else Source.CALL
    # The words stand in the log with the attempt; once is enough.
    if result == Result.SOLVED:
        say_solved(case=row.case, answer=answer, source=source, words="", by=by, now=now)
    elif result == Result.NOT_SOLVED:
        say_not_solved(case=row.case, source=source, words="", by=by, now=now)
    elif result == Result.DECLINED:
        _close_without(row, Answer.DECLINED, source, by, now)
    elif result == Result.ANSWERED:
        root = standing(row.case) or row.case
        if row.kind == Kind.QUESTION and root.status == Status.WAITING:
            resume_case(case=root, by=by, now=now)
    elif result == Result.NO_ANSWER:
        _nobody(row, by, now)
        return
    else:
        _plan_next(row, result, again_at, by, now)
        return
    finish(row, result=result, by=by, now=now)
    row.save(update_fields=["tries", "taken_at"])


def _agreed(again_at: datetime | None, row: CallBack, now: datetime) -> datetime:
    """Return when a resident is called who asked for later. Raises CannotCallBack."""
    if again_at is None or again_at <= now:
        raise CannotCallBack("when", _("Say at what time to call again."))
    if again_at > now + LONGEST_PAUSE:
        raise CannotCallBack("when", _("Call again within two weeks: choose an earlier day."))
    return in_calling_hours(again_at, pack_for(row.case))


def _plan_next(
    row: CallBack, result: str, again_at: datetime | None, by: User, now: datetime
) -> None:
    """Call when the resident asked for it; go to the door where the number leads nowhere."""
    if row.status == CallStatus.UNREACHED:
        # They were reached after all: somebody is to ask again.
        row.result, row.ended_at = "", None
        news = CallBackAgain(row.case_id)
        also = ("result", "ended_at")
        move(row, to=CallStatus.PLANNED, news=news, by=by.pk, now=now, also=also)
    if result == Result.LATER and again_at:
        row.due_at, row.tries = again_at, max(0, row.tries - 1)
    else:
        _to_the_door(row, now)
    row.save(update_fields=["tries", "taken_at", "due_at", "way", "assignee"])


def _nobody(row: CallBack, by: User, now: datetime) -> None:
    """Try again; go to the door; or end with what it is: nobody could be reached."""
    if row.status == CallStatus.UNREACHED:  # tried once more, and nobody again
        row.save(update_fields=["tries", "taken_at"])
        return
    pack = pack_for(row.case)
    if row.way == Way.CALL and row.tries < pack.followup.attempts:
        first = row.attempts.order_by("at").values_list("at", flat=True).first() or now
        row.due_at = next_try(now, pack, tries=row.tries, first_day=first)
        row.save(update_fields=["tries", "taken_at", "due_at"])
        return
    cares = row.kind != Kind.SOLVED or must_not_be_lost(row.case)
    if row.way == Way.CALL and cares:
        _to_the_door(row, now)
        row.save(update_fields=["tries", "taken_at", "due_at", "way", "assignee"])
        record(CallBackToTheDoor(row.pk), about=row.case, by=by.pk, now=now)
        return
    row.result, row.ended_at = Result.NO_ANSWER, now
    move(
        row,
        to=CallStatus.UNREACHED,
        news=CallBackUnreached(row.case_id, row.tries),
        by=by.pk,
        now=now,
        also=("tries", "taken_at", "result", "ended_at"),
    )
    if not cares:
        _close_without(row, Answer.UNANSWERED, Source.RULE, None, now)


def _close_without(row: CallBack, answer: str, source: str, by: User | None, now: datetime) -> None:
    """End a Case whose reporter gave no answer; one that goes on for others stays as it is."""
    root = lock_root(row.case)
    if root.pk == row.case_id and root.status == Status.SOLVED:
        close_case(case=root, answer=answer, source=source, by=by, now=now)


def _to_the_door(row: CallBack, now: datetime) -> None:
    owner = (standing(row.case) or row.case).owner
    row.way, row.tries = Way.VISIT, 0
    row.assignee = owner if owner and owner.is_active else None
    row.due_at = in_calling_hours(now, pack_for(row.case))


def _write_down(row: CallBack, result: str, by: User, now: datetime, words: str) -> None:
    number = row.attempts.count() + 1
    news = CallBackTried(row.pk, str(result), number, by_visit=row.way == Way.VISIT)
    record(news, about=row.case, by=by.pk, now=now, words=words.strip()[:2000])


def _locked(call_back: CallBack) -> CallBack:
    row = lock(call_back)
    if row.status not in WAITING:
        raise CannotCallBack(
            "answered",
            _("This is answered already (%(result)s); nobody needs to call.")
            % {"result": row.get_result_display() or row.get_status_display()},
        )
    return row


def _nobody_else(row: CallBack, by: User, now: datetime) -> None:
    dials = row.assignee is not None and row.taken_at and now - row.taken_at < DIALLING
    if dials and row.assignee is not None and row.assignee_id != by.pk:
        raise CannotCallBack(
            "taken", _("%(name)s is calling just now.") % {"name": row.assignee.name}
        )


def may_call(owner: User, row: CallBack, now: datetime) -> bool:
    """Return whether somebody calls residents back at a call-back's place."""
    held = Membership.objects.filter(Membership.in_force(now), user=owner)
    return owner.is_active and any(
        "followup.call" in permissions_of(member.role) and covers(member.place_path, row.place_path)
        for member in held
    )
