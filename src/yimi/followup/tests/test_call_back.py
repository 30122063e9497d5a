"""Calling residents back: planned, tried several times, never silent."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yimi.accounts.tests.helpers import signed_in
from yimi.cases.actions import (
    close_case,
    hand_back_case,
    merge_case,
    resume_case,
    solve_case,
    wait_case,
)
from yimi.cases.models import Case
from yimi.cases.tests.helpers import HOUR, fresh, kinds, open_one
from yimi.core.delivery import deliver_all
from yimi.core.handlers import HANDLERS
from yimi.core.models import Cursor, Event
from yimi.core.worker import drain
from yimi.fieldwork.actions import complete_task
from yimi.fieldwork.models import Task
from yimi.followup.actions import (
    CannotCallBack,
    assign_call_back,
    record_attempt,
    take_call_back,
    try_again,
)
from yimi.followup.exports import queue_rows
from yimi.followup.models import CallAttempt, CallBack
from yimi.followup.queries import queue_of
from yimi.followup.tests.helpers import (
    DAUGHTER,
    asked,
    at_ten,
    call_back_of,
    link_of,
    press,
    solved,
)
from yimi.registry.models import Household

pytestmark = pytest.mark.django_db


def tried(street, row, result, *, hours=2.0, by=None, **more):
    """Write down what came of a call some hours after ten o'clock."""
    now = at_ten(street) + timedelta(hours=hours)
    return record_attempt(call_back=row, result=result, by=by or street.operator, now=now, **more)


def test_who_was_served_is_called_back_at_once(street):
    case = solved(street)
    row = call_back_of(case)
    assert (row.kind, row.status, row.way) == ("solved", "planned", "call")
    assert row.due_at == at_ten(street) + HOUR
    assert row.place_path == case.place_path


@pytest.mark.parametrize(("answer_by", "hours"), [("", 1 + 2), ("link", 1 + 24), ("call", 1)])
def test_who_has_a_link_is_given_time_to_answer_by_it(street, settings, answer_by, hours):
    settings.PUBLIC_URL = "https://yimi.example.org"
    case = asked(street, answer_by=answer_by)
    link_of(street, case)
    solved(street, case)
    assert call_back_of(case).due_at == at_ten(street) + timedelta(hours=hours)


@pytest.mark.parametrize("address", ["", "https://192.168.1.5:8443", "http://localhost:8000"])
def test_a_link_that_opens_in_the_office_only_is_not_waited_for(street, settings, address):
    settings.PUBLIC_URL = address
    case = asked(street)
    link_of(street, case)
    solved(street, case)
    assert call_back_of(case).due_at == at_ten(street) + HOUR


def test_nobody_is_called_in_the_night(street):
    row = call_back_of(solved(street, after=timedelta(hours=11)))
    morning = at_ten(street) + timedelta(days=1)
    assert row.due_at == morning.replace(hour=8, minute=30)


@pytest.mark.parametrize("answer", ["satisfied", "so_so", "dissatisfied", "not_said"])
def test_the_answer_on_the_telephone_closes_the_case(street, answer):
    case = solved(street)
    row = tried(street, call_back_of(case), "solved", answer=answer, words="挺好")
    assert (row.status, row.result) == ("done", "solved")
    data = Event.objects.get(subject_id=case.pk, type="cases.CaseClosed").data
    assert (data["answer"], data["source"]) == (answer, "call")
    assert CallAttempt.objects.get().by == street.operator
    shown = signed_in(street.dispatcher).get(f"/callbacks/{row.pk}/").content.decode()
    assert "挺好" in shown


def test_not_solved_on_the_telephone_opens_it_again(street):
    case = solved(street)
    tried(street, call_back_of(case), "not_solved", words="少一袋")
    assert fresh(case).status == "assigned"
    drain(now=street.now)
    assert call_back_of(case).status == "done"
    at = at_ten(street) + 5 * HOUR
    from_again = fresh(case)
    solved(street, from_again, after=timedelta(hours=5))
    assert CallBack.objects.get(case=case, status="planned").cycle_at == at


