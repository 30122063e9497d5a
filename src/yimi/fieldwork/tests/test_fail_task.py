from uuid import uuid4

import pytest
from django.urls import reverse

from yimi.accounts.tests.helpers import signed_in
from yimi.cases.actions import assign_case, solve_case, transfer_case
from yimi.cases.tests.helpers import HOUR, fresh
from yimi.core.errors import Refusal
from yimi.core.worker import drain
from yimi.fieldwork.actions import (
    CannotFinish,
    complete_task,
    fail_task,
    go_again_when_due,
)
from yimi.fieldwork.models import Proof
from yimi.fieldwork.queries import day_of
from yimi.fieldwork.tests.helpers import again, open_tasks, task_at

AGAIN = ("not_at_home", "no_answer")
BACK = (
    "wrong_address",
    "moved",
    "taken_to_hospital",
    "need_more_people",
    "need_tools_or_parts",
    "goods_missing",
    "no_way_in",
    "unsafe",
    "other",
)


@pytest.mark.parametrize("reason", AGAIN)
def test_somebody_who_is_not_at_home_is_tried_again_later_by_the_same_worker(street, reason):
    task = task_at(street)
    fail_task(task=task, reason=reason, by=street.worker, now=street.now)
    drain(now=street.now)
    task = again(task)
    assert (task.status, task.assignee, task.attempts) == ("open", street.worker, 1)
    assert task.not_before_at == street.now + 2 * HOUR
    assert (fresh(task.case).status, fresh(task.case).owner) == ("waiting", street.worker)
    day = day_of(street.worker, now=street.now)
    assert (day.stops, [stop.tasks for stop in day.later]) == ([], [[task]])
    assert len(day_of(street.worker, now=street.now + 2 * HOUR).stops) == 1


def test_three_times_not_at_home_is_three_attempts_and_then_it_is_done(street):
    task = task_at(street)
    for attempt in range(3):
        at = street.now + attempt * 2 * HOUR
        fail_task(task=task, reason="not_at_home", by=street.worker, now=at)
    complete_task(task=task, by=street.worker, now=street.now + 6 * HOUR)
    assert (again(task).attempts, fresh(task.case).status) == (3, "solved")
    assert Proof.objects.filter(done=False).count() == 3


def test_a_resident_who_says_no_ends_the_part(street):
    task = task_at(street)
    fail_task(task=task, reason="refused", by=street.worker, now=street.now, note="说不要了")
    assert (again(task).status, task.part.__class__.objects.get().status) == (
        "not_done",
        "refused",
    )
    assert fresh(task.case).status == "solved"


@pytest.mark.parametrize("reason", BACK)
def test_every_other_reason_gives_it_back_to_the_team(street, reason):
    task = task_at(street)
    fail_task(task=task, reason=reason, by=street.worker, now=street.now)
    drain(now=street.now)
    case = fresh(task.case)
    assert (case.status, case.owner, case.team) == ("assigned", None, street.team)
    assert open_tasks(street.worker) == []


def test_the_next_worker_gets_the_same_task_and_sees_the_attempts(street):
    task = task_at(street)
    fail_task(task=task, reason="unsafe", by=street.worker, now=street.now, note="有狗")
    drain(now=street.now)
    assign_case(case=task.case, owner=street.second_worker, by=street.lead, now=street.now)
    drain(now=street.now)
    task = again(task)
    assert (task.status, task.assignee, task.attempts) == ("open", street.second_worker, 1)
    with pytest.raises(CannotFinish):
        complete_task(task=task, by=street.worker, now=street.now)
    complete_task(task=task, by=street.second_worker, now=street.now)
    assert fresh(task.case).status == "solved"


@pytest.mark.parametrize("reason", ["", "lazy", "out_of_stock"])
def test_only_a_reason_of_the_pack_is_taken(street, reason):
    task = task_at(street)
    with pytest.raises(CannotFinish) as refused:
        fail_task(task=task, reason=reason, by=street.worker, now=street.now)
    assert refused.value.code == "reason"
    assert (again(task).status, Proof.objects.count()) == ("open", 0)


def test_what_a_phone_sends_twice_is_one_attempt(street):
    task, client_id = task_at(street), uuid4()
    for _ in range(2):
        fail_task(
            task=task, reason="not_at_home", by=street.worker, now=street.now, client_id=client_id
        )
    assert (again(task).attempts, Proof.objects.count()) == (1, 1)


def test_a_worker_does_not_speak_for_another(street):
    task = task_at(street)
    with pytest.raises(CannotFinish):
        fail_task(task=task, reason="unsafe", by=street.second_worker, now=street.now)
    assert fresh(task.case).status == "accepted"


@pytest.mark.parametrize("reason", ["not_at_home", "unsafe"])
def test_what_was_found_at_the_door_is_kept_though_the_case_went_another_way(street, reason):
    offered, solved = task_at(street), task_at(street)
    transfer_case(
        case=offered.case,
        to_team=street.desk_team,
        reason="overloaded",
        by=street.lead,
        now=street.now,
    )
    solve_case(case=solved.case, by=street.lead, now=street.now, words="送到了")
    for task, state in ((offered, "transferred"), (solved, "solved")):
        fail_task(task=task, reason=reason, by=street.worker, now=street.now, note="门锁着")
        assert fresh(task.case).status == state
        assert Proof.objects.get(task=task).note == "门锁着"


def test_what_is_done_cannot_be_undone_by_a_late_report(street):
    task = task_at(street)
    complete_task(task=task, by=street.worker, now=street.now)
    with pytest.raises(Refusal):
        fail_task(task=task, reason="unsafe", by=street.worker, now=street.now)
    assert fresh(task.case).status == "solved"


def test_saying_why_not_through_the_page(street):
    task = task_at(street)
    page, data = reverse("fieldwork:not_done", args=[task.pk]), {"reason": "not_at_home"}
    for stranger in (street.outsider, street.second_worker, street.volunteer, street.dispatcher):
        assert signed_in(stranger).post(page, data).status_code in {403, 404}
    assert again(task).attempts == 0
    answer = signed_in(street.worker).post(page, data)
    assert answer["Location"] == reverse("fieldwork:my_tasks")
    assert again(task).attempts == 1


def test_the_clock_goes_on_when_the_worker_should_go_again(street):
    task = task_at(street)
    due = fresh(task.case).solve_by_at
    fail_task(task=task, reason="not_at_home", by=street.worker, now=street.now)
    assert go_again_when_due(now=street.now + HOUR) == 0
    assert go_again_when_due(now=street.now + 2 * HOUR) == 1
    case = fresh(task.case)
    assert (case.status, case.owner, case.paused_at) == ("accepted", street.worker, None)
    assert case.solve_by_at == due + 2 * HOUR
    assert case.next_escalation_at is not None
    assert go_again_when_due(now=street.now + 3 * HOUR) == 0
