import pytest
from django.urls import reverse

from yimi.accounts.models import User
from yimi.accounts.tests.helpers import signed_in
from yimi.cases.actions import (
    CannotAssign,
    accept_case,
    assign_case,
    solve_case,
    transfer_case,
    wait_case,
)
from yimi.cases.tests.helpers import HOUR, fresh, kinds, open_one
from yimi.core.errors import Refusal


def test_a_case_that_waits_with_nobody_is_answered_when_somebody_gets_it(street):
    case = open_one(street, service="heating")
    wait_case(case=case, waiting_for="stock", by=street.lead, now=street.now)
    later = street.now + HOUR
    assign_case(case=case, owner=street.worker, by=street.dispatcher, now=later)
    assert (fresh(case).owner, fresh(case).responded_at) == (street.worker, later)
    assign_case(case=case, owner=street.lead, by=street.dispatcher, now=later + HOUR)
    assert fresh(case).responded_at == later


def test_a_case_that_is_given_to_somebody_is_accepted_and_answered(street):
    case = open_one(street, service="heating")
    later = street.now + HOUR
    assign_case(case=case, owner=street.worker, by=street.dispatcher, now=later)
    case = fresh(case)
    assert (case.status, case.owner, case.responded_at) == ("accepted", street.worker, later)
    assert kinds(case)[-1] == "CaseAccepted"


def test_of_two_dispatchers_the_second_is_told_by_name_who_has_it(street):
    case = open_one(street, service="heating")
    seen = case.revision
    assign_case(case=case, owner=street.worker, by=street.dispatcher, now=street.now, seen=seen)
    with pytest.raises(CannotAssign) as refused:
        assign_case(
            case=case, owner=street.second_worker, by=street.lead, now=street.now, seen=seen
        )
    assert refused.value.code == "changed"
    assert "孙网格" in str(refused.value)
    assert fresh(case).owner == street.worker


def test_somebody_outside_the_team_cannot_have_it(street):
    case = open_one(street, service="heating")
    for stranger in (street.outsider, street.dispatcher, street.operator):
        with pytest.raises(CannotAssign) as refused:
            assign_case(case=case, owner=stranger, by=street.dispatcher, now=street.now)
        assert refused.value.code == "not_of_team"
    assert fresh(case).owner is None


def test_somebody_who_has_left_cannot_have_it(street):
    case = open_one(street, service="heating")
    User.objects.filter(pk=street.worker.pk).update(is_active=False)
    street.worker.refresh_from_db()
    with pytest.raises(CannotAssign):
        assign_case(case=case, owner=street.worker, by=street.dispatcher, now=street.now)


def test_a_case_that_is_given_on_keeps_its_state_and_says_who_had_it(street):
    case = open_one(street)
    assign_case(case=case, owner=street.second_worker, by=street.dispatcher, now=street.now)
    assert fresh(case).owner == street.second_worker
    assert fresh(case).status == "accepted"
    assert kinds(case)[-1] == "CaseReassigned"


def test_giving_it_to_the_one_who_has_it_changes_nothing(street):
    case = open_one(street)
    before = (fresh(case).revision, kinds(case))
    assign_case(case=case, owner=street.worker, by=street.dispatcher, now=street.now)
    assert (fresh(case).revision, kinds(case)) == before


def test_a_waiting_case_goes_on_waiting_with_the_next_person(street):
    case = open_one(street)
    wait_case(case=case, waiting_for="stock", by=street.worker, now=street.now)
    assign_case(case=case, owner=street.second_worker, by=street.dispatcher, now=street.now)
    assert (fresh(case).status, fresh(case).owner) == ("waiting", street.second_worker)


def test_a_member_of_the_team_takes_it_on(street):
    case = open_one(street, service="heating")
    accept_case(case=case, by=street.lead, now=street.now)
    assert fresh(case).owner == street.lead


def test_nobody_takes_on_what_another_team_has(street):
    case = open_one(street, service="heating")
    with pytest.raises(CannotAssign):
        accept_case(case=case, by=street.outsider, now=street.now)


def test_what_is_solved_or_being_handed_over_cannot_be_given_to_anybody(street):
    solved, offered = open_one(street), open_one(street)
    solve_case(case=solved, by=street.lead, now=street.now, words="送到了")
    transfer_case(
        case=offered, to_team=street.desk_team, reason="overloaded", by=street.lead, now=street.now
    )
    for case in (solved, offered):
        with pytest.raises(Refusal):
            assign_case(case=case, owner=street.worker, by=street.lead, now=street.now)


def _assign_page(user, *cases, owner):
    chosen = [f"{case.pk}:{case.revision}" for case in cases]
    data = {"case": chosen, "owner": owner.pk}
    return signed_in(user).post(reverse("cases:assign_many"), data)


def test_the_board_gives_several_cases_at_once(street):
    cases = [open_one(street, door, service="heating") for door in ("1-1-101", "1-1-102")]
    answer = _assign_page(street.dispatcher, *cases, owner=street.worker)
    assert answer.status_code == 302
    assert {fresh(case).owner for case in cases} == {street.worker}


def test_what_changed_meanwhile_is_said_and_the_rest_is_given(street):
    stale, good = (open_one(street, door, service="heating") for door in ("1-1-101", "1-1-102"))
    assign_case(case=stale, owner=street.lead, by=street.lead, now=street.now)
    browser = signed_in(street.dispatcher)
    chosen = [f"{case.pk}:{case.revision}" for case in (stale, good)]
    browser.post(reverse("cases:assign_many"), {"case": chosen, "owner": street.worker.pk})
    assert (fresh(stale).owner, fresh(good).owner) == (street.lead, street.worker)
    page = browser.get(reverse("cases:board"))
    said = [str(message) for message in page.context["messages"]]
    assert any(stale.number in words and "吴组长" in words for words in said)


def test_the_outsider_gives_nothing_away(street):
    case = open_one(street, service="heating")
    assert _assign_page(street.outsider, case, owner=street.outsider).status_code == 302
    assert fresh(case).owner is None


def test_workers_and_operators_may_not_give_cases_to_others(street):
    case = open_one(street)
    for user in (street.worker, street.operator, street.volunteer, street.admin):
        assert _assign_page(user, case, owner=street.worker).status_code == 403


@pytest.mark.parametrize("owner", ["", "nobody", "00000000-0000-4000-8000-000000000000"])
def test_without_a_person_nothing_is_given(street, owner):
    case = open_one(street, service="heating")
    data = {"case": [f"{case.pk}:1"], "owner": owner}
    answer = signed_in(street.dispatcher).post(reverse("cases:assign_many"), data)
    assert answer.status_code == 302
    assert fresh(case).owner is None


def test_a_case_id_that_is_none_does_not_keep_the_others_back(street):
    case = open_one(street, service="heating")
    data = {"case": ["not-an-id:1", f"{case.pk}:{case.revision}"], "owner": street.worker.pk}
    answer = signed_in(street.dispatcher).post(reverse("cases:assign_many"), data)
    assert answer.status_code == 302
    assert fresh(case).owner == street.worker
