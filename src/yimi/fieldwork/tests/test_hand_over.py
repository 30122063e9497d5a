"""What becomes of what somebody had in hand when their shift is over."""

from datetime import timedelta

import pytest

from yimi.accounts.handover_actions import (
    GRACE,
    CannotHandOver,
    give_handover,
    leave,
    see_to_shifts,
    take_handover,
)
from yimi.accounts.models import Handover
from yimi.accounts.shift_actions import start_shift
from yimi.accounts.tests.helpers import signed_in
from yimi.accounts.tests.shifts import HOUR, colleague, planned
from yimi.cases.actions import transfer_case
from yimi.cases.models import Case
from yimi.cases.tests.helpers import fresh, kinds, open_one
from yimi.core.models import Event
from yimi.core.worker import drain
from yimi.fieldwork.models import Task


@pytest.fixture
def busy(street):
    """The worker on duty until in an hour, with a Case in hand; a colleague comes after."""
    shift = planned(street, street.worker, -7, 1)
    mate = colleague(street)
    planned(street, mate, 0.5, 9)
    case = open_one(street)
    drain(now=street.now)
    assert fresh(case).owner == street.worker
    return shift, mate, case


def give(street, shift, taker, keep=None, **more):
    return give_handover(
        shift=shift,
        taker=taker,
        keep=keep or {},
        note="先给老人回电话",
        by=street.worker,
        now=more.pop("now", street.now),
        **more,
    )


def test_what_is_given_moves_when_it_was_confirmed_and_the_shift_is_over(street, busy):
    shift, mate, case = busy
    handover = give(street, shift, mate)
    assert handover.items == [{"kind": "case", "id": str(case.pk), "keep": ""}]
    take_handover(handover=handover, by=mate, now=street.now)
    assert fresh(case).owner == street.worker
    see_to_shifts(now=street.now + 2 * HOUR)
    drain(now=street.now + 2 * HOUR)
    assert fresh(case).owner == mate
    assert Task.objects.get(case=case).assignee == mate
    assert Handover.objects.get().status == "done"
    assert kinds(case).count("CaseReassigned") == 1
    assert see_to_shifts(now=street.now + 3 * HOUR) == 0


def test_going_off_duty_after_the_confirmation_moves_it_at_once(street, busy):
    shift, mate, case = busy
    take_handover(handover=give(street, shift, mate), by=mate, now=street.now)
    leave(shift=shift, by=street.worker, now=street.now)
    assert fresh(case).owner == mate


def test_what_is_kept_for_a_reason_stays_and_what_came_since_goes_along(street, busy):
    shift, mate, kept = busy
    handover = give(street, shift, mate, {("case", kept.pk): "promised"})
    later = open_one(street, door="1-1-102")
    take_handover(handover=handover, by=mate, now=street.now)
    see_to_shifts(now=street.now + 2 * HOUR)
    assert fresh(kept).owner == street.worker
    assert fresh(later).owner == mate


def test_a_reason_to_keep_is_one_of_the_list(street, busy):
    shift, mate, case = busy
    with pytest.raises(CannotHandOver) as refused:
        give(street, shift, mate, {("case", case.pk): "because"})
    assert refused.value.code == "reason"


def test_without_a_hand_over_it_goes_to_who_is_on_duty_after_a_grace(street, busy):
    shift, mate, case = busy
    see_to_shifts(now=shift.ends_at + GRACE - timedelta(seconds=1))
    assert fresh(case).owner == street.worker
    see_to_shifts(now=shift.ends_at + GRACE)
    assert fresh(case).owner == mate
    settled = Event.objects.get(type="accounts.ShiftSettled", subject_id=shift.pk)
    assert settled.data["reason"] == "lapsed"
    assert settled.data["moved"] == 1


def test_a_hand_over_that_nobody_confirmed_lapses_but_what_was_kept_stays(street, busy):
    shift, mate, case = busy
    other = open_one(street, door="1-1-102")
    give(street, shift, mate, {("case", case.pk): "only_me"})
    see_to_shifts(now=shift.ends_at + GRACE)
    assert Handover.objects.get().status == "lapsed"
    assert fresh(case).owner == street.worker
    assert fresh(other).owner == mate


