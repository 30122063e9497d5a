"""Open pages are told from memory what concerns them, and never less than happened."""

import time
from datetime import timedelta

import pytest
from tests.needs import open_need

from yimi.core import live
from yimi.core.live import NotReady, Ring, Tick, read_ticket, ticket_for
from yimi.core.models import Event

RIGHTS = ("cases.view", "cases.board")


@pytest.fixture
def ring():
    return Ring()


def test_before_the_log_was_read_nobody_is_told_that_nothing_happened(ring):
    with pytest.raises(NotReady):
        ring.news(0, 0)


def test_each_event_is_told_once_to_who_asks_with_the_last_position(street, ring):
    ring.read()
    start = ring.news(None, 0).after
    assert ring.news(start, 0).entries == []
    case = open_need(street)
    ring.read()
    news = ring.news(start, 0)
    assert not news.gap
    assert [entry.type for entry in news.entries] == list(
        Event.objects.filter(subject_id=case.pk).order_by("position").values_list("type", flat=True)
    )
    assert ring.news(news.after, 0).entries == []


def test_who_was_away_for_longer_than_is_remembered_reads_the_page_again(street, ring, monkeypatch):
    ring.read()
    start = ring.news(None, 0).after
    monkeypatch.setattr(live, "KEPT", 3)
    for _ in range(3):
        open_need(street)
    ring.read()
    assert ring.news(start, 0).gap
    assert not ring.news(ring.last, 0).gap


def test_a_process_that_starts_late_knows_of_what_was_before(street, ring):
    start = Event.objects.order_by("position").last().position
    open_need(street)
    ring.read()
    assert ring.news(start, 0).entries


def test_a_process_that_is_behind_moves_nobody_back(street, ring):
    ring.read()
    ahead = ring.last + 50
    assert ring.news(ahead, 0).after == ahead


def test_what_falls_due_is_told_though_no_event_says_so(street, ring):
    case = open_need(street)
    ring.read()
    due = case.solve_by_at
    ring.tick(due - timedelta(seconds=10))
    assert not [t for t in ring._ticks if t.at > (due - timedelta(seconds=10)).timestamp()]
    ring.tick(due + timedelta(seconds=10))
    told = ring.news(ring.last, (due - timedelta(seconds=5)).timestamp()).ticks
    assert [tick.place_path for tick in told] == [case.place_path]


def test_a_page_being_made_is_told_of_the_last_moments_again(street, ring, monkeypatch):
    ring.read()
    before = ring.last
    assert ring.a_moment_ago() is None
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 4)
    open_need(street)
    ring.read()
    monkeypatch.setattr(time, "time", lambda: now + 6)
    assert ring.a_moment_ago() == before


def test_a_ticket_reaches_its_owners_area_and_no_other(street):
    ours = read_ticket(ticket_for(street.dispatcher, RIGHTS))
    theirs = read_ticket(ticket_for(street.outsider, RIGHTS))
    here = Tick(0, street.doors["1-1-101"].path)
    assert ours.reaches(here)
    assert not theirs.reaches(here)
    assert theirs.rights == RIGHTS


def test_a_worker_is_reached_by_what_is_about_them_alone(street, ring):
    ring.read()
    start = ring.last
    open_need(street, "1-1-101")
    open_need(street, "A-1201")
    ring.read()
    ticket = read_ticket(ticket_for(street.worker, ("cases.view",)))
    assert ticket.paths == ()
    reached = {entry.type for entry in ring.news(start, 0).entries if ticket.reaches(entry)}
    assert reached == {"cases.CaseAssigned", "cases.CaseAccepted"}


def test_a_forged_or_old_ticket_is_none(street, monkeypatch):
    ticket = ticket_for(street.dispatcher, RIGHTS)
    assert read_ticket(ticket)
    assert read_ticket(ticket[:-2] + "xx") is None
    assert read_ticket("") is None
    later = time.time() + live.TICKET_S + 1
    monkeypatch.setattr(time, "time", lambda: later)
    assert read_ticket(ticket) is None


def test_without_the_rights_a_ticket_reaches_nothing(street):
    assert read_ticket(ticket_for(street.admin, RIGHTS)).paths == ()
