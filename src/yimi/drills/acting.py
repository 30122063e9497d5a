"""The acts of the week: each does to one case what people at their desks and doors do."""

from collections.abc import Callable
from datetime import datetime

from yimi.cases import actions
from yimi.cases.models import Case
from yimi.drills import asking
from yimi.drills.stage import Stage
from yimi.fieldwork.actions import complete_task, fail_task
from yimi.fieldwork.models import Task
from yimi.fieldwork.states import Status as TaskStatus

# (stage, case, what the step says more, where it leads: a team or a key, now).
Act = Callable[[Stage, Case, str, str, datetime], None]


def _assign(stage: Stage, case: Case, what: str, to: str, now: datetime) -> None:
    if case.owner is not None:
        # Given out by the program: its owner opens it.
        actions.take_up_case(case=case, by=case.owner, now=now)
    else:
        owner = stage.person_for(case)
        actions.assign_case(case=case, owner=owner, by=stage.dispatcher, now=now)


def _start(stage: Stage, case: Case, what: str, to: str, now: datetime) -> None:
    if case.owner:
        actions.start_case(case=case, by=case.owner, now=now)


def _done(stage: Stage, case: Case, what: str, to: str, now: datetime) -> None:
    task = _task(case)
    receiver = case.requester_name if stage.rng.random() < 0.6 else ""
    complete_task(
        task=task,
        by=task.assignee,
        now=now,
        note=stage.say("done", case.service),
        received_by=receiver,
    )


def _fail(stage: Stage, case: Case, what: str, to: str, now: datetime) -> None:
    task = _task(case)
    fail_task(task=task, reason=what, by=task.assignee, now=now, note=stage.say(what))


def _transfer(stage: Stage, case: Case, what: str, to: str, now: datetime) -> None:
    actions.transfer_case(
        case=case,
        to_team=stage.team(to),
        reason=what,
        by=stage.dispatcher,
        now=now,
        words=stage.say("transfer"),
    )


def _take(stage: Stage, case: Case, what: str, to: str, now: datetime) -> None:
    actions.take_transfer(case=case, by=stage.dispatcher, now=now)


def _wait(stage: Stage, case: Case, what: str, to: str, now: datetime) -> None:
    by = case.owner or stage.dispatcher
    actions.wait_case(case=case, waiting_for=what, by=by, now=now, words=stage.say(f"wait_{what}"))


def _reject(stage: Stage, case: Case, what: str, to: str, now: datetime) -> None:
    said = stage.say("withdraw" if what == "withdrawn" else "reject")
    actions.reject_case(case=case, reason=what, by=stage.dispatcher, now=now, words=said)


def _merge(stage: Stage, case: Case, what: str, to: str, now: datetime) -> None:
    into = Case.objects.get(pk=stage.cases[to])
    actions.merge_case(case=case, into=into, by=stage.dispatcher, now=now)


def _confirm(stage: Stage, case: Case, what: str, to: str, now: datetime) -> None:
    actions.confirm_case(case=case, urgency=case.urgency, by=stage.desk, now=now)


def _call_120(stage: Stage, case: Case, what: str, to: str, now: datetime) -> None:
    actions.record_emergency_call(case=case, by=stage.desk, now=now, words=stage.say("call_120"))


ACTS: dict[str, Act] = {
    "assign": _assign,
    "start": _start,
    "done": _done,
    "fail": _fail,
    "close": asking.close,
    "reopen": asking.reopen,
    "nobody": asking.nobody,
    "transfer": _transfer,
    "take": _take,
    "wait": _wait,
    "reject": _reject,
    "merge": _merge,
    "confirm": _confirm,
    "call_120": _call_120,
}


def _task(case: Case) -> Task:
    return Task.objects.select_related("assignee", "part").get(case=case, status=TaskStatus.OPEN)
