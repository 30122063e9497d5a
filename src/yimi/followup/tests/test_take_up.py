"""Being given a Case is not taking it up: nobody is told so before it is true."""

import pytest
from django.test import Client

from yimi.accounts.tests.helpers import signed_in
from yimi.cases.actions import accept_case, assign_case, hand_back_case, take_up_case
from yimi.cases.models import Case
from yimi.cases.tests.helpers import fresh, kinds, open_one
from yimi.core.worker import drain
from yimi.fieldwork.tests.helpers import task_at
from yimi.followup.actions import make_link
from yimi.followup.tokens import token_of

TAKEN, GIVEN = "已经有人接手", "已派给东社区组，等他们接手"


def resident_reads(street, case):
    link = make_link(case=case, holder="requester", by=street.operator, now=street.now)
    return Client().get(f"/f/{token_of(link.pk)}/").content.decode()


def test_nobody_is_told_that_somebody_has_it_before_that_person_opened_the_door_s_page(street):
    case = task_at(street, requester_phone="10000000001").case
    assert fresh(case).owner == street.worker
    page = resident_reads(street, case)
    assert GIVEN in page
    assert "接手了" not in page
    board = signed_in(street.dispatcher).get("/board/?lane=open").content.decode()
    assert "已派单，待接手" in board
    assert "已接单" not in board

    signed_in(street.worker).get(f"/tasks/at/{case.place_id}/")
    assert TAKEN in resident_reads(street, case)
    assert "已接单" in signed_in(street.dispatcher).get("/board/?lane=open").content.decode()
    signed_in(street.worker).get(f"/tasks/at/{case.place_id}/")
    assert kinds(case).count("CaseTakenUp") == 1


def test_who_opens_the_case_that_is_theirs_has_taken_it_up_and_nobody_else_has(street):
    case = open_one(street)
    for user in (street.dispatcher, street.outsider, street.lead):
        signed_in(user).get(f"/cases/{case.pk}/")
        assert not fresh(case).is_taken
    revision = fresh(case).revision
    page = signed_in(street.worker).get(f"/cases/{case.pk}/").content.decode()
    assert "已接单" in page
    assert "孙网格已接手" in page
    assert fresh(case).revision == revision


def test_who_takes_it_has_it_at_once(street):
    case = open_one(street, service="heating")
    accept_case(case=case, by=street.worker, now=street.now)
    assert fresh(case).get_status_display() == "已接单"


@pytest.mark.parametrize("way", ["given on", "given back"])
def test_the_next_person_has_not_taken_it_up_yet(street, way):
    case = open_one(street)
    take_up_case(case=fresh(case), by=street.worker, now=street.now)
    if way == "given back":
        hand_back_case(case=fresh(case), by=street.worker, now=street.now, reason="unsafe")
    assign_case(case=fresh(case), owner=street.second_worker, by=street.dispatcher, now=street.now)
    drain(now=street.now)
    assert not Case.objects.get(pk=case.pk).is_taken