def test_where_nobody_is_on_duty_it_goes_back_to_the_team(street):
    shift = planned(street, street.worker, -7, 1)
    case = open_one(street)
    drain(now=street.now)
    see_to_shifts(now=shift.ends_at + GRACE)
    drain(now=shift.ends_at + GRACE)
    back = fresh(case)
    assert (back.owner, back.status, back.team) == (None, "assigned", street.team)
    assert Task.objects.get(case=case).status == "cancelled"


def test_what_has_time_until_the_next_shift_does_not_go_to_an_empty_room(street):
    shift = planned(street, street.worker, -7, 1)
    planned(street, street.worker, 10, 18)
    urgent, calm = open_one(street), open_one(street, door="1-1-102")
    Case.objects.filter(pk=urgent.pk).update(urgency="today")
    Case.objects.filter(pk=calm.pk).update(
        urgency="routine", solve_by_at=street.now + timedelta(days=2)
    )
    see_to_shifts(now=shift.ends_at + GRACE)
    assert fresh(urgent).owner is None
    assert fresh(calm).owner == street.worker


def test_whoever_never_planned_a_shift_keeps_everything(street):
    case = open_one(street)
    see_to_shifts(now=street.now + timedelta(days=3))
    assert fresh(case).owner == street.worker


def test_whoever_goes_on_with_another_shift_keeps_everything(street):
    first = planned(street, street.worker, -7, 1)
    planned(street, street.worker, 1, 9)
    planned(street, colleague(street), 0, 9)
    case = open_one(street)
    see_to_shifts(now=first.ends_at + GRACE)
    assert fresh(case).owner == street.worker


def test_what_is_being_offered_to_another_team_keeps_its_offer(street, busy):
    shift, _mate, case = busy
    transfer_case(
        case=fresh(case),
        to_team=street.desk_team,
        reason="overloaded",
        by=street.dispatcher,
        now=street.now,
    )
    see_to_shifts(now=shift.ends_at + GRACE)
    assert fresh(case).status == "transferred"
    assert fresh(case).offered_team == street.desk_team
    assert fresh(case).owner != street.worker


def test_who_said_that_they_are_here_comes_before_who_is_only_planned(street, busy):
    shift, _mate, case = busy
    second = colleague(street, "second")
    start_shift(shift=planned(street, second, 0, 8), by=second, now=street.now)
    see_to_shifts(now=shift.ends_at + GRACE)
    assert fresh(case).owner == second


def test_only_the_team_takes_over_and_one_person_only(street, busy):
    shift, mate, _case = busy
    handover = give(street, shift, None)
    with pytest.raises(CannotHandOver):
        take_handover(handover=handover, by=street.outsider, now=street.now)
    take_handover(handover=handover, by=mate, now=street.now)
    take_handover(handover=handover, by=mate, now=street.now)
    with pytest.raises(CannotHandOver) as refused:
        take_handover(handover=handover, by=street.second_worker, now=street.now)
    assert refused.value.code == "taken"


def test_writing_it_again_replaces_it_until_it_is_taken(street, busy):
    shift, mate, _case = busy
    first, second = give(street, shift, mate), give(street, shift, None)
    assert Handover.objects.get(pk=first.pk).status == "withdrawn"
    take_handover(handover=second, by=mate, now=street.now)
    with pytest.raises(CannotHandOver):
        give(street, shift, mate)


def test_the_pages_lead_from_giving_to_taking(street, busy):
    shift, mate, case = busy
    browser = signed_in(street.worker)
    page = browser.get("/handover/").content.decode()
    assert case.summary in page
    answer = browser.post(
        "/handover/", {"taker": str(mate.pk), "note": "门卡在抽屉里", f"case:{case.pk}": ""}
    )
    address = answer.headers["Location"]
    theirs = signed_in(mate)
    assert "看看，接班" in theirs.get("/").content.decode()
    assert "门卡在抽屉里" in theirs.get(address).content.decode()
    theirs.post(f"{address}take/")
    browser.post(f"/shifts/{shift.pk}/end/")
    assert fresh(case).owner == mate


def test_an_outsider_finds_no_hand_over(street, busy):
    shift, mate, _case = busy
    handover = give(street, shift, mate)
    browser = signed_in(street.outsider)
    assert browser.get(f"/handovers/{handover.pk}/").status_code == 404
    assert browser.post(f"/handovers/{handover.pk}/take/").status_code == 404
    assert browser.post(f"/shifts/{shift.pk}/end/").status_code == 404
    assert browser.post(f"/shifts/{shift.pk}/cancel/").status_code == 404
