"""Acts of field work."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from yimi.accounts.models import User
from yimi.cases import actions as case_actions
from yimi.cases.models import Case, Part
from yimi.cases.queries import pack_and_service
from yimi.cases.states import ENDED, TAKEN_ON, PartStatus
from yimi.cases.states import Status as CaseStatus
from yimi.core import once
from yimi.core.bulk import fresh
from yimi.core.errors import Refusal
from yimi.core.log import record
from yimi.core.once import told_once
from yimi.core.state import Start, begin, lock, move
from yimi.fieldwork.events import (
    TaskAgain,
    TaskCancelled,
    TaskDone,
    TaskGiven,
    TaskMade,
    TaskNotDone,
)
from yimi.fieldwork.models import Proof, Task
from yimi.fieldwork.states import Kind, Status

# Reasons at the door after which the same worker goes again later, and how much later.
GO_AGAIN = {"not_at_home": timedelta(hours=2), "no_answer": timedelta(hours=2)}
FOLLOWS_CASE = ("team", "due_at", "service", "rank", "kind", "place", "place_path")
VISIT, CALL = "fieldwork.visit", "fieldwork.call"


class CannotFinish(Refusal):
    """A Task that cannot be finished in this way."""


def plan_visits(*, cases: Sequence[Case], by: UUID | None, now: datetime) -> None:
    """Answer for Cases that one visit satisfies: a part each, a Task once it is accepted."""
    case_actions.add_parts(cases=cases, key=VISIT)


def plan_calls(*, cases: Sequence[Case], by: UUID | None, now: datetime) -> None:
    """Answer for Cases that one telephone call satisfies."""
    case_actions.add_parts(cases=cases, key=CALL)


def make_tasks(*, case: Case, assignee: User, now: datetime) -> list[Task]:
    """Make a Task for every open part of an accepted Case; those that have one are given over."""
    with transaction.atomic():
        case = lock(case)
        parts = {part.pk: part for part in case.parts.filter(status=PartStatus.OPEN)}
        known = {task.part_id: task for task in Task.objects.filter(part__in=parts)}
        fresh = [part for pk, part in parts.items() if pk not in known]
        tasks = [_task(case, part, assignee.pk, now) for part in fresh]
        begin(
            [Start(task, [(Status.OPEN, TaskMade(case.pk, assignee.pk))]) for task in tasks],
            by=case.owner_id,
            now=now,
        )
        for task in known.values():
            _give(task, case, parts[task.part_id], assignee, now)
    return [*known.values(), *tasks]


def make_first_tasks(*, cases: Mapping[UUID, Case], parts: Sequence[Part], now: datetime) -> int:
    """Make the Tasks of many new Cases that a person has, by the rules of `make_tasks`.

    For Cases that were opened in this transaction: nobody else can have seen them. `cases` by id.
    Return how many.
    """
    starts = []
    for part in parts:
        case = cases[part.case_id]
        if case.owner_id is not None and part.key in {VISIT, CALL}:
            task = _task(case, part, case.owner_id, now)
            starts.append(Start(task, [(Status.OPEN, TaskMade(case.pk, case.owner_id))]))
    begin(starts, by=None, now=now)
    return len(starts)


def cancel_tasks(*, case: Case, by: UUID | None, now: datetime) -> None:
    """Cancel what is left to do for a Case that has gone another way."""
    with transaction.atomic():
        tasks = Task.objects.select_for_update().filter(
            case=case, status__in=[Status.OPEN, Status.NOT_DONE]
        )
        for task in tasks:
            move(task, to=Status.CANCELLED, news=TaskCancelled(), by=by, now=now)


@told_once
def complete_task(
    *,
    task: Task,
    by: User,
    now: datetime,
    note: str = "",
    received_by: str = "",
    photo: ContentFile[bytes] | None = None,
    client_id: UUID | None = None,
) -> Task:
    """Note that a Task was done, with its proof; the part of its Case is done by that.

    A report that comes late, after the Case went another way, is kept as a proof and a note.

    The same client id a second time changes nothing. Raises CannotFinish.
    """
    with transaction.atomic():
        lock(Case(pk=task.case_id))  # sent twice at once, the second waits here
        if once.done_before(client_id, act="complete_task", subject_id=task.pk):
            return Task.objects.get(pk=task.pk)
        case, task = lock(Case(pk=task.case_id)), _lock_own(task, by)
        proof = Proof.objects.create(
            task=task,
            place_path=task.place_path,
            done=True,
            note=note.strip(),
            received_by=received_by.strip()[:40],
            photo=photo or "",
            by=by,
            at=now,
        )
        once.remember(client_id, act="complete_task", subject_id=task.pk, now=now)
        if _went_another_way(task, case):
            said = note.strip() or _("Reported late: it was done at the door.")
            case_actions.add_note(case=case, words=said, by=by, now=now)
            return task
        case_actions.start_case(case=case, by=by, now=now)
        move(
            task,
            to=Status.DONE,
            news=TaskDone(task.case_id, proof.pk),
            by=by.pk,
            now=now,
            words=note.strip(),
        )
        case_actions.finish_part(part=task.part, by=by.pk, now=now, words=note.strip())
    return task


@told_once
def fail_task(
    *,
    task: Task,
    reason: str,
    by: User,
    now: datetime,
    note: str = "",
    photo: ContentFile[bytes] | None = None,
    client_id: UUID | None = None,
) -> Task:
    """Note why a Task was not done. Somebody not at home is tried again; else the team decides.

    A resident who does not want it any more ends the part; every other reason gives the Case back
    to its team, where a dispatcher sees it. Raises CannotFinish.
    """
    with transaction.atomic():
        lock(Case(pk=task.case_id))  # sent twice at once, the second waits here
        if once.done_before(client_id, act="fail_task", subject_id=task.pk):
            return Task.objects.get(pk=task.pk)
        case, task = lock(Case(pk=task.case_id)), _lock_own(task, by)
        pack, _service = pack_and_service(case)
        if reason not in {entry.code for entry in pack.not_done_reasons}:
            raise CannotFinish("reason", _("Say why it could not be done."))
        Proof.objects.create(
            task=task,
            place_path=task.place_path,
            done=False,
            reason=reason,
            note=note.strip(),
            photo=photo or "",
            by=by,
            at=now,
        )
        once.remember(client_id, act="fail_task", subject_id=task.pk, now=now)
        if _went_another_way(task, case):
            said = note.strip() or _("Reported late: it could not be done.")
            case_actions.add_note(case=case, words=said, by=by, now=now)
            return task
        task.reason, task.attempts = reason, task.attempts + 1
        move(
            task,
            to=Status.NOT_DONE,
            news=TaskNotDone(task.case_id, reason),
            by=by.pk,
            now=now,
            words=note.strip(),
            also=("reason", "attempts"),
        )
        _follow_up(task, case, reason, by, now, note)
    return task


def _follow_up(task: Task, case: Case, reason: str, by: User, now: datetime, note: str) -> None:
    """Let the Case go on; where it went another way meanwhile, the proof alone is kept."""
    if case.status not in TAKEN_ON:
        return
    if reason in GO_AGAIN:
        case_actions.start_case(case=case, by=by, now=now)
        case_actions.wait_case(
            case=case, waiting_for="resident", by=by, now=now, words=note, reason=reason
        )
        task.not_before_at = now + GO_AGAIN[reason]
        move(task, to=Status.OPEN, news=TaskAgain(), by=by.pk, now=now, also=("not_before_at",))
    elif reason == "refused":
        case_actions.refuse_part(
            part=task.part, reason="resident_declined", by=by.pk, now=now, words=note
        )
    else:
        case_actions.hand_back_case(case=case, by=by, now=now, reason=reason, words=note)


def _task(case: Case, part: Part, assignee_id: UUID, now: datetime) -> Task:
    return fresh(
        Task,
        part_id=part.pk,
        case_id=case.pk,
        place_id=case.place_id,
        place_path=case.place_path,
        kind=_kind(part),
        service=case.service,
        rank=case.rank,
        team_id=case.team_id,
        assignee_id=assignee_id,
        due_at=case.solve_by_at,
        given_at=now,
    )


def _kind(part: Part) -> str:
    return Kind.CALL if part.key == CALL else Kind.VISIT


def _give(task: Task, case: Case, part: Part, assignee: User, now: datetime) -> None:
    task = lock(task)
    # A Task follows its Case: what it asks for, how urgent, until when, for which team, where.
    task.team_id, task.due_at = case.team_id, case.solve_by_at
    task.service, task.rank, task.kind = case.service, case.rank, _kind(part)
    task.place_id, task.place_path = case.place_id, case.place_path
    if task.status in {Status.NOT_DONE, Status.CANCELLED}:
        task.assignee, task.given_at = assignee, now
        task.not_before_at = None
        move(
            task,
            to=Status.OPEN,
            news=TaskAgain(),
            by=None,
            now=now,
            also=("assignee", "given_at", "not_before_at", *FOLLOWS_CASE),
        )
    elif task.status == Status.OPEN and task.assignee_id != assignee.pk:
        task.assignee, task.given_at = assignee, now
        task.save(update_fields=["assignee", "given_at", *FOLLOWS_CASE])
        record(TaskGiven(assignee.pk), about=task, by=None, now=now)
    elif task.status == Status.OPEN:
        task.save(update_fields=FOLLOWS_CASE)


def _lock_own(task: Task, by: User) -> Task:
    """Lock a Task that is the worker's own and not done; its Case is locked before it."""
    fresh = lock(task)
    if fresh.status == Status.DONE:
        raise CannotFinish("done", _("This was done already."))
    if fresh.assignee_id != by.pk:
        raise CannotFinish(
            "not_yours",
            _("This is with %(person)s now.") % {"person": fresh.assignee.name},
        )
    return fresh


def _went_another_way(task: Task, case: Case) -> bool:
    """Return whether a worker without a signal reports what nobody waits for any more."""
    return task.status != Status.OPEN or case.status in ENDED


def go_again_when_due(*, now: datetime) -> int:
    """Let the clock of a Case go on when its worker should go to the door again. Runs as a job."""
    due = Task.objects.filter(status=Status.OPEN, not_before_at__lte=now)
    count = 0
    for pk, case_id in list(due.values_list("pk", "case_id")):
        with transaction.atomic():
            case = lock(Case(pk=case_id))
            task = lock(Task(pk=pk))
            if task.not_before_at is None or task.not_before_at > now:
                continue
            task.not_before_at = None
            task.save(update_fields=["not_before_at"])
            if case.status == CaseStatus.WAITING and case.waiting_for == "resident":
                case_actions.resume_case(case=case, by=None, now=now)
            count += 1
    return count
