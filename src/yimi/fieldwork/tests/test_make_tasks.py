import pytest

from yimi.cases.actions import (
    add_parts,
    assign_case,
    close_case,
    confirm_case,
    decline_transfer,
    hand_back_case,
    locate_case,
    merge_case,
    reclassify_case,
    reject_case,
    reopen_case,
    solve_case,
    take_transfer,
    transfer_case,
)
from yimi.cases.models import Case, Part
from yimi.cases.tests.helpers import HOUR, open_one
from yimi.core.models import Event
from yimi.core.state import lock
from yimi.core.worker import drain
from yimi.fieldwork.actions import complete_task, make_tasks, plan_calls, plan_visits
from yimi.fieldwork.handlers import no_tasks_for_ended_case, tasks_for_accepted_case
from yimi.fieldwork.models import Task
from yimi.fieldwork.tests.helpers import again, open_tasks, task_at


def test_an_accepted_case_becomes_a_task_for_the_person_who_has_it(street):
    task = task_at(street)
    case = task.case
    assert (task.assignee, task.team, task.status, task.kind) == (
        street.worker,
        street.team,
        "open",
        "visit",
    )
    assert (task.place, task.due_at, task.rank) == (case.place, case.solve_by_at, case.rank)


def test_a_case_that_nobody_has_makes_no_task(street):
    open_one(street, service="heating")
    drain(now=street.now)
    assert not Task.objects.exists()


def test_events_that_are_brought_twice_make_one_task(street):
    task = task_at(street)
    make_tasks(case=task.case, assignee=street.worker, now=street.now)
    drain(now=street.now)
    assert Task.objects.count() == 1


def test_a_telephone_call_is_a_task_of_its_own_kind(street):
    assert task_at(street, key="fieldwork.call").kind == "call"


def test_every_part_is_a_task(street):
    case = open_one(street)
    add_parts(cases=[case], key="fieldwork.call")
    drain(now=street.now)
    assert sorted(Task.objects.values_list("kind", flat=True)) == ["call", "visit"]


def test_a_case_is_planned_as_a_visit_or_a_call(street):
    visit, call = open_one(street), open_one(street)
    Part.objects.all().delete()
    plan_visits(cases=[visit], by=None, now=street.now)
    plan_calls(cases=[call], by=None, now=street.now)
    assert visit.parts.get().key == "fieldwork.visit"
    assert call.parts.get().key == "fieldwork.call"


def test_a_case_that_is_given_on_takes_its_task_along(street):
    task = task_at(street)
    assign_case(case=task.case, owner=street.second_worker, by=street.lead, now=street.now)
    drain(now=street.now)
    assert again(task).assignee == street.second_worker
    assert open_tasks(street.worker) == []


def test_nothing_is_left_to_do_for_a_case_that_has_gone_another_way(street):
    merged, rejected, solved, back = (task_at(street) for _ in range(4))
    by = {"by": street.lead, "now": street.now}
    merge_case(case=merged.case, into=solved.case, **by)
    reject_case(case=rejected.case, reason="withdrawn", **by)
    solve_case(case=solved.case, words="送到了", **by)
    hand_back_case(case=back.case, reason="unsafe", **by)
    drain(now=street.now)
    assert {again(task).status for task in (merged, rejected, solved, back)} == {"cancelled"}


def test_the_next_worker_gets_the_same_task(street):
    task = task_at(street)
    hand_back_case(case=task.case, by=street.worker, now=street.now, reason="unsafe")
    drain(now=street.now)
    assign_case(case=task.case, owner=street.second_worker, by=street.lead, now=street.now)
    drain(now=street.now)
    assert (again(task).status, again(task).assignee) == ("open", street.second_worker)
    assert Task.objects.count() == 1


def test_a_reopened_case_has_a_new_part_and_a_new_task_with_the_new_deadline(street):
    task = task_at(street)
    complete_task(task=task, by=street.worker, now=street.now)
    close_case(case=task.case, satisfied=False, by=street.operator, now=street.now)
    at = street.now + 40 * HOUR
    case = reopen_case(case=task.case, reason="not_solved", by=street.operator, now=at)
    assign_case(case=case, owner=street.worker, by=street.lead, now=at)
    drain(now=at)
    assert again(task).status == "done"
    new = Task.objects.exclude(pk=task.pk).get(case=case)
    assert (new.status, new.due_at) == ("open", at + 24 * HOUR)


