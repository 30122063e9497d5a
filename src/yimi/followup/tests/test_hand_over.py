"""Call-backs that somebody took do not stay behind when their shift is over."""

import pytest
from django.urls import reverse

from yimi.accounts.handover_actions import give_handover, leave, take_handover
from yimi.accounts.models import Role
from yimi.accounts.tests.helpers import signed_in
from yimi.accounts.tests.shifts import colleague, planned
from yimi.core.models import Event
from yimi.followup.actions import assign_call_back
from yimi.followup.carrying import carried_call_backs, move_call_backs
from yimi.followup.models import CallBack
from yimi.followup.tests.helpers import call_back_of, solved

pytestmark = pytest.mark.django_db


@pytest.fixture
def taken(street):
    """Return a call-back that the worker took, who has a shift until in an hour."""
    row = call_back_of(solved(street))
    return assign_call_back(call_back=row, owner=street.worker, by=street.lead, now=street.now)


def test_a_call_back_goes_to_the_next_on_duty_with_the_hand_over(street, taken):
    shift, mate = planned(street, street.worker, -7, 1), colleague(street)
    planned(street, mate, 0.5, 9)
    page = signed_in(street.worker).get(reverse("accounts:handover"))
    handover = give_handover(
        shift=shift, taker=mate, keep={}, note="", by=street.worker, now=street.now
    )
    assert {"kind": "call_back", "id": str(taken.pk), "keep": ""} in handover.items
    assert taken.case.summary in page.content.decode()
    take_handover(handover=handover, by=mate, now=street.now)
    leave(shift=shift, by=street.worker, now=street.now)
    assert CallBack.objects.get().assignee == mate


@pytest.mark.parametrize("to", ["nobody", "a guard"])
def test_what_nobody_may_take_goes_back_to_the_queue(street, taken, to):
    guard = colleague(street, "guard", role=Role.GUARD) if to == "a guard" else None
    given = {"holder_id": street.worker.pk, "by": street.lead.pk, "now": street.now}
    assert move_call_backs([taken.pk], to=guard, **given) == 1
    row = CallBack.objects.get()
    assert (row.assignee, row.taken_at) == (None, None)
    assert Event.objects.filter(type="followup.CallBackLeft").exists()
    assert move_call_backs([taken.pk], to=guard, **given) == 0


def test_what_is_of_another_team_of_ones_own_goes_with_that_team(street, taken):
    assert [item.id for item in carried_call_backs(street.worker.pk, street.team.pk)] == [taken.pk]
    assert carried_call_backs(street.worker.pk, street.other_team.pk) == []
    assert carried_call_backs(street.outsider.pk, street.team.pk) == []
