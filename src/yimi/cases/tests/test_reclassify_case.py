import pytest
from django.urls import reverse

from yimi.accounts.actions import form_team, give_membership
from yimi.accounts.models import Role, Team
from yimi.accounts.tests.helpers import signed_in
from yimi.cases.actions import (
    CannotReclassify,
    escalate_due,
    reclassify_case,
    reopen_case,
    resume_case,
    solve_case,
    take_up_case,
    transfer_case,
    wait_case,
)
from yimi.cases.tests.helpers import HOUR, fresh, kinds, open_one
from yimi.core.declared import fulfillers


def change(street, case, service="water", urgency="routine", *, at=0.0):
    return reclassify_case(
        case=case, service=service, urgency=urgency, by=street.lead, now=street.now + at * HOUR
    )


def wait(street, case, at, what="resident"):
    wait_case(case=case, waiting_for=what, by=street.lead, now=street.now + at * HOUR)


def test_another_service_has_its_own_deadlines_counted_from_the_opening(street):
    case = open_one(street, service="heating")
    change(street, case, "water", "today", at=1)
    case = fresh(case)
    assert (case.service, case.urgency, case.rank) == ("water", "today", 1)
    assert case.respond_by_at == street.now + 2 * HOUR
    assert case.solve_by_at == street.now + 12 * HOUR
    assert case.next_escalation_at == street.now + 6 * HOUR
    assert kinds(case)[-1] == "CaseReclassified"


def test_a_reopened_case_has_its_deadline_from_the_reopening(street):
    case = open_one(street)
    solve_case(case=case, by=street.lead, now=street.now + HOUR, words="送到了")
    at = street.now + 120 * HOUR
    reopen_case(case=case, reason="not_solved", by=street.operator, now=at)
    change(street, case, at=120)
    case = fresh(case)
    assert (case.clock_from_at, case.solve_by_at) == (at, at + 12 * HOUR)
    assert case.next_escalation_at == at + 6 * HOUR
    assert escalate_due(now=at + 5 * HOUR) == 0


def test_a_promise_that_was_kept_or_broken_stays_as_it_was(street):
    case = open_one(street)
    take_up_case(case=case, by=street.worker, now=street.now + HOUR)
    promised = case.respond_by_at
    change(street, case, at=3)
    assert fresh(case).respond_by_at == promised


def test_the_hours_of_earlier_pauses_are_kept(street):
    case = open_one(street)
    wait(street, case, 1)
    resume_case(case=case, by=street.worker, now=street.now + 6 * HOUR)
    change(street, case, at=7)
    case = fresh(case)
    assert (case.paused_h, case.solve_by_at) == (5, street.now + 17 * HOUR)
    assert case.next_escalation_at == street.now + 11 * HOUR


def test_a_reopening_begins_without_the_pauses_of_before(street):
    case = open_one(street)
    wait(street, case, 1)
    solve_case(case=case, by=street.lead, now=street.now + 6 * HOUR, words="送到了")
    reopen_case(case=case, reason="not_solved", by=street.operator, now=street.now + 9 * HOUR)
    assert (fresh(case).paused_h, fresh(case).solve_by_at) == (0, street.now + 33 * HOUR)


def test_a_clock_that_stands_still_tells_nobody(street):
    case = open_one(street)
    wait(street, case, 1)
    change(street, case, at=3)
    case = fresh(case)
    assert (case.status, case.paused_at) == ("waiting", street.now + 3 * HOUR)
    assert case.next_escalation_at is None
    assert escalate_due(now=street.now + 500 * HOUR) == 0
    resume_case(case=case, by=street.worker, now=street.now + 10 * HOUR)
    assert fresh(case).solve_by_at == street.now + (12 + 9) * HOUR


def test_the_clock_of_a_service_that_never_pauses_runs_at_once(street):
    case = open_one(street)
    wait(street, case, 1)
    change(street, case, "treatment_ride", "today", at=3)
    case = fresh(case)
    assert (case.status, case.paused_at, case.paused_h) == ("waiting", None, 2)
    assert case.next_escalation_at == street.now + 14 * HOUR


def test_another_team_takes_it_on_anew_with_the_hours_that_it_waited(street):
    Team.objects.get(pk=street.team.pk).duties.filter(duty="repair").delete()
    repair = form_team(
        name="维修队", place=street.compound, duties=["repair"], by=None, now=street.now
    )
    give_membership(user=street.lead, role=Role.TEAM_LEAD, place=street.compound, team=repair,
                    by=None, now=street.now)  # fmt: skip
    case = open_one(street)
    wait(street, case, 1)
    change(street, case, "heating", at=3)
    case = fresh(case)
    assert (case.team, case.owner, case.status) == (repair, None, "assigned")
    assert (case.paused_at, case.waiting_for, case.paused_h) == (None, "", 2)
    assert case.next_escalation_at is not None


@pytest.mark.parametrize(
    ("service", "key"), [("hospital_visit", "fieldwork.call"), ("water", "fieldwork.visit")]
)
def test_open_parts_are_fulfilled_by_whom_the_new_service_names(street, service, key):
    case = open_one(street, service="heating")
    change(street, case, service)
    assert key in fulfillers()
    assert [part.key for part in case.parts.all()] == [key]


def test_what_is_done_stays_with_whom_did_it(street):
    case = open_one(street)
    solve_case(case=case, by=street.lead, now=street.now, words="送到了")
    reopen_case(case=case, reason="not_solved", by=street.operator, now=street.now)
    change(street, case, "hospital_visit")
    assert [part.key for part in case.parts.order_by("pk")] == ["fieldwork.visit", "fieldwork.call"]


def test_what_has_ended_or_is_being_handed_over_stays_what_it_is(street):
    solved, offered = open_one(street), open_one(street)
    solve_case(case=solved, by=street.lead, now=street.now, words="送到了")
    transfer_case(
        case=offered, to_team=street.desk_team, reason="overloaded", by=street.lead, now=street.now
    )
    for case in (solved, offered):
        with pytest.raises(CannotReclassify) as refused:
            change(street, case)
        assert refused.value.code == "ended"
    with pytest.raises(CannotReclassify) as refused:
        change(street, open_one(street), "no_such_service")
    assert refused.value.code == "service"


def test_reclassifying_through_the_page(street):
    case = open_one(street)
    page = reverse("cases:act", args=[case.pk])
    data = {"act": "reclassify", "service": "water", "urgency": "today"}
    assert signed_in(street.outsider).post(page, data).status_code == 404
    assert signed_in(street.worker).post(page, data).status_code == 404
    signed_in(street.operator).post(page, data)
    assert (fresh(case).service, fresh(case).urgency) == ("water", "today")