def test_nobody_answers_three_times_over_two_days_and_it_counts_as_unanswered(street):
    case = solved(street)
    row = call_back_of(case)
    row = tried(street, row, "no_answer", hours=2)
    assert row.due_at == at_ten(street) + timedelta(hours=6)
    row = tried(street, row, "no_answer", hours=6)
    assert row.due_at == (at_ten(street) + timedelta(days=1)).replace(hour=8, minute=30)
    assert fresh(case).status == "solved"
    row = tried(street, row, "no_answer", hours=23)
    assert (row.status, row.tries) == ("unreached", 3)
    data = Event.objects.get(subject_id=case.pk, type="cases.CaseClosed").data
    assert (data["answer"], data["source"], data["satisfied"]) == ("unanswered", "rule", None)
    drain(now=at_ten(street) + timedelta(hours=24))
    assert call_back_of(case).status == "unreached"
    now = at_ten(street) + timedelta(days=2)
    assert queue_of(street.dispatcher, tab="unreached", now=now).get() == row
    assert kinds(case).count("CallBackTried") == 3
    assert "followup.CallBackUnreached" in set(Event.objects.values_list("type", flat=True))


def test_who_must_not_be_lost_is_gone_to_and_never_closed_by_rule(street):
    home = Household.objects.get(place=street.doors["2-1-301"])
    case = asked(street, "2-1-301", household_id=home.pk)
    row = call_back_of(solved(street, case))
    for hours in (2, 6, 23):
        row = tried(street, row, "no_answer", hours=hours)
    assert (row.status, row.way, row.assignee, row.tries) == ("planned", "visit", street.worker, 0)
    row = tried(street, row, "no_answer", hours=24, by=street.worker)
    assert row.status == "unreached"
    assert fresh(case).status == "solved"
    row = try_again(call_back=row, by=street.dispatcher, now=at_ten(street) + timedelta(hours=25))
    assert (row.status, row.way, row.tries) == ("planned", "call", 0)


def test_a_wrong_number_leads_to_the_door(street):
    row = tried(street, call_back_of(solved(street)), "wrong_number")
    assert (row.status, row.way, row.assignee) == ("planned", "visit", street.worker)
    assert row.attempts.get().way == "call"


def test_who_has_no_telephone_is_gone_to(street):
    case = asked(street, "3-2-302", requester_phone="")
    row = call_back_of(solved(street, case))
    assert (row.way, row.assignee) == ("visit", street.worker)


def test_called_later_at_the_time_that_they_said(street):
    row = call_back_of(solved(street))
    evening = at_ten(street) + timedelta(hours=9)
    row = tried(street, row, "later", again_at=evening)
    assert (row.due_at, row.tries, row.status) == (evening, 0, "planned")
    row = tried(street, row, "later", again_at=evening + timedelta(hours=4))
    assert row.due_at == (at_ten(street) + timedelta(days=1)).replace(hour=8, minute=30)
    with pytest.raises(CannotCallBack):
        tried(street, row, "later", again_at=evening.replace(year=9999))
    with pytest.raises(CannotCallBack):
        tried(street, row, "later", again_at=at_ten(street))


def test_who_does_not_want_to_answer_is_left_alone(street):
    case = solved(street)
    tried(street, call_back_of(case), "declined")
    data = Event.objects.get(subject_id=case.pk, type="cases.CaseClosed").data
    assert data["answer"] == "declined"


def test_two_who_call_at_once_are_told(street):
    row = call_back_of(solved(street))
    at = at_ten(street) + 2 * HOUR
    take_call_back(call_back=row, by=street.operator, now=at)
    with pytest.raises(CannotCallBack, match="赵话务"):
        take_call_back(call_back=row, by=street.dispatcher, now=at)
    with pytest.raises(CannotCallBack):
        tried(street, row, "solved", by=street.dispatcher)
    tried(street, row, "solved", answer="satisfied")
    with pytest.raises(CannotCallBack):
        tried(street, row, "no_answer", by=street.dispatcher, hours=3)
    assert CallAttempt.objects.count() == 1


def test_the_same_attempt_sent_twice_counts_once(street):
    row, client_id = call_back_of(solved(street)), uuid4()
    for _ in range(2):
        tried(street, row, "no_answer", client_id=client_id)
    assert CallAttempt.objects.count() == 1
    assert call_back_of(row.case).tries == 1


def test_every_reporter_is_asked_also_when_the_main_one_has_answered(street):
    main = asked(street)
    repeat = open_one(street, "1-1-102", requester_name="李建国", requester_phone="037100000002")
    merge_case(case=repeat, into=main, by=street.lead, now=at_ten(street))
    solved(street, main)
    assert CallBack.objects.filter(status="planned").count() == 2
    tried(street, call_back_of(main), "solved", answer="satisfied")
    drain(now=at_ten(street) + 2 * HOUR)
    other = call_back_of(repeat)
    assert other.status == "planned"
    tried(street, other, "not_solved", words="我家没有")
    assert fresh(main).status == "assigned"
    assert fresh(repeat).status == "merged"


