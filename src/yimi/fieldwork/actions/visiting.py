"""The end of a visit at a door: how it was, what was answered, and what follows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yimi.accounts.models import User
from yimi.core import once
from yimi.core.errors import Refusal
from yimi.core.log import record
from yimi.core.once import told_once
from yimi.core.state import lock, move
from yimi.fieldwork.actions.following import end_follow_ups
from yimi.fieldwork.actions.tasks import complete_task, fail_task
from yimi.fieldwork.actions.walking import begin_walking, check_own, give_tasks
from yimi.fieldwork.answers import Given
from yimi.fieldwork.events import FollowUpMade, StopAgain, StopEnded, StopReopened
from yimi.fieldwork.models import Answer, FollowUp, Question, Round, Stop, Task
from yimi.fieldwork.round_queries import had_it
from yimi.fieldwork.states import (
    OUTCOMES,
    ROUND_OPEN,
    STOP_OPEN,
    FollowUpStatus,
    Kind,
    RoundStatus,
    Status,
    StopStatus,
)
from yimi.packs.rounds import StopRule
from yimi.packs.schema import Pack
from yimi.places.queries import pack_at
from yimi.registry.models import Household

MOST_NOTICES = 50
# Why what was to be done at a door was not, where nobody could be met there.
TASKS_FAIL = {StopStatus.NOT_AT_HOME: "not_at_home", StopStatus.MOVED: "moved"}


class CannotEndStop(Refusal):
    """A visit that cannot end in this way."""


@dataclass(frozen=True)
class Report:
    """What became of one Task at the door."""

    task_id: UUID
    done: bool
    reason: str = ""
    note: str = ""
    received_by: str = ""
    photo: "ContentFile[bytes] | None" = None


@dataclass(frozen=True)
class Visit:
    """How a visit went. `met`: residents who were seen, or of whom was spoken."""

    outcome: str
    at: datetime
    note: str = ""
    notices: int = 0
    met: Sequence[UUID] = ()
    answers: Mapping[UUID, Given] = field(default_factory=dict)
    photos: Mapping[UUID, "ContentFile[bytes]"] = field(default_factory=dict)
    reports: Sequence[Report] = ()
    # Read from paper by somebody at a desk: everything at the door was done, or nothing is said.
    from_paper: bool = False
    all_done: bool = False


@told_once
def end_stop(
    *, stop: Stop, visit: Visit, by: User, now: datetime, client_id: UUID | None = None
) -> Stop:
    """End a visit, with the answers and the Tasks done there, and let its rule decide the rest.

    Nobody at home: the stop is tried again as often as the pack says. The same client id a second
    time changes nothing; somebody else's end of the same stop is refused, with what it was. Who
    handed the round back or on meanwhile is heard as long as nobody else went to the door.
    Raises CannotEndStop, CannotWalk, CannotFinish.
    """
    with transaction.atomic():
        walk = lock(Round(pk=stop.round_id))
        if once.done_before(client_id, act="end_stop", subject_id=stop.pk):
            return Stop.objects.get(pk=stop.pk)
        stop = lock(stop)
        pack = pack_at(stop.place_path, now=now)
        _check(stop, walk, visit, by, now, pack)
        once.remember(client_id, act="end_stop", subject_id=stop.pk, now=now)
        # Who had the round before and reports now, went there while it was theirs.
        is_late = not visit.from_paper and walk.worker_id != by.pk
        if walk.status != RoundStatus.STARTED and not is_late:
            begin_walking(walk, by=by, now=now)
        walker = by if is_late else walk.worker or by
        stop.visited_at, stop.visited_by = visit.at, walker if visit.from_paper else by
        stop.note, stop.from_paper = visit.note.strip(), visit.from_paper
        stop.attempts += 1
        stop.notices = visit.notices if walk.notice else 0
        stop.not_before_at = _again_at(rule_of(pack, visit.outcome), stop, visit, now)
        _keep_answers(stop, walk, visit, by)
        if is_late:
            _take_back(stop, walk, visit, by, now)
        _end_tasks(stop, visit, walker, by, now)
        if stop.not_before_at:
            news: StopAgain | StopEnded = StopAgain(walk.pk, stop.attempts)
            to: str = StopStatus.AGAIN
        else:
            news, to = _ended(stop, walk, visit, pack), visit.outcome
        also = (
            *("visited_at", "visited_by", "note", "from_paper"),
            *("attempts", "notices", "not_before_at"),
        )
        words = stop.note
        move(stop, to=to, news=news, by=by.pk, now=now, words=words, also=also)
        if not stop.not_before_at:
            _follow(stop, walk, rule_of(pack, visit.outcome), by, now)
    return stop


def reopen_stop(*, stop: Stop, by: User, now: datetime) -> Stop:
    """Take back how a visit ended: it was the wrong button, or a line was misread.

    What it had left to do is not needed; the answers stay, to be corrected. Raises CannotEndStop.
    """
    with transaction.atomic():
        walk = lock(Round(pk=stop.round_id))
        stop = lock(stop)
        if stop.status == StopStatus.OPEN:
            return stop
        if walk.status not in ROUND_OPEN:
            raise CannotEndStop("round_over", _("This round is over; nothing can be changed."))
        outcome = stop.status
        stop.not_before_at = None
        stop.attempts = max(0, stop.attempts - 1)
        move(
            stop,
            to=StopStatus.OPEN,
            news=StopReopened(walk.pk, outcome),
            by=by.pk,
            now=now,
            also=("not_before_at", "attempts"),
        )
        rows = FollowUp.objects.filter(stop=stop, status=FollowUpStatus.OPEN)
        end_follow_ups(rows, to=FollowUpStatus.DROPPED, by=by, now=now)
    return stop


def rule_of(pack: Pack, outcome: str) -> StopRule:
    """Return what follows an outcome; a pack without rules leaves it at that."""
    found = next((rule for rule in pack.stop_rules if rule.code == outcome), None)
    if found is None:
        raise CannotEndStop("outcome", _("Say how the visit ended."))
    return found


def _check(stop: Stop, walk: Round, visit: Visit, by: User, now: datetime, pack: Pack) -> None:
    if visit.outcome not in OUTCOMES:
        raise CannotEndStop("outcome", _("Say how the visit ended."))
    if stop.status not in STOP_OPEN:
        who = stop.visited_by.name if stop.visited_by else ""
        raise CannotEndStop(
            "ended",
            _("%(person)s has reported this door already: %(state)s.")
            % {"person": who, "state": stop.get_status_display()},
        )
    if walk.status not in ROUND_OPEN:
        raise CannotEndStop("round_over", _("This round is over; nothing can be changed."))
    if not visit.from_paper:
        if not had_it(walk, by):
            check_own(walk, by)
    elif walk.worker is None:
        raise CannotEndStop("nobody", _("Say first who walks this round."))
    if not 0 <= visit.notices <= MOST_NOTICES:
        raise CannotEndStop("notices", _("At most %(most)s at one door.") % {"most": MOST_NOTICES})
    if visit.at > now + timedelta(minutes=5):
        raise CannotEndStop("future", _("The time of the visit lies in the future."))
    rule_of(pack, visit.outcome)


def _again_at(rule: StopRule, stop: Stop, visit: Visit, now: datetime) -> datetime | None:
    """Return when somebody goes again on the same day; None where it counts as it is.

    Paper that is typed in when that evening is over tells of all that was tried.
    """
    if stop.attempts >= rule.attempts:
        return None
    here = timezone.localtime(visit.at)
    evening = here.replace(
        hour=rule.again_from.hour, minute=rule.again_from.minute, second=0, microsecond=0
    )
    again = max(evening, here + timedelta(hours=rule.again_after_h))
    until = here.replace(
        hour=rule.again_until.hour, minute=rule.again_until.minute, second=0, microsecond=0
    )
    is_over = visit.from_paper and now > until
    return again if again <= until and not is_over else None


def _keep_answers(stop: Stop, walk: Round, visit: Visit, by: User) -> None:
    if not (visit.answers or visit.photos):
        return
    asked = {
        question.pk: question
        for question in Question.objects.filter(survey=walk.survey, edition=walk.edition)
    }
    for pk, question in asked.items():
        given, photo = visit.answers.get(pk), visit.photos.get(pk)
        if given is None and photo is None:
            continue
        values = vars(given) if given else {}
        Answer.objects.filter(stop=stop, question=question).delete()
        Answer.objects.create(
            stop=stop,
            question=question,
            place_path=stop.place_path,
            photo=photo or "",
            by=by,
            at=visit.at,
            **values,
        )


def _take_back(stop: Stop, walk: Round, visit: Visit, by: User, now: datetime) -> None:
    """Give the Tasks that a late report tells of back to who did them: they went on with the round.

    Those of other people at the door stay with them, as they always do.
    """
    told = [report.task_id for report in visit.reports]
    if told and walk.worker_id:
        rows = Task.objects.filter(
            pk__in=told, place_id=stop.place_id, team_id=walk.team_id, assignee=walk.worker_id
        )
        give_tasks(rows, to=by, by=by, now=now)


def _end_tasks(stop: Stop, visit: Visit, walker: User, by: User, now: datetime) -> None:
    """End the worker's Tasks at the door: as reported, or because nobody could be met there."""
    told = {report.task_id: report for report in visit.reports}
    reason = TASKS_FAIL.get(StopStatus(visit.outcome), "")
    if not (told or reason or visit.all_done):
        return
    note = _("From paper, typed in by %(name)s") % {"name": by.name} if visit.from_paper else ""
    tasks = Task.objects.filter(
        assignee=walker, place_id=stop.place_id, status=Status.OPEN, kind=Kind.VISIT
    )
    for task in tasks.select_related("part__case").order_by("pk"):
        report = told.get(task.pk)
        if report and not report.done:
            fail_task(
                task=task,
                reason=report.reason,
                by=walker,
                now=now,
                note=report.note,
                photo=report.photo,
            )
        elif report or visit.all_done:
            complete_task(
                task=task,
                by=walker,
                now=now,
                note=report.note if report else note,
                received_by=report.received_by if report else "",
                photo=report.photo if report else None,
            )
        elif reason and not (task.not_before_at and task.not_before_at > now):
            fail_task(task=task, reason=reason, by=walker, now=now, note=note)


