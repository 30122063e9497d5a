import pytest

from yimi.accounts.tests.helpers import signed_in
from yimi.cases.actions import (
    CannotTransfer,
    assign_case,
    decline_transfer,
    escalate_due,
    reject_case,
    reopen_case,
    take_transfer,
    transfer_case,
    wait_case,
)
from yimi.cases.models import Case
from yimi.cases.tests.helpers import HOUR, fresh, kinds, open_one, steps
from yimi.core.errors import Refusal


def offer(street, case, *, reason="overloaded", **more):
    return transfer_case(
        case=case, to_team=street.desk_team, reason=reason, by=street.lead, now=street.now, **more
    )


def test_the_giver_keeps_it_until_the_taker_accepts(street):
    case = open_one(street)
    offer(street, case)
    case = fresh(case)
    assert (case.status, case.team, case.offered_team) == (
        "transferred",
        street.team,
        street.desk_team,
    )
    assert case.owner == street.worker
    take_transfer(case=case, by=street.operator, now=street.now)
    case = fresh(case)
    assert (case.status, case.team, case.offered_team, case.owner) == (
        "assigned",
        street.desk_team,
        None,
        None,
    )


def test_what_is_declined_goes_back_to_the_giver(street):
    case = open_one(street)
    offer(street, case)
    decline_transfer(case=case, by=street.operator, now=street.now, words="我们也没人")
    case = fresh(case)
    assert (case.status, case.team, case.offered_team) == ("assigned", street.team, None)
    assert steps(case)[-2:] == [("accepted", "transferred"), ("transferred", "assigned")]
    assert kinds(case)[-1] == "TransferDeclined"


def test_the_clock_goes_on_while_a_case_is_handed_over(street):
    case = open_one(street)
    offer(street, case)
    assert fresh(case).solve_by_at == street.now + 24 * HOUR
    assert escalate_due(now=street.now + 12 * HOUR) == 1
    take_transfer(case=case, by=street.operator, now=street.now + 13 * HOUR)
    assert fresh(case).solve_by_at == street.now + 24 * HOUR
    assert escalate_due(now=street.now + 24 * HOUR) == 1


def test_a_wait_ends_when_the_case_is_handed_over(street):
    case = open_one(street)
    wait_case(case=case, waiting_for="resident", by=street.worker, now=street.now - 2 * HOUR)
    offer(street, case)
    case = fresh(case)
    assert (case.paused_at, case.waiting_for) == (None, "")
    assert case.solve_by_at == street.now + 26 * HOUR


@pytest.mark.parametrize(
    ("team", "reason", "code"),
    [
        ("team", "overloaded", "same_team"),
        ("other_team", "overloaded", "elsewhere"),
        ("desk_team", "", "reason"),
        ("desk_team", "because", "reason"),
    ],
)
def test_it_goes_only_to_another_team_that_works_there_and_for_a_reason(street, team, reason, code):
    case = open_one(street)
    with pytest.raises(CannotTransfer) as refused:
        transfer_case(
            case=case, to_team=getattr(street, team), reason=reason, by=street.lead, now=street.now
        )
    assert refused.value.code == code
    assert fresh(case).status == "accepted"


def test_a_team_that_was_dissolved_gets_nothing(street):
    street.desk_team.is_active = False
    street.desk_team.save()
    with pytest.raises(CannotTransfer):
        offer(street, open_one(street))


def test_what_nobody_offers_can_be_neither_taken_nor_declined(street):
    case = open_one(street)
    for act in (take_transfer, decline_transfer):
        with pytest.raises(CannotTransfer) as refused:
            act(case=case, by=street.operator, now=street.now)
        assert refused.value.code == "not_offered"


def test_it_is_taken_only_once(street):
    case = open_one(street)
    seen = offer(street, case).revision
    take_transfer(case=case, by=street.operator, now=street.now, seen=seen)
    with pytest.raises(Refusal):
        take_transfer(case=case, by=street.operator, now=street.now, seen=seen)
    assert kinds(case).count("TransferTaken") == 1


def test_the_new_team_gives_it_to_one_of_its_own(street):
    case = open_one(street)
    offer(street, case)
    take_transfer(case=case, by=street.operator, now=street.now)
    with pytest.raises(Refusal):
        assign_case(case=case, owner=street.worker, by=street.dispatcher, now=street.now)
    assign_case(case=case, owner=street.operator, by=street.dispatcher, now=street.now)
    assert fresh(case).owner == street.operator


def test_a_case_that_ended_while_it_was_offered_comes_back_offered_to_nobody(street):
    case = open_one(street)
    offer(street, case)
    reject_case(case=case, reason="withdrawn", by=street.lead, now=street.now)
    reopen_case(case=case, reason="not_solved", by=street.lead, now=street.now)
    assert fresh(case).offered_team is None


def test_the_giver_cannot_take_it_for_the_taker(street):
    case = open_one(street)
    offer(street, case)
    with pytest.raises(CannotTransfer):
        take_transfer(case=case, by=street.lead, now=street.now)


def test_a_transfer_through_the_page(street):
    case = open_one(street)
    page = f"/cases/{case.pk}/act/"
    data = {"act": "transfer", "team": street.desk_team.pk, "reason": "overloaded"}
    assert signed_in(street.outsider).post(page, data).status_code == 404
    assert signed_in(street.worker).post(page, data).status_code == 404
    assert fresh(case).status == "accepted"
    assert signed_in(street.lead).post(page, data).status_code == 302
    assert fresh(case).offered_team == street.desk_team
    assert signed_in(street.outsider).post(page, {"act": "take_transfer"}).status_code == 404
    signed_in(street.operator).post(page, {"act": "take_transfer"})
    assert fresh(case).team == street.desk_team


def test_a_transfer_without_a_team_says_so(street):
    case = open_one(street)
    browser = signed_in(street.lead)
    browser.post(f"/cases/{case.pk}/act/", {"act": "transfer", "team": "x", "reason": "overloaded"})
    assert fresh(case).status == "accepted"
    assert Case.objects.count() == 1
