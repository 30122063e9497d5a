import pytest
from django.urls import reverse

from yimi.accounts.tests.helpers import signed_in
from yimi.cases.actions import (
    CannotChange,
    confirm_case,
    record_emergency_call,
    reject_case,
)
from yimi.cases.board import Filters, danger_count, read_board
from yimi.cases.tests.helpers import fresh, kinds, open_one


def alarm(street, door="1-1-101"):
    return open_one(
        street, door, service="life_danger", urgency="life", unconfirmed=True, summary="胸痛"
    )


def lane(user, street, name="danger"):
    return read_board(user=user, filters=Filters(lane=name), now=street.now).rows


def test_a_case_of_a_life_in_danger_stands_in_its_own_lane(street):
    open_one(street)
    case = alarm(street)
    assert lane(street.dispatcher, street) == [case]
    assert danger_count(street.dispatcher) == 1
    assert danger_count(street.outsider) == 0
    assert lane(street.outsider, street) == []


def test_a_confirmed_danger_stays_in_the_lane(street):
    case = alarm(street)
    confirm_case(case=case, urgency="life", by=street.operator, now=street.now)
    assert (fresh(case).unconfirmed, fresh(case).rank) == (False, 0)
    assert lane(street.dispatcher, street) == [case]


def test_a_false_alarm_leaves_the_lane_and_is_looked_after_all_the_same(street):
    case = alarm(street)
    confirm_case(case=case, urgency="routine", by=street.operator, now=street.now)
    case = fresh(case)
    assert (case.urgency, case.rank, case.unconfirmed) == ("routine", 2, False)
    assert lane(street.dispatcher, street) == []
    assert lane(street.dispatcher, street, "open") == [case]
    assert kinds(case)[-1] == "CaseConfirmed"


def test_only_what_nobody_has_checked_is_checked(street):
    checked, ordinary = alarm(street), open_one(street)
    confirm_case(case=checked, urgency="life", by=street.operator, now=street.now)
    for case in (checked, ordinary):
        before = fresh(case)
        with pytest.raises(CannotChange) as refused:
            confirm_case(case=case, urgency="today", by=street.operator, now=street.now)
        assert refused.value.code == "checked"
        assert fresh(case).urgency == before.urgency


def test_the_call_to_120_is_noted_and_is_an_answer(street):
    case = open_one(street, service="hospital_visit", urgency="life")
    assert case.responded_at is None
    record_emergency_call(case=case, by=street.operator, now=street.now, words="十分钟到")
    assert fresh(case).responded_at == street.now
    assert kinds(case)[-1] == "EmergencyCallMade"


def test_the_pages_for_120_and_for_checking(street):
    case = alarm(street)
    call, check = (reverse(f"cases:{name}", args=[case.pk]) for name in ("call_120", "confirm"))
    for page in (call, check):
        assert signed_in(street.outsider).post(page, {"urgency": "routine"}).status_code == 404
        assert signed_in(street.admin).post(page, {"urgency": "routine"}).status_code == 403
        assert signed_in(street.operator).get(page).status_code == 405
    assert signed_in(street.worker).post(check, {"urgency": "routine"}).status_code == 403
    assert fresh(case).unconfirmed
    desk = signed_in(street.operator)
    assert desk.post(check, {"urgency": "whatever"}).status_code == 404
    desk.post(call)
    desk.post(check, {"urgency": "life"})
    assert not fresh(case).unconfirmed
    assert kinds(case)[-2:] == ["EmergencyCallMade", "CaseConfirmed"]


def test_what_has_ended_is_not_checked_any_more(street):
    case = alarm(street)
    reject_case(case=case, reason="entered_in_error", by=street.operator, now=street.now)
    before = fresh(case).revision
    desk = signed_in(street.operator)
    desk.post(reverse("cases:confirm", args=[case.pk]), {"urgency": "routine"})
    assert fresh(case).revision == before
