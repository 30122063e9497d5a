"""What a resident writes by the link reaches somebody, whatever state the Case is in."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yimi.accounts.tests.helpers import signed_in
from yimi.cases.actions import close_case, merge_case
from yimi.cases.models import Case
from yimi.cases.tests.helpers import HOUR, fresh
from yimi.core import clock
from yimi.core.worker import drain
from yimi.followup.actions import CannotCallBack, note_read, record_attempt, take_call_back
from yimi.followup.models import CallBack, Link
from yimi.followup.queries import queue_of, unread_cases
from yimi.followup.tests.helpers import asked, at_ten, call_back_of, link_of, press, reads, solved

pytestmark = pytest.mark.django_db


def test_words_stand_on_the_home_until_somebody_who_works_on_it_has_read_them(street):
    case = asked(street)
    link = link_of(street, case)
    press(link, "add", words="门铃坏了")
    assert [found for found, _since in unread_cases(street.dispatcher)] == [case]
    assert unread_cases(street.outsider) == []
    assert case.summary in signed_in(street.dispatcher).get("/").content.decode()
    drain(now=street.now)
    assert unread_cases(street.dispatcher)
    signed_in(street.dispatcher).get(f"/cases/{case.pk}/")
    drain(now=street.now)
    assert unread_cases(street.dispatcher) == []


def test_words_after_the_end_have_somebody_call_with_the_words_before_them(street, monkeypatch):
    case = solved(street)
    at = at_ten(street) + 2 * HOUR
    close_case(case=case, answer="satisfied", by=street.lead, now=at)
    drain(now=at)
    monkeypatch.setattr("yimi.core.clock.now", lambda: at)
    link = link_of(street, case)
    press(link, "add", words="药吃完了，明天没有了")
    press(link, "add", words="还有血压计")
    drain(now=at)
    row = CallBack.objects.get(case=case, kind="words")
    assert (row.status, row.due_at) == ("planned", at)
    assert queue_of(street.operator, tab="due", now=at).get() == row
    page = signed_in(street.operator).get(f"/callbacks/{row.pk}/").content.decode()
    assert "药吃完了" in page
    record_attempt(call_back=row, result="not_solved", by=street.operator, now=at)
    assert fresh(case).status == "assigned"


def test_words_of_danger_go_to_the_alarm_that_nobody_has_checked_yet(street):
    link = link_of(street, asked(street))
    for _time in range(3):
        press(link, "add", words="我妈胸口痛得厉害，喘不上气")
    alarm = Case.objects.get(urgency="life")
    assert Link.objects.get().alarm == alarm
    Case.objects.filter(pk=alarm.pk).update(unconfirmed=False)
    press(link, "add", words="我妈胸口痛得厉害，喘不上气")
    assert Case.objects.filter(urgency="life").count() == 2


def test_who_writes_without_end_is_told_to_ring_and_reads_of_120(street):
    link = link_of(street, asked(street))
    for number in range(10):
        assert press(link, "add", words=f"第{number}句").status_code == 302
    answer = press(link, "add", words="又一句")
    assert answer.status_code == 422
    assert "tel:120" in answer.content.decode()
    assert "又一句" not in reads(link)


def test_at_night_nobody_is_shown_or_taken_as_to_be_called(street):
    row = call_back_of(solved(street))
    night = at_ten(street) + timedelta(hours=16)
    assert not queue_of(street.operator, tab="due", now=night).exists()
    assert queue_of(street.operator, tab="later", now=night).get() == row
    with pytest.raises(CannotCallBack, match="8:30"):
        take_call_back(call_back=row, by=street.operator, now=night)
    CallBack.objects.filter(pk=row.pk).update(kind="question", rank=0)
    assert queue_of(street.operator, tab="due", now=night).get() == row
    take_call_back(call_back=row, by=street.operator, now=night)


def written_about_a_repeat_of_a_repeat(street):
    """Words about a Case that goes on in another one, which goes on in a third."""
    first, second, third = (asked(street) for _number in range(3))
    link = link_of(street, first)
    merge_case(case=first, into=second, by=street.lead, now=at_ten(street))
    merge_case(case=second, into=third, by=street.lead, now=at_ten(street))
    press(link, "add", words="门铃坏了")
    return link, third


def test_words_about_a_repeat_stand_by_the_case_that_goes_on_and_are_read_there(street):
    link, main = written_about_a_repeat_of_a_repeat(street)
    assert [found for found, _since in unread_cases(street.dispatcher)] == [main]
    assert unread_cases(street.outsider) == []
    for case in (link.case, main):
        assert Link.objects.get(pk=link.pk).unread_at
        note_read(case_id=case.pk, by_id=street.dispatcher.pk, at=clock.now())
    assert Link.objects.get(pk=link.pk).unread_at is None


def test_a_look_costs_the_same_however_much_is_unread_elsewhere(street):
    def look():
        case = asked(street)
        with CaptureQueriesContext(connection) as taken:
            note_read(case_id=case.pk, by_id=street.dispatcher.pk, at=clock.now())
        with CaptureQueriesContext(connection) as shown:
            unread_cases(street.dispatcher)
        return len(taken), len(shown)

    street.dispatcher.grants()
    written_about_a_repeat_of_a_repeat(street)
    first = look()
    for _number in range(3):
        written_about_a_repeat_of_a_repeat(street)
    assert look() == first
