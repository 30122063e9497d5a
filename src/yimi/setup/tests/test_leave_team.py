"""What becomes of what somebody has in hand who leaves."""

import pytest

from yimi.accounts.handover_actions import GRACE, give_handover, see_to_shifts, take_handover
from yimi.accounts.models import Membership, User
from yimi.accounts.tests.helpers import signed_in
from yimi.accounts.tests.shifts import HOUR, colleague, planned
from yimi.cases.tests.helpers import fresh, open_one
from yimi.core.models import Event
from yimi.core.worker import drain
from yimi.fieldwork.models import Task
from yimi.setup.actions import people


@pytest.fixture
def case(street):
    planned(street, street.worker, -7, 1)
    case = open_one(street)
    drain(now=street.now)
    assert fresh(case).owner == street.worker
    return case


def held(user):
    return Membership.objects.get(user=user)


def test_what_somebody_has_in_hand_goes_back_to_the_team_when_they_are_shut_out(street, case):
    people.shut_out(user=street.worker, by=street.admin, now=street.now)
    drain(now=street.now)
    assert (fresh(case).owner, fresh(case).team) == (None, street.team)
    assert not Task.objects.filter(assignee=street.worker, status="open").exists()
    settled = Event.objects.get(type="accounts.LeaverSettled")
    assert (settled.data["moved"], settled.by_id) == (1, street.admin.pk)


def test_what_somebody_has_in_hand_goes_back_when_their_role_is_ended(street, case):
    people.end_membership(membership=held(street.worker), by=street.admin, now=street.now)
    assert fresh(case).owner is None


def test_who_stays_in_the_team_by_another_role_keeps_what_they_have(street, case):
    people.give_role(
        user=street.worker, role="volunteer", place=street.compound, team=street.team,
        ends_at=None, by=street.admin, now=street.now,
    )  # fmt: skip
    ended = Membership.objects.get(user=street.worker, role="worker")
    people.end_membership(membership=ended, by=street.admin, now=street.now)
    assert fresh(case).owner == street.worker


def test_what_a_helper_has_in_hand_goes_back_when_their_time_has_run_out(street, case):
    Membership.objects.filter(user=street.worker).update(ends_at=street.now)
    see_to_shifts(now=street.now)
    drain(now=street.now)
    assert fresh(case).owner is None
    see_to_shifts(now=street.now)
    assert see_to_shifts(now=street.now) == 0
    assert Event.objects.filter(type="accounts.LeaverSettled").count() == 1


def test_who_came_back_and_leaves_again_is_seen_to_again(street, case):
    Membership.objects.filter(user=street.worker).update(
        ends_at=street.now, settled_at=street.now - HOUR
    )
    see_to_shifts(now=street.now)
    assert fresh(case).owner is None


def test_a_visit_for_a_case_that_nobody_has_goes_to_the_lead(street, case):
    Task.objects.filter(case=case).update(assignee=street.second_worker)
    type(case).objects.filter(pk=case.pk).update(owner=None, status="assigned")
    Membership.objects.filter(user=street.second_worker).update(ends_at=street.now)
    Membership.objects.filter(user=street.worker).update(ends_at=street.now)
    see_to_shifts(now=street.now)
    assert Task.objects.get(case=case).assignee == street.lead


def test_what_was_taken_over_by_somebody_who_has_left_goes_to_who_is_there(street, case):
    shift = street.worker.shifts.get()
    gone, mate = colleague(street, "gone"), colleague(street)
    planned(street, mate, 0.5, 9)
    handover = give_handover(
        shift=shift, taker=gone, keep={}, note="", by=street.worker, now=street.now
    )
    take_handover(handover=handover, by=gone, now=street.now)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    see_to_shifts(now=shift.ends_at + GRACE)
    assert fresh(case).owner == mate
    handover.refresh_from_db()
    assert handover.status == "lapsed"


def test_an_outsider_ends_nobodys_role_and_moves_nothing(street, case):
    browser = signed_in(street.outsider)
    form = {"act": "end", "membership": str(held(street.worker).pk)}
    assert browser.post(f"/setup/people/{street.worker.pk}/", form).status_code == 403
    assert fresh(case).owner == street.worker
