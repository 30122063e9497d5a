"""Whoever rings after a visit says that somebody was at the door, and what was found there."""

from datetime import timedelta

import pytest
from django.utils.timezone import localtime

from yimi.accounts.tests.helpers import signed_in
from yimi.cases.actions import resume_case, wait_case
from yimi.cases.tests.helpers import HOUR, fresh
from yimi.core import clock
from yimi.core.worker import drain
from yimi.fieldwork.actions import fail_task
from yimi.fieldwork.models import Task
from yimi.followup.models import CallBack
from yimi.followup.pages import call_page, queue_page
from yimi.followup.tests.helpers import asked, at_ten, call_back_of, link_of, reads

pytestmark = pytest.mark.django_db


def nobody_there(street, reason="not_at_home", note=""):
    case = asked(street)
    drain(now=at_ten(street))
    at = at_ten(street) + timedelta(hours=5, minutes=20)
    task = Task.objects.get(case=case)
    fail_task(task=task, reason=reason, by=street.worker, now=at, note=note)
    drain(now=at)
    return fresh(case), at


def test_the_call_after_nobody_at_home_says_that_somebody_was_at_the_door(street):
    case, at = nobody_there(street, note="狗在叫")
    row = call_back_of(case)
    questions = call_page(street.operator, row, at + HOUR)["questions"]
    assert questions[0].endswith("我们的人今天 15:20 上过门，家里没人。")
    assert questions[1:] == ["您什么时候在家？我们再来。", "狗在叫"]
    card = queue_page(street.operator, tab="due", page=1, now=at + HOUR)["rows"][0]
    assert "今天 15:20 上过门，家里没人" in card["door"]
    tomorrow = call_page(street.operator, row, at + 24 * HOUR)["questions"][0]
    assert f"{localtime(at).month}/{localtime(at).day} 15:20" in tomorrow
    browser = signed_in(street.operator)
    assert "15:20 上过门，家里没人" in browser.get("/callbacks/?tab=due").content.decode() + str(
        browser.get("/callbacks/?tab=later").content.decode()
    )
    assert "上过门" not in signed_in(street.outsider).get("/callbacks/").content.decode()


def test_the_resident_reads_on_their_own_page_that_somebody_came(street):
    case, _at = nobody_there(street, reason="no_answer")
    page = reads(link_of(street, case))
    assert "15:20 上过门" in page
    assert "您什么时候在家？写在下面，或等我们打电话。" in page


def test_a_question_of_the_desk_says_nothing_of_an_earlier_visit(street):
    case, at = nobody_there(street)
    resume_case(case=case, by=street.lead, now=at + HOUR)
    wait_case(
        case=fresh(case), waiting_for="resident", words="要几袋？", by=street.lead, now=at + HOUR
    )
    drain(now=at + HOUR)
    row = CallBack.objects.get(case=case, status="planned")
    questions = call_page(street.operator, row, clock.now())["questions"]
    assert "要几袋？" in questions[1]
    assert not any("上过门" in question for question in questions)