def test_a_case_that_was_declined_and_reopened_has_its_task_with_the_new_deadline(street):
    task = task_at(street)
    reject_case(case=task.case, reason="withdrawn", by=street.lead, now=street.now)
    drain(now=street.now)
    at = street.now + 40 * HOUR
    case = reopen_case(case=task.case, reason="not_solved", by=street.operator, now=at)
    assign_case(case=case, owner=street.worker, by=street.lead, now=at)
    drain(now=at)
    assert (again(task).status, again(task).due_at) == ("open", at + 24 * HOUR)


def test_a_task_follows_its_case_to_another_door_and_another_kind_of_work(street):
    task = task_at(street)
    by = {"by": street.lead, "now": street.now}
    locate_case(case=task.case, place=street.doors["3-2-302"], household_id=None, **by)
    reclassify_case(case=task.case, service="hospital_visit", urgency="life", **by)
    drain(now=street.now)
    task = again(task)
    assert (task.place, task.place_path) == (
        street.doors["3-2-302"],
        street.doors["3-2-302"].path,
    )
    assert (task.kind, task.service, task.rank) == ("call", "hospital_visit", 0)
    assert (task.status, task.assignee) == ("open", street.worker)


def test_nobody_goes_to_the_old_door_where_another_team_has_the_new_one(street):
    task = task_at(street)
    locate_case(
        case=task.case,
        place=street.doors["A-1201"],
        household_id=None,
        by=street.admin,
        now=street.now,
    )
    drain(now=street.now)
    assert again(task).status == "cancelled"


@pytest.mark.parametrize(("urgency", "rank"), [("life", 0), ("routine", 2)])
def test_a_danger_that_was_checked_has_the_rank_that_a_person_saw(street, urgency, rank):
    case = open_one(street, service="life_danger", urgency="today", unconfirmed=True)
    assign_case(case=case, owner=street.worker, by=street.lead, now=street.now)
    drain(now=street.now)
    confirm_case(case=case, urgency=urgency, by=street.operator, now=street.now)
    drain(now=street.now)
    assert Task.objects.get(case=case).rank == rank


@pytest.mark.parametrize("handle", [tasks_for_accepted_case, no_tasks_for_ended_case])
def test_a_handler_decides_on_the_case_only_once_it_has_locked_it(street, handle, monkeypatch):
    task = task_at(street)
    locked: list[Case] = []

    def lock_after_somebody_else(row):
        # What another act does until the lock is ours is seen by the handler.
        if not locked:
            Case.objects.filter(pk=row.pk).update(owner=None, status="assigned")
        locked.append(row)
        return lock(row)

    monkeypatch.setattr("yimi.fieldwork.handlers.lock", lock_after_somebody_else)
    event = Event.objects.filter(subject_id=task.case_id, type="cases.CaseAccepted").get()
    Task.objects.filter(pk=task.pk).update(assignee=street.second_worker)
    handle(event)
    assert [row.pk for row in locked] == [task.case_id]
    assert again(task).assignee == street.second_worker
    assert again(task).status == ("open" if handle is tasks_for_accepted_case else "cancelled")


def offer(street, task):
    return transfer_case(
        case=task.case,
        to_team=street.desk_team,
        reason="overloaded",
        by=street.lead,
        now=street.now,
    )


def test_the_giver_goes_on_working_until_the_taker_accepts(street):
    task = task_at(street)
    offer(street, task)
    drain(now=street.now)
    assert again(task).status == "open"
    complete_task(task=task, by=street.worker, now=street.now)
    task.case.refresh_from_db()
    assert task.case.status == "solved"


def test_the_old_team_does_not_go_for_what_another_team_has_taken(street):
    task = task_at(street)
    take_transfer(case=offer(street, task), by=street.operator, now=street.now)
    drain(now=street.now)
    assert open_tasks(street.worker) == []
    assign_case(case=task.case, owner=street.operator, by=street.dispatcher, now=street.now)
    drain(now=street.now)
    assert (again(task).team, again(task).assignee) == (street.desk_team, street.operator)


def test_what_was_declined_is_with_nobody_until_it_is_given_again(street):
    task = task_at(street)
    decline_transfer(case=offer(street, task), by=street.operator, now=street.now)
    drain(now=street.now)
    assert open_tasks(street.worker) == []


def test_events_that_arrive_late_do_not_take_a_task_from_who_has_it_now(street):
    task = task_at(street)
    hand_back_case(case=task.case, by=street.worker, now=street.now, reason="unsafe")
    assign_case(case=task.case, owner=street.second_worker, by=street.lead, now=street.now)
    drain(now=street.now)
    assert (again(task).status, again(task).assignee) == ("open", street.second_worker)
