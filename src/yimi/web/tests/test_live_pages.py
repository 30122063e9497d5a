"""Open pages learn of news without a query of their own."""

import json

import pytest
from django.test import Client
from tests.needs import give_task, open_need

from yimi.accounts.tests.helpers import signed_in
from yimi.cases.actions import NewCase, open_case, record_emergency_call
from yimi.core import live
from yimi.core.live import Ring, Watch, ticket_for
from yimi.core.models import Event
from yimi.web import live_views
from yimi.web.live_views import NEW_TASKS, RIGHTS


@pytest.fixture
def ring(street, monkeypatch):
    ring = Ring()
    ring.read()
    monkeypatch.setattr(live_views, "WATCH", Watch(ring))
    return ring


def ask(user, after, since=0.0):
    return Client().get(
        "/live/", {"after": after, "since": since}, headers={"X-Live": ticket_for(user, RIGHTS)}
    )


def danger(street, door="1-1-101"):
    new = NewCase("life_danger", street.doors[door], "胸口闷", urgency="life", unconfirmed=True)
    return open_case(new=new, by=street.operator, now=street.now)


def test_asking_takes_no_query_and_no_session(street, ring, django_assert_num_queries):
    start = ring.last
    ticket = ticket_for(street.dispatcher, RIGHTS)
    browser = signed_in(street.dispatcher)
    open_need(street)
    ring.read()
    with django_assert_num_queries(0):
        quiet = browser.get("/live/", {"after": ring.last}, headers={"X-Live": ticket})
        news = browser.get("/live/", {"after": start}, headers={"X-Live": ticket})
    assert quiet.status_code == 204
    assert quiet["X-Live-At"].startswith(f"{ring.last},")
    assert news.json()["topics"] == ["cases"]
    assert "yimi_session" not in quiet.cookies


def test_without_a_ticket_nothing_is_told(street, ring):
    open_need(street)
    ring.read()
    assert Client().get("/live/", {"after": 0}).status_code == 401
    assert Client().get("/live/", headers={"X-Live": "nonsense"}).status_code == 401


def test_an_outsider_is_told_nothing_of_it(street, ring):
    start = ring.last
    danger(street)
    ring.read()
    assert ask(street.outsider, start).status_code == 204
    assert ask(street.admin, start).status_code == 204
    assert ask(street.dispatcher, start).json()["danger"] is True


def test_nothing_but_kinds_and_counts_goes_out(street, ring):
    start = ring.last
    danger(street)
    ring.read()
    told = ask(street.dispatcher, start).json()
    assert set(told) == {"after", "since", "topics", "tasks", "danger"}
    assert street.compound.path not in json.dumps(told)


def test_a_worker_learns_of_a_new_task_and_only_that_worker(street, ring):
    start = ring.last
    give_task(street)
    ring.read()
    given = Event.objects.filter(type__in=NEW_TASKS).latest("position")
    assert ask(street.worker, start).json()["tasks"] == [given.position]
    other = ask(street.second_worker, start)
    assert other.status_code == 204 or other.json()["tasks"] == []


def test_before_the_log_was_read_the_page_keeps_what_it_has(street, monkeypatch):
    monkeypatch.setattr(live_views, "WATCH", Watch(Ring()))
    answer = ask(street.dispatcher, 0)
    assert answer.status_code == 204
    assert "X-Live-At" not in answer


@pytest.mark.parametrize("after", ["", "x", "-1", "二", "9" * 40, "1.5"])
@pytest.mark.parametrize("since", ["", "x", "nan", "inf", "-5"])
def test_strange_questions_are_answered(street, ring, after, since):
    headers = {"X-Live": ticket_for(street.dispatcher, RIGHTS)}
    answer = Client().get("/live/", {"after": after, "since": since}, headers=headers)
    assert answer.status_code in {200, 204}


def test_a_ticket_is_renewed_for_who_is_signed_in(street):
    assert live.read_ticket(signed_in(street.worker).get("/live/ticket/").content.decode())
    assert Client().get("/live/ticket/").status_code == 302


def test_the_banner_names_dangers_until_somebody_has_acted(street):
    case = danger(street)
    browser = signed_in(street.operator)
    assert "胸口闷" in browser.get("/live/alarms/").content.decode()
    assert "胸口闷" not in signed_in(street.outsider).get("/live/alarms/").content.decode()
    case.refresh_from_db()
    browser.post(f"/cases/{case.pk}/confirm/", {"urgency": "life"})
    case.refresh_from_db()
    assert str(case.pk) in browser.get("/live/alarms/").content.decode()
    record_emergency_call(case=case, by=street.operator, now=street.now)
    assert str(case.pk) not in browser.get("/live/alarms/").content.decode()
    assert signed_in(street.worker).get("/live/alarms/").status_code == 403


def test_the_switch_of_the_sound_stands_where_alarms_are_heard(street):
    assert 'id="sound"' in signed_in(street.operator).get("/board/").content.decode()
    assert 'id="sound"' not in signed_in(street.worker).get("/tasks/").content.decode()