def test_a_question_of_the_desk_is_asked_and_the_case_goes_on(street):
    case = asked(street)
    wait_case(
        case=case,
        waiting_for="resident",
        by=street.lead,
        now=at_ten(street),
        words="要哪一种米？",
    )
    drain(now=at_ten(street))
    row = call_back_of(case)
    assert row.kind == "question"
    shown = signed_in(street.operator).get(f"/callbacks/{row.pk}/").content.decode()
    assert "要哪一种米？" in shown
    assert "王秀英" in shown
    tried(street, row, "answered", words="长粒的")
    assert fresh(case).status == "accepted"
    page = signed_in(street.worker).get(f"/cases/{case.pk}/").content.decode()
    assert "长粒的" in page


def test_a_question_is_dropped_when_the_wait_is_over(street):
    case = asked(street)
    wait_case(case=case, waiting_for="resident", by=street.lead, now=at_ten(street), words="?")
    drain(now=at_ten(street))
    resume_case(case=case, by=street.lead, now=at_ten(street) + HOUR)
    drain(now=at_ten(street) + HOUR)
    assert call_back_of(case).status == "dropped"


def test_what_the_desk_closes_by_hand_needs_no_call(street):
    case = solved(street)
    close_case(case=case, satisfied=True, by=street.operator, now=at_ten(street) + 2 * HOUR)
    drain(now=at_ten(street) + 2 * HOUR)
    assert call_back_of(case).status == "dropped"


def test_the_father_is_asked_where_that_was_chosen(street):
    case = asked(street, **DAUGHTER, ask_whom="beneficiary", consent="given")
    row = call_back_of(solved(street, case))
    page = signed_in(street.operator).get(f"/callbacks/{row.pk}/").content.decode()
    assert "tel:037100000078" in page
    assert "请问是王大爷吗" in page
    assert "有人替您说了" in page


def test_news_taken_twice_plans_nothing_twice(street):
    case = solved(street)
    tried(street, call_back_of(case), "no_answer")
    Cursor.objects.filter(pk__startswith="followup.").update(position=0)
    while deliver_all(now=street.now):
        pass
    assert CallBack.objects.count() == 1
    assert call_back_of(case).tries == 1
    assert {"followup.call_backs", "followup.links"} <= set(HANDLERS)


def test_an_answer_by_link_before_the_news_is_read_needs_no_call(street):
    from_link = asked(street)
    link = link_of(street, from_link)
    Case.objects.filter(pk=from_link.pk).update(answer_by="link")

    solve_case(case=from_link, by=street.lead, now=at_ten(street), words="好了")
    press(link, "solved", answer="satisfied")
    drain(now=at_ten(street) + HOUR)
    assert (call_back_of(from_link).status, call_back_of(from_link).result) == ("done", "by_link")


def test_a_dispatcher_says_who_goes_there(street):
    row = call_back_of(solved(street))
    now = at_ten(street)
    assign_call_back(call_back=row, owner=street.worker, by=street.dispatcher, now=now)
    assert call_back_of(row.case).assignee == street.worker
    with pytest.raises(CannotCallBack):
        assign_call_back(call_back=row, owner=street.outsider, by=street.dispatcher, now=now)
    with pytest.raises(CannotCallBack):
        assign_call_back(call_back=row, owner=street.volunteer, by=street.dispatcher, now=now)


def test_the_queue_shows_whom_to_call_with_half_the_number(street, monkeypatch):
    solved(street)
    at = at_ten(street) + 2 * HOUR
    monkeypatch.setattr("yimi.core.clock.now", lambda: at)
    page = signed_in(street.operator).get("/callbacks/").content.decode()
    assert "王秀英" in page
    assert "100****0001" in page
    assert "10000000001" not in page


def test_strangers_and_those_without_the_right_get_nothing(street):
    row = call_back_of(solved(street))
    for stranger in (street.outsider, street.worker):
        client = signed_in(stranger)
        assert "王秀英" not in client.get("/callbacks/").content.decode()
        assert client.get(f"/callbacks/{row.pk}/").status_code == 404
        answer = client.post(f"/callbacks/{row.pk}/attempt/", {"result": "solved"})
        assert answer.status_code == 404
    for bare in (street.volunteer, street.admin):
        assert signed_in(bare).get("/callbacks/").status_code == 403
    assert signed_in(street.operator).post(f"/callbacks/{row.pk}/again/").status_code == 403
    assert call_back_of(row.case).status == "planned"


