"""The report of the day says who handed over to whom, with how much and with what words."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yimi.accounts.handover_actions import give_handover
from yimi.accounts.tests.helpers import signed_in
from yimi.accounts.tests.shifts import colleague, planned
from yimi.cases.tests.helpers import open_one
from yimi.core.worker import drain

pytestmark = pytest.mark.django_db
NOTE = "先给老人回电话 10000000001"


@pytest.fixture
def handed_over(street):
    """Return somebody to whom the worker handed over one Case."""
    shift, mate = planned(street, street.worker, -7, 1), colleague(street)
    planned(street, mate, 0.5, 9)
    open_one(street)
    drain(now=street.now)
    give_handover(shift=shift, taker=mate, keep={}, note="x", by=street.worker, now=street.now)
    give_handover(shift=shift, taker=mate, keep={}, note=NOTE, by=street.worker, now=street.now)
    return mate


def report(street, user, days=0):
    day = timezone.localtime(street.now).date() + timedelta(days=days)
    return signed_in(user).get("/report/", {"day": day.isoformat()})


def test_a_hand_over_stands_in_the_report_of_its_day_and_in_its_chat_text(street, handed_over):
    answer = report(street, street.dispatcher)
    page, chat = answer.content.decode(), answer.context["chat_text"]
    assert page.count(NOTE) == 1
    assert f"<b>{street.worker.name}</b> → <b>{handed_over.name}</b> · {street.team.name}" in page
    line = next(line for line in chat.split("\n") if handed_over.name in line)
    assert street.worker.name in line
    assert "1 件" in line
    assert "先给老人回电话" in line
    assert "10000000001" not in chat


def test_it_stands_in_no_other_day_and_before_nobody_of_elsewhere(street, handed_over):
    assert NOTE not in report(street, street.dispatcher, days=-1).content.decode()
    assert NOTE not in report(street, street.outsider).content.decode()
    assert report(street, street.worker).status_code == 403
