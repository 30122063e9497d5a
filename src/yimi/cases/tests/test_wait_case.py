import pytest

from yimi.cases.actions import (
    CannotWait,
    escalate_due,
    resume_case,
    solve_case,
    transfer_case,
    wait_case,
)
from yimi.cases.tests.helpers import HOUR, fresh, open_one
from yimi.core.errors import Refusal


def test_waiting_for_the_resident_stops_the_clock_where_the_pack_says_so(street):
    case = open_one(street)
    wait_case(case=case, waiting_for="resident", by=street.worker, now=street.now + HOUR)
    case = fresh(case)
    assert (case.status, case.paused_at) == ("waiting", street.now + HOUR)
    assert case.next_escalation_at is None
    assert escalate_due(now=street.now + 500 * HOUR) == 0


def test_every_deadline_moves_by_as_long_as_the_clock_stood(street):
    case = open_one(street)
    wait_case(case=case, waiting_for="resident", by=street.worker, now=street.now + HOUR)
    resume_case(case=case, by=street.worker, now=street.now + 6 * HOUR)
    case = fresh(case)
    assert (case.status, case.waiting_for, case.paused_at) == ("accepted", "", None)
    assert case.solve_by_at == street.now + 29 * HOUR
    assert case.next_escalation_at == street.now + 17 * HOUR


def test_waiting_for_stock_lets_the_clock_run(street):
    case = open_one(street)
    wait_case(case=case, waiting_for="stock", by=street.worker, now=street.now)
    case = fresh(case)
    assert (case.paused_at, case.next_escalation_at) == (None, street.now + 12 * HOUR)
    assert escalate_due(now=street.now + 13 * HOUR) == 1
    resume_case(case=case, by=street.worker, now=street.now + 14 * HOUR)
    assert fresh(case).solve_by_at == street.now + 24 * HOUR


def test_a_ride_to_treatment_never_stops_the_clock(street):
    case = open_one(street, service="treatment_ride")
    wait_case(case=case, waiting_for="resident", by=street.lead, now=street.now)
    assert fresh(case).paused_at is None


def test_a_case_that_nobody_has_goes_back_to_the_team_after_the_wait(street):
    case = open_one(street, service="heating")
    wait_case(case=case, waiting_for="resident", by=street.lead, now=street.now)
    resume_case(case=case, by=street.lead, now=street.now + HOUR)
    case = fresh(case)
    assert case.status == "assigned"
    assert case.respond_by_at == street.now + 3 * HOUR


def test_a_clock_that_was_set_back_takes_no_time_away(street):
    case = open_one(street)
    wait_case(case=case, waiting_for="resident", by=street.worker, now=street.now)
    resume_case(case=case, by=street.worker, now=street.now - HOUR)
    assert fresh(case).solve_by_at == street.now + 24 * HOUR


def test_nobody_waits_for_nothing(street):
    case = open_one(street)
    with pytest.raises(CannotWait) as refused:
        wait_case(case=case, waiting_for="", by=street.worker, now=street.now)
    assert refused.value.code == "what"
    with pytest.raises(CannotWait) as refused:
        resume_case(case=case, by=street.worker, now=street.now)
    assert refused.value.code == "not_waiting"


def test_a_case_does_not_wait_twice_over(street):
    case = open_one(street)
    wait_case(case=case, waiting_for="resident", by=street.worker, now=street.now)
    with pytest.raises(Refusal):
        wait_case(case=case, waiting_for="stock", by=street.worker, now=street.now)
    assert fresh(case).paused_at == street.now


def test_what_is_solved_or_handed_over_waits_for_nothing(street):
    solved, offered = open_one(street), open_one(street, "1-1-102")
    for case in (solved, offered):
        wait_case(case=case, waiting_for="resident", by=street.worker, now=street.now)
    solve_case(case=solved, by=street.lead, now=street.now + HOUR, words="送到了")
    transfer_case(
        case=offered, to_team=street.desk_team, reason="overloaded", by=street.lead, now=street.now
    )
    for case in (solved, offered):
        assert (fresh(case).waiting_for, fresh(case).paused_at) == ("", None)
