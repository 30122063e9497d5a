import pytest
from django.urls import reverse

from yimi.accounts.tests.helpers import signed_in
from yimi.cases.actions import (
    close_case,
    escalate_due,
    reject_case,
    reopen_case,
    solve_case,
    wait_case,
)
from yimi.cases.tests.helpers import HOUR, fresh, open_one, steps
from yimi.core.errors import Refusal
from yimi.core.models import Event


def solved(street, **more):
    case = open_one(street, **more)
    return solve_case(case=case, by=street.lead, now=street.now + HOUR, words="送到了")


@pytest.mark.parametrize("satisfied", [True, False, None])
def test_the_residents_answer_closes_it_and_is_kept(street, satisfied):
    case = solved(street)
    close_case(case=case, satisfied=satisfied, by=street.operator, now=street.now + 2 * HOUR)
    assert fresh(case).status == "closed"
    event = Event.objects.get(subject_id=case.pk, type="cases.CaseClosed")
    assert event.data["satisfied"] is satisfied


def test_nothing_is_closed_before_it_is_solved(street):
    case = open_one(street)
    with pytest.raises(Refusal):
        close_case(case=case, satisfied=True, by=street.operator, now=street.now)
    assert fresh(case).status == "accepted"


@pytest.mark.parametrize("closed_first", [True, False])
def test_a_case_reopens_when_the_resident_says_not_solved(street, closed_first):
    case = solved(street)
    if closed_first:
        close_case(case=case, satisfied=None, by=street.operator, now=street.now + 2 * HOUR)
    at = street.now + 50 * HOUR
    reopen_case(case=case, reason="not_solved", by=street.operator, now=at, words="少了一袋")
    case = fresh(case)
    assert (case.status, case.owner, case.team) == ("assigned", None, street.team)
    assert (case.solve_by_at, case.next_escalation_at) == (at + 24 * HOUR, at + 12 * HOUR)
    assert (case.solved_at, case.escalation_level) == (None, 0)
    assert [part.status for part in case.parts.order_by("pk")] == ["done", "open"]
    assert steps(case)[-1] == ("reopened", "assigned")


def test_a_case_that_was_not_taken_on_reopens_with_the_part_that_it_had(street):
    case = open_one(street)
    reject_case(case=case, reason="withdrawn", by=street.operator, now=street.now)
    reopen_case(case=case, reason="not_solved", by=street.operator, now=street.now + HOUR)
    assert [part.status for part in case.parts.all()] == ["open"]


def test_every_level_is_told_again_after_a_reopening(street):
    case = open_one(street)
    assert escalate_due(now=street.now + 100 * HOUR) == 3
    solve_case(case=case, by=street.lead, now=street.now + 101 * HOUR, words="送到了")
    at = street.now + 200 * HOUR
    reopen_case(case=case, reason="not_solved", by=street.operator, now=at)
    assert escalate_due(now=at + 11 * HOUR) == 0
    assert escalate_due(now=at + 12 * HOUR) == 1


def test_a_case_that_waited_when_it_ended_does_not_wait_when_it_reopens(street):
    case = open_one(street)
    wait_case(case=case, waiting_for="resident", by=street.worker, now=street.now)
    reject_case(case=case, reason="withdrawn", by=street.operator, now=street.now)
    reopen_case(case=case, reason="not_solved", by=street.operator, now=street.now + HOUR)
    assert (fresh(case).paused_at, fresh(case).waiting_for) == (None, "")
    assert fresh(case).next_escalation_at == street.now + 13 * HOUR


def test_what_is_open_is_not_reopened(street):
    case = open_one(street)
    with pytest.raises(Refusal):
        reopen_case(case=case, reason="not_solved", by=street.operator, now=street.now)
    assert case.parts.count() == 1


def test_closing_and_reopening_through_the_page(street):
    case = solved(street)
    page = reverse("cases:act", args=[case.pk])
    for act in ({"act": "close", "satisfied": "yes"}, {"act": "reopen"}):
        assert signed_in(street.outsider).post(page, act).status_code == 404
        assert signed_in(street.worker).post(page, act).status_code == 404
    assert fresh(case).status == "solved"
    desk = signed_in(street.operator)
    desk.post(page, {"act": "close", "satisfied": "no", "words": "等太久"})
    assert fresh(case).status == "closed"
    desk.post(page, {"act": "reopen", "words": "又坏了"})
    assert fresh(case).status == "assigned"