def _ended(stop: Stop, walk: Round, visit: Visit, pack: Pack) -> StopEnded:
    rule = rule_of(pack, visit.outcome)
    homes = list(
        Household.objects.filter(place_id=stop.place_id, merged_into=None)
        .order_by("pk")
        .prefetch_related("residents")
    )
    here = [
        person.pk
        for home in homes
        for person in home.residents.all()
        if person.left_at is None and person.merged_into_id is None
    ]
    met = [pk for pk in visit.met if pk in here]
    # Where one person lives alone, whoever opened is that person.
    if rule.reached and not met and len(here) == 1:
        met = here
    return StopEnded(
        round_id=walk.pk,
        place_id=stop.place_id,
        outcome=visit.outcome,
        reached=rule.reached,
        said_no_need=rule.said_no_need,
        household_ids=tuple(home.pk for home in homes),
        resident_ids=tuple(met),
        visited_at=visit.at,
        visited_by_id=stop.visited_by_id or walk.made_by_id,
    )


def _follow(stop: Stop, walk: Round, rule: StopRule, by: User, now: datetime) -> None:
    if not rule.then:
        return
    follow_up = FollowUp.objects.create(
        stop=stop,
        place_id=stop.place_id,
        place_path=stop.place_path,
        kind=rule.then,
        owner_id=walk.made_by_id,
        due_at=max(stop.visited_at or now, now - timedelta(days=1))
        + timedelta(hours=rule.within_h),
    )
    record(FollowUpMade(stop.pk, rule.then), about=follow_up, by=by.pk, now=now)
