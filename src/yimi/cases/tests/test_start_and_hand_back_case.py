import pytest

from yimi.cases.actions import (
    hand_back_case,
    solve_case,
    start_case,
    transfer_case,
    wait_case,
)
from yimi.cases.tests.helpers import HOUR, fresh, kinds, open_one
from yimi.core.errors import Refusal


def test_work_begins_once(street):
    case = open_one(street)
    start_case(case=case, by=street.worker, now=street.now)
    start_case(case=case, by=street.worker, now=street.now)
    assert fresh(case).status == "in_progress"
    assert kinds(case).count("CaseStarted") == 1


def test_work_that_begins_ends_the_wait_and_the_clock_runs_again(street):
    case = open_one(street)
    wait_case(case=case, waiting_for="resident", by=street.worker, now=street.now)
    start_case(case=case, by=street.worker, now=street.now + 3 * HOUR)
    case = fresh(case)
    assert (case.status, case.waiting_for, case.paused_at) == ("in_progress", "", None)
    assert case.solve_by_at == street.now + 27 * HOUR


def test_a_case_that_is_given_back_is_with_its_team_and_with_nobody(street):
    case = open_one(street)
    start_case(case=case, by=street.worker, now=street.now)
    hand_back_case(case=case, by=street.worker, now=street.now, reason="unsafe", words="有狗")
    case = fresh(case)
    assert (case.status, case.owner, case.team) == ("assigned", None, street.team)
    assert case.next_escalation_at is not None


def test_a_case_that_waited_and_is_given_back_waits_for_nothing(street):
    case = open_one(street)
    wait_case(case=case, waiting_for="resident", by=street.worker, now=street.now)
    hand_back_case(case=case, by=street.worker, now=street.now + HOUR, reason="unsafe")
    case = fresh(case)
    assert (case.status, case.waiting_for, case.paused_at) == ("assigned", "", None)
    assert case.solve_by_at == street.now + 25 * HOUR


def test_a_case_that_is_given_back_while_it_is_offered_is_offered_to_nobody(street):
    case = open_one(street)
    transfer_case(
        case=case, to_team=street.desk_team, reason="overloaded", by=street.lead, now=street.now
    )
    hand_back_case(case=case, by=street.worker, now=street.now, reason="unsafe")
    assert (fresh(case).status, fresh(case).offered_team) == ("assigned", None)


def test_what_is_solved_is_not_given_back(street):
    case = open_one(street)
    solve_case(case=case, by=street.lead, now=street.now, words="送到了")
    with pytest.raises(Refusal):
        hand_back_case(case=case, by=street.worker, now=street.now, reason="unsafe")
