"""Who has to be asked: call-backs brought in line with what has become of a Case."""

from datetime import datetime, timedelta
from typing import NamedTuple

from yimi.accounts.models import User
from yimi.cases.models import Case
from yimi.cases.queries import answer_of, pack_for, standing
from yimi.cases.states import Answer, AnswerBy, Status
from yimi.core.models import Event
from yimi.core.reach import opens_at_home
from yimi.core.state import Start, begin, lock, move
from yimi.followup.events import CallBackDone, CallBackDropped, CallBackPlanned
from yimi.followup.models import CallBack, Link
from yimi.followup.queries import family_of, number_to_dial
from yimi.followup.rules import LINK_PATIENCE, in_calling_hours
from yimi.followup.states import WAITING, CallStatus, Kind, Way


class Wanted(NamedTuple):
    """What somebody is to be asked, and since when."""

    kind: str
    cycle_at: datetime


def align_call_backs(*, case: Case, now: datetime) -> None:
    """Plan the call-backs that a Case needs now, and drop those that it needs no more.

    Every reporter is asked: those whose Case was merged too. It is worked out from the Case as it
    stands, so that news taken late or twice does no harm. Must be called inside a transaction.
    """
    root = lock(standing(Case.objects.get(pk=case.pk)) or case)
    family = family_of(root)
    rows = list(CallBack.objects.select_for_update().filter(case__in=family).select_related("case"))
    wanted = {member.pk: _wanted(member, root) for member in family}
    ended_unanswered = root.status == Status.CLOSED and _nobody_answered(root)
    for row in rows:
        if row.status == CallStatus.UNREACHED and ended_unanswered:
            # That nobody was reached is how it ended: it stays to be seen.
            continue
        is_over = row.kind != Kind.WORDS and wanted[row.case_id] != Wanted(row.kind, row.cycle_at)
        if row.status in WAITING and is_over:
            row.ended_at = now
            news = CallBackDropped(row.case_id)
            move(row, to=CallStatus.DROPPED, news=news, by=None, now=now, also=("ended_at",))
        elif row.status in WAITING and row.place_path != row.case.place_path:
            row.place_path = row.case.place_path
            row.save(update_fields=["place_path"])
    known = {(row.case_id, Wanted(row.kind, row.cycle_at)) for row in rows}
    begin(
        [
            _start(member, root, wish, now)
            for member in family
            if (wish := wanted[member.pk]) and (member.pk, wish) not in known
        ],
        by=None,
        now=now,
    )


def plan_answer(*, case: Case, now: datetime) -> None:
    """Have somebody call who wrote after the end, where nobody is to call about words already."""
    root = standing(Case.objects.get(pk=case.pk)) or case
    rows = CallBack.objects.select_for_update().filter(
        case=case, kind=Kind.WORDS, status=CallStatus.PLANNED
    )
    if not rows.exists():
        begin([_start(case, root, Wanted(Kind.WORDS, now), now)], by=None, now=now)


def settle(*, case: Case, result: str, by: User | None, now: datetime) -> None:
    """Note that whoever reported `case` has been heard: nobody calls them about it any more."""
    root = standing(Case.objects.get(pk=case.pk)) or case
    rows = CallBack.objects.select_for_update().filter(case=case, kind=Kind.SOLVED)
    found = [row for row in rows if row.status in WAITING]
    if not found and root.solved_at and not rows.filter(cycle_at=root.solved_at).exists():
        # Heard before the news was read by which a call is planned.
        start = _start(case, root, Wanted(Kind.SOLVED, root.solved_at), now)
        begin([start], by=None, now=now)
        found = [start.row]
    for row in found:
        finish(row, result=result, by=by, now=now)


def finish(row: CallBack, *, result: str, by: User | None, now: datetime) -> None:
    """End a locked call-back with an answer."""
    row.result, row.ended_at = result, now
    move(
        row,
        to=CallStatus.DONE,
        news=CallBackDone(row.case_id, str(result)),
        by=by.pk if by else None,
        now=now,
        also=("result", "ended_at"),
    )


def _nobody_answered(root: Case) -> bool:
    closings = Event.objects.filter(subject_id=root.pk, type="cases.CaseClosed")
    last = closings.order_by("-position").first()
    return last is not None and answer_of(last.data) == Answer.UNANSWERED


def _wanted(member: Case, root: Case) -> Wanted | None:
    is_root = member.pk == root.pk
    if root.status == Status.SOLVED or (root.status == Status.CLOSED and not is_root):
        return Wanted(Kind.SOLVED, root.solved_at) if root.solved_at else None
    waits = root.status == Status.WAITING and root.waiting_for == "resident"
    if waits and is_root and root.waiting_since_at:
        return Wanted(Kind.QUESTION, root.waiting_since_at)
    return None


def _start(member: Case, root: Case, wish: Wanted, now: datetime) -> Start:
    _name, number = number_to_dial(member)
    due_at = _due_at(member, wish, now)
    row = CallBack(
        case=member,
        place_path=member.place_path,
        kind=wish.kind,
        cycle_at=wish.cycle_at,
        way=Way.CALL if number else Way.VISIT,
        rank=root.rank,
        due_at=due_at,
        # Somebody goes to the door: whoever was there before knows the way.
        assignee=None if number else root.owner,
    )
    return Start(row, [(CallStatus.PLANNED, CallBackPlanned(member.pk, wish.kind, due_at))])


def _due_at(member: Case, wish: Wanted, now: datetime) -> datetime:
    pack = pack_for(member)
    at = max(now, wish.cycle_at)
    if wish.kind == Kind.SOLVED:
        if member.answer_by == AnswerBy.LINK:
            at += LINK_PATIENCE
        elif (
            member.answer_by == ""
            # A link that opens only in this room has no answer to wait for.
            and opens_at_home()
            and Link.objects.filter(case=member).exists()
        ):
            at += timedelta(hours=pack.followup.call_after_h)
    if wish.kind == Kind.QUESTION and member.rank == 0:
        return at
    return in_calling_hours(at, pack)
