import pytest
from django.urls import reverse

from yimi.accounts.tests.helpers import signed_in
from yimi.cases.actions import (
    CannotSolve,
    add_parts,
    finish_part,
    refuse_part,
    reject_case,
    solve_case,
    transfer_case,
    wait_case,
)
from yimi.cases.tests.helpers import HOUR, fresh, kinds, open_one
from yimi.core.errors import Refusal


def test_the_last_part_solves_the_case(street):
    case = open_one(street)
    add_parts(cases=[case], key="fieldwork.call")
    first, second = case.parts.order_by("pk")
    finish_part(part=first, by=street.worker.pk, now=street.now)
    assert fresh(case).status == "accepted"
    finish_part(part=second, by=street.worker.pk, now=street.now + HOUR, words="都送到了")
    case = fresh(case)
    assert (case.status, case.solved_at) == ("solved", street.now + HOUR)
    assert case.next_escalation_at is None


def test_a_part_that_is_finished_twice_solves_once(street):
    case = open_one(street)
    part = case.parts.get()
    finish_part(part=part, by=street.worker.pk, now=street.now)
    finish_part(part=part, by=street.worker.pk, now=street.now + HOUR)
    assert kinds(case).count("CaseSolved") == 1
    assert kinds(part).count("PartDone") == 1
    assert fresh(case).solved_at == street.now


def test_a_part_that_is_refused_with_a_reason_counts_as_answered(street):
    case = open_one(street)
    refuse_part(
        part=case.parts.get(),
        reason="out_of_stock",
        by=street.lead.pk,
        now=street.now,
        words="没货",
    )
    assert fresh(case).status == "solved"
    assert case.parts.get().reason == "out_of_stock"


@pytest.mark.parametrize("reason", ["", "no time", "withdrawn"])
def test_a_part_is_refused_only_for_a_reason_that_the_pack_allows(street, reason):
    case = open_one(street)
    with pytest.raises(CannotSolve) as refused:
        refuse_part(part=case.parts.get(), reason=reason, by=street.lead.pk, now=street.now)
    assert refused.value.code == "reason"
    assert (fresh(case).status, case.parts.get().status) == ("accepted", "open")


def test_what_is_done_cannot_be_refused_afterwards(street):
    case = open_one(street)
    part = case.parts.get()
    finish_part(part=part, by=street.worker.pk, now=street.now)
    with pytest.raises(Refusal):
        refuse_part(part=part, reason="out_of_stock", by=street.lead.pk, now=street.now)
    assert case.parts.get().status == "done"


def test_the_desk_solves_a_case_in_words_and_every_part_with_it(street):
    case = open_one(street, service="heating")
    add_parts(cases=[case], key="fieldwork.call")
    solve_case(case=case, by=street.lead, now=street.now, words="邻居修好了")
    assert fresh(case).status == "solved"
    assert fresh(case).responded_at == street.now
    assert {part.status for part in case.parts.all()} == {"done"}


def test_the_desk_says_how_it_was_solved(street):
    case = open_one(street)
    with pytest.raises(CannotSolve) as refused:
        solve_case(case=case, by=street.lead, now=street.now, words=" ")
    assert refused.value.code == "words"
    assert fresh(case).status == "accepted"


def test_a_waiting_case_that_is_solved_waits_for_nothing(street):
    case = open_one(street)
    wait_case(case=case, waiting_for="resident", by=street.worker, now=street.now)
    solve_case(case=case, by=street.lead, now=street.now + HOUR, words="送到了")
    case = fresh(case)
    assert (case.waiting_for, case.paused_at, case.next_escalation_at) == ("", None, None)


def test_what_was_not_taken_on_is_not_solved(street):
    case = open_one(street)
    reject_case(case=case, reason="withdrawn", by=street.lead, now=street.now)
    with pytest.raises(Refusal):
        solve_case(case=case, by=street.lead, now=street.now, words="送到了")
    with pytest.raises(Refusal):
        finish_part(part=case.parts.get(), by=street.worker.pk, now=street.now)
    assert (fresh(case).status, case.parts.get().status) == ("rejected", "open")


def test_what_the_giver_does_while_a_case_is_offered_is_not_lost(street):
    case = open_one(street)
    transfer_case(
        case=case, to_team=street.desk_team, reason="overloaded", by=street.lead, now=street.now
    )
    finish_part(part=case.parts.get(), by=street.worker.pk, now=street.now)
    assert (fresh(case).status, fresh(case).offered_team) == ("solved", None)


def test_two_who_solve_it_from_old_pages_solve_it_once(street):
    case = open_one(street)
    seen = fresh(case).revision
    solve_case(case=case, by=street.lead, now=street.now, words="送到了", seen=seen)
    with pytest.raises(CannotSolve) as refused:
        solve_case(case=case, by=street.lead, now=street.now, words="送到了", seen=seen)
    assert refused.value.code == "changed"


def test_solving_through_the_page(street):
    case = open_one(street)
    page = reverse("cases:act", args=[case.pk])
    data = {"act": "solve", "words": "送到了"}
    assert signed_in(street.outsider).post(page, data).status_code == 404
    assert signed_in(street.second_worker).post(page, data).status_code == 404
    assert fresh(case).status == "accepted"
    assert signed_in(street.worker).post(page, data).status_code == 302
    assert fresh(case).status == "solved"
