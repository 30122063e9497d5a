"""A round on its way: given, started, handed on or back, ended."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yimi.accounts.models import Membership, Team, User
from yimi.cases.models import Case
from yimi.core.errors import Refusal
from yimi.core.log import record
from yimi.core.permissions import may
from yimi.core.state import lock, move, move_many
from yimi.fieldwork.events import (
    RoundCancelled,
    RoundEnded,
    RoundGiven,
    RoundHandedBack,
    RoundStarted,
    StopLeft,
    TaskGiven,
)
from yimi.fieldwork.models import Round, Stop, Task
from yimi.fieldwork.states import STOP_OPEN, Kind, RoundStatus, Status, StopStatus


class CannotWalk(Refusal):
    """A round that cannot go on in this way."""


def give_round(*, walk: Round, to: User, by: User, now: datetime) -> Round:
    """Give a round, or what is left of it, to somebody of its team. Raises CannotWalk."""
    with transaction.atomic():
        walk = lock(walk)
        check_worker(to, walk.team, now)
        if walk.worker_id == to.pk and walk.status in {RoundStatus.GIVEN, RoundStatus.STARTED}:
            return walk
        walk.worker = to
        move(
            walk, to=RoundStatus.GIVEN, news=RoundGiven(to.pk), by=by.pk, now=now, also=("worker",)
        )
        if walk.takes_tasks:
            take_tasks_along(walk, to=to, by=by, now=now)
    return walk


def start_round(*, walk: Round, by: User, now: datetime) -> Round:
    """Set out. Starting twice changes nothing. Raises CannotWalk."""
    with transaction.atomic():
        walk = lock(walk)
        check_own(walk, by)
        if walk.status != RoundStatus.STARTED:
            begin_walking(walk, by=by, now=now)
    return walk


def begin_walking(walk: Round, *, by: User, now: datetime) -> None:
    """Let a locked round be under way."""
    walk.started_at = walk.started_at or now
    move(
        walk,
        to=RoundStatus.STARTED,
        news=RoundStarted(),
        by=by.pk,
        now=now,
        also=("started_at",),
    )


def hand_back_round(*, walk: Round, by: User, now: datetime, words: str = "") -> Round:
    """Give back what is left of a round, so that somebody else walks it. Raises CannotWalk."""
    with transaction.atomic():
        walk = lock(walk)
        check_own(walk, by)
        left = walk.stops.filter(status__in=STOP_OPEN).count()
        if not left:
            raise CannotWalk("nothing_left", _("Nothing is left of this round: end it."))
        walk.worker = None
        move(
            walk,
            to=RoundStatus.WAITING,
            news=RoundHandedBack(left),
            by=by.pk,
            now=now,
            words=words.strip(),
            also=("worker",),
        )
    return walk


def end_round(*, walk: Round, by: User, now: datetime, leave: bool = False) -> Round:
    """End a round. Doors that are left are left for good only where `leave` says so.

    Ending it twice changes nothing. Raises CannotWalk.
    """
    with transaction.atomic():
        walk = lock(walk)
        if walk.status == RoundStatus.ENDED:
            return walk
        left = _open_stops(walk)
        if left and not leave:
            raise CannotWalk(
                "left",
                _("%(count)s doors are left. Hand them back, or on to a colleague.")
                % {"count": len(left)},
            )
        walk.ended_at = now
        move(
            walk,
            to=RoundStatus.ENDED,
            news=RoundEnded(len(left)),
            by=by.pk,
            now=now,
            also=("ended_at",),
        )
        _leave(left, walk.pk, by, now)
    return walk


def cancel_round(*, walk: Round, by: User, now: datetime, words: str = "") -> Round:
    """Call a round off; visits that were made stay as they are. Twice changes nothing."""
    with transaction.atomic():
        walk = lock(walk)
        if walk.status == RoundStatus.CANCELLED:
            return walk
        left = _open_stops(walk)
        walk.ended_at = now
        move(
            walk,
            to=RoundStatus.CANCELLED,
            news=RoundCancelled(len(left)),
            by=by.pk,
            now=now,
            words=words.strip(),
            also=("ended_at",),
        )
        _leave(left, walk.pk, by, now)
    return walk


def check_worker(worker: User, team: Team, now: datetime) -> None:
    """Raise CannotWalk unless somebody goes to doors for a team."""
    held = Membership.objects.filter(Membership.in_force(now), user=worker, team=team)
    if not held.exists() or not may(worker, "fieldwork.walk"):
        raise CannotWalk(
            "not_of_team",
            _("%(person)s does not go to doors for %(team)s.")
            % {"person": worker.name, "team": team.name},
        )


def check_own(walk: Round, by: User) -> None:
    """Raise CannotWalk unless a locked round is with this worker."""
    if walk.worker_id != by.pk:
        holder = walk.worker.name if walk.worker else ""
        raise CannotWalk(
            "not_yours",
            _("This is with %(person)s now.") % {"person": holder}
            if holder
            else _("This round was handed back."),
        )


def take_tasks_along(walk: Round, *, to: User, by: User, now: datetime) -> int:
    """Give the open Tasks of the team at the doors of a round to who walks it."""
    doors = Stop.objects.filter(round=walk, status__in=STOP_OPEN).values("place_id")
    return give_tasks(
        Task.objects.filter(place_id__in=doors, team_id=walk.team_id), to=to, by=by, now=now
    )


def give_tasks(rows: "QuerySet[Task]", *, to: User, by: User, now: datetime) -> int:
    """Give those of some Tasks that are open visits of others to somebody. Returns how many."""
    given = 0
    tasks = rows.filter(status=Status.OPEN, kind=Kind.VISIT).exclude(assignee=to)
    for pk, case_id in list(tasks.order_by("pk").values_list("pk", "case_id")):
        lock(Case(pk=case_id))
        task = lock(Task(pk=pk))
        if task.status == Status.OPEN and task.assignee_id != to.pk:
            task.assignee, task.given_at = to, now
            task.save(update_fields=["assignee", "given_at"])
            record(TaskGiven(to.pk), about=task, by=by.pk, now=now)
            given += 1
    return given


def _open_stops(walk: Round) -> list[Stop]:
    return list(walk.stops.select_for_update(of=("self",)).filter(status__in=STOP_OPEN))


def _leave(stops: list[Stop], round_id: UUID, by: User, now: datetime) -> None:
    move_many(stops, to=StopStatus.LEFT, news=lambda _: StopLeft(round_id), by=by.pk, now=now)
