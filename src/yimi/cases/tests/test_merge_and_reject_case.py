import pytest
from django.urls import reverse

from yimi.accounts.tests.helpers import signed_in
from yimi.cases.actions import (
    CannotEnd,
    close_case,
    merge_case,
    reject_case,
    reopen_case,
    solve_case,
    transfer_case,
    wait_case,
)
from yimi.cases.tests.helpers import HOUR, fresh, kinds, open_one
from yimi.core.errors import Refusal
from yimi.core.models import Event


def test_a_case_that_repeats_another_says_which(street):
    first, second = open_one(street), open_one(street)
    merge_case(case=second, into=first, by=street.lead, now=street.now)
    second = fresh(second)
    assert (second.status, second.merged_into, second.next_escalation_at) == ("merged", first, None)
    assert fresh(first).status == "accepted"


def test_a_case_is_not_merged_in_a_circle(street):
    first, second, third = (open_one(street) for _ in range(3))
    merge_case(case=second, into=first, by=street.lead, now=street.now)
    for case, into in ((first, first), (third, fresh(second))):
        with pytest.raises(CannotEnd) as refused:
            merge_case(case=case, into=into, by=street.lead, now=street.now)
        assert refused.value.code == "circle"


def test_an_old_page_does_not_merge_in_a_circle_either(street):
    first, second = open_one(street), open_one(street)
    old = fresh(second)
    merge_case(case=second, into=first, by=street.lead, now=street.now)
    with pytest.raises(CannotEnd):
        merge_case(case=first, into=old, by=street.lead, now=street.now)
    assert fresh(first).status == "accepted"


def test_nobody_is_lost_in_a_case_that_has_ended(street):
    rejected, closed, case = (open_one(street) for _ in range(3))
    reject_case(case=rejected, reason="withdrawn", by=street.lead, now=street.now)
    solve_case(case=closed, by=street.lead, now=street.now, words="送到了")
    close_case(case=closed, satisfied=True, by=street.lead, now=street.now)
    for ended in (rejected, closed):
        with pytest.raises(CannotEnd):
            merge_case(case=case, into=fresh(ended), by=street.lead, now=street.now)
    assert fresh(case).status == "accepted"


def test_a_merged_case_can_be_taken_apart_again(street):
    first, second = open_one(street), open_one(street)
    merge_case(case=second, into=first, by=street.lead, now=street.now)
    reopen_case(case=second, reason="not_solved", by=street.lead, now=street.now + HOUR)
    assert (fresh(second).status, fresh(second).merged_into) == ("assigned", None)


@pytest.mark.parametrize("reason", ["", "no_reason", "out_of_stock", "refused"])
def test_a_case_is_declined_only_for_a_reason_that_the_pack_allows(street, reason):
    case = open_one(street)
    with pytest.raises(CannotEnd) as refused:
        reject_case(case=case, reason=reason, by=street.lead, now=street.now)
    assert refused.value.code == "reason"
    assert fresh(case).status == "accepted"


def test_a_declined_case_says_why_and_troubles_nobody_any_more(street):
    case = open_one(street)
    reject_case(case=case, reason="withdrawn", by=street.lead, now=street.now, words="女儿送来了")
    assert (fresh(case).status, fresh(case).next_escalation_at) == ("rejected", None)
    assert kinds(case)[-1] == "CaseRejected"


def test_what_was_merged_into_a_case_does_not_vanish_with_it(street):
    first, second, third, other = (open_one(street) for _ in range(4))
    for case, into in ((second, first), (third, first), (other, open_one(street))):
        merge_case(case=case, into=into, by=street.lead, now=street.now)
    at = street.now + HOUR
    reject_case(case=first, reason="withdrawn", by=street.lead, now=at)
    assert fresh(first).status == "rejected"
    for case in (second, third):
        assert (fresh(case).status, fresh(case).merged_into) == ("assigned", None)
        assert fresh(case).next_escalation_at == at + 12 * HOUR
        event = Event.objects.get(subject_id=case.pk, type="cases.CaseReopened")
        assert event.data["reason"] == "survivor_ended"
    assert fresh(other).status == "merged"


def test_what_was_merged_stays_so_where_the_other_is_not_declined(street):
    first, second = open_one(street), open_one(street)
    merge_case(case=second, into=first, by=street.lead, now=street.now)
    with pytest.raises(CannotEnd):
        reject_case(case=first, reason="no_reason", by=street.lead, now=street.now)
    solve_case(case=first, by=street.lead, now=street.now, words="送到了")
    with pytest.raises(Refusal):
        reject_case(case=first, reason="withdrawn", by=street.lead, now=street.now)
    assert fresh(second).status == "merged"


def test_what_is_closed_is_not_declined(street):
    case = open_one(street)
    solve_case(case=case, by=street.lead, now=street.now, words="送到了")
    with pytest.raises(Refusal):
        reject_case(case=case, reason="withdrawn", by=street.lead, now=street.now)


@pytest.mark.parametrize("end", ["merge", "reject"])
def test_a_case_that_ends_while_it_is_offered_is_seen_by_the_other_team_no_more(street, end):
    case = open_one(street)
    transfer_case(
        case=case, to_team=street.desk_team, reason="overloaded", by=street.lead, now=street.now
    )
    if end == "merge":
        merge_case(case=case, into=open_one(street), by=street.lead, now=street.now)
    else:
        reject_case(case=case, reason="withdrawn", by=street.lead, now=street.now)
    assert fresh(case).offered_team is None


@pytest.mark.parametrize("end", ["merge", "reject"])
def test_a_case_that_ends_waits_for_nothing(street, end):
    case = open_one(street)
    wait_case(case=case, waiting_for="resident", by=street.worker, now=street.now)
    if end == "merge":
        merge_case(case=case, into=open_one(street), by=street.lead, now=street.now)
    else:
        reject_case(case=case, reason="withdrawn", by=street.lead, now=street.now)
    assert (fresh(case).waiting_for, fresh(case).paused_at) == ("", None)


def test_merging_through_the_page_goes_by_number_and_only_into_what_one_may_see(street):
    case, into = open_one(street), open_one(street)
    foreign = open_one(street, "A-1201")
    page = reverse("cases:act", args=[case.pk])
    data = {"act": "merge", "number": into.number.lower()}
    assert signed_in(street.outsider).post(page, data).status_code == 404
    assert signed_in(street.worker).post(page, data).status_code == 404
    desk = signed_in(street.operator)
    desk.post(page, {"act": "merge", "number": foreign.number})
    desk.post(page, {"act": "merge", "number": "0000-NONE"})
    assert fresh(case).status == "accepted"
    desk.post(page, data)
    assert fresh(case).merged_into == into


def test_declining_through_the_page(street):
    case = open_one(street)
    page = reverse("cases:act", args=[case.pk])
    data = {"act": "reject", "reason": "withdrawn"}
    assert signed_in(street.outsider).post(page, data).status_code == 404
    assert signed_in(street.worker).post(page, data).status_code == 404
    assert fresh(case).status == "accepted"
    signed_in(street.operator).post(page, data)
    assert fresh(case).status == "rejected"