def test_the_queue_takes_the_same_queries_for_one_and_for_five(street, monkeypatch):
    at = at_ten(street) + 3 * HOUR
    monkeypatch.setattr("yimi.core.clock.now", lambda: at)
    client = signed_in(street.operator)
    home = Household.objects.get(place=street.doors["1-1-101"])
    counts = []
    for doors in (["1-1-101"], ["1-1-102", "1-2-201", "2-1-301", "3-2-302"]):
        for door in doors:
            solved(street, asked(street, door, requester_phone="", household_id=home.pk))

        with CaptureQueriesContext(connection) as found:
            client.get("/callbacks/")
        counts.append(len(found))
    assert counts[0] == counts[1]


def test_the_attempt_goes_through_the_page(street, monkeypatch):
    row = call_back_of(solved(street))
    at = at_ten(street) + 2 * HOUR
    monkeypatch.setattr("yimi.core.clock.now", lambda: at)
    client = signed_in(street.operator)
    assert client.post(f"/callbacks/{row.pk}/take/")["Location"] == f"/callbacks/{row.pk}/"
    second = signed_in(street.dispatcher).post(f"/callbacks/{row.pk}/take/", follow=True)
    assert "赵话务" in second.content.decode()
    data = {"result": "solved:so_so", "words": "慢了点", "client_id": str(uuid4())}
    client.post(f"/callbacks/{row.pk}/attempt/", data)
    assert fresh(row.case).status == "closed"


def test_the_home_says_how_many_are_due(street, monkeypatch):
    solved(street)
    at = at_ten(street) + 2 * HOUR
    monkeypatch.setattr("yimi.core.clock.now", lambda: at)
    assert (
        "有 1 个回访到时间了" in signed_in(street.operator).get("/", follow=True).content.decode()
    )
    outside = signed_in(street.outsider).get("/", follow=True).content.decode()
    assert "回访到时间了" not in outside


def test_the_list_goes_out_with_what_the_person_may_see(street):
    row = call_back_of(solved(street))
    at = at_ten(street) + 2 * HOUR
    sheet = queue_rows(user=street.dispatcher, asked={}, now=at)
    assert [(list(out.cells)[2], out.about) for out in sheet.rows] == [("王秀英", row)]
    assert queue_rows(user=street.outsider, asked={}, now=at).total == 0
    assert queue_rows(user=street.operator, asked={}, now=at).total == 0


@pytest.mark.parametrize("result", ["later", "wrong_number"])
def test_who_is_reached_after_nobody_was_is_due_again(street, result):
    row = call_back_of(solved(street))
    for hours in (2, 6, 23):
        row = tried(street, row, "no_answer", hours=hours)
    assert row.status == "unreached"
    row = tried(street, row, "no_answer", hours=23.5)
    assert row.status == "unreached"
    again_at = at_ten(street) + timedelta(hours=26) if result == "later" else None
    row = tried(street, row, result, hours=24, again_at=again_at)
    assert (row.status, row.result, row.ended_at) == ("planned", "", None)
    assert row.way == ("call" if result == "later" else "visit")
    now = at_ten(street) + timedelta(hours=27)
    assert queue_of(street.dispatcher, tab="due", now=now).get() == row


def test_a_question_is_dropped_when_the_case_goes_back_to_its_team(street):
    case = asked(street)
    wait_case(case=case, waiting_for="resident", by=street.lead, now=at_ten(street), words="几楼？")
    drain(now=at_ten(street))
    assert call_back_of(case).status == "planned"
    hand_back_case(case=fresh(case), reason="busy", by=street.lead, now=at_ten(street))
    drain(now=at_ten(street))
    assert fresh(case).status == "assigned"
    assert call_back_of(case).status == "dropped"


def test_who_rings_reads_what_was_left_at_the_door(street):
    case = open_one(street)
    drain(now=street.now)
    task = Task.objects.get(case=case)
    complete_task(task=task, by=task.assignee, now=street.now, note="药放在鞋柜上")
    drain(now=street.now)
    page = signed_in(street.operator).get(f"/callbacks/{call_back_of(case).pk}/")
    assert "药放在鞋柜上" in page.content.decode()
    assert signed_in(street.outsider).get(page.request["PATH_INFO"]).status_code == 404
