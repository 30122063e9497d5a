"""What a handler could not take is tried again, in order, with a growing pause, and shown."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from yimi.core.delivery import (
    BATCH,
    FIRST_PAUSE,
    LONGEST_PAUSE,
    SHOWN_FROM,
    deliver,
    deliver_all,
    retry,
)
from yimi.core.models import Parked
from yimi.core.tests.things import NOW, Taker, Thing, happen

pytestmark = pytest.mark.django_db


def _pauses(taker: Taker, tries: int) -> list[timedelta]:
    """Return the pause before each next try of an event that never succeeds."""
    now: datetime = NOW
    pauses = []
    for _ in range(tries):
        due = Parked.objects.get().next_try_at
        pauses.append(due - now)
        now = due
        retry(taker.handler, now=now)
    return pauses


def test_the_pause_grows_to_its_longest_and_no_further(taker):
    taker.fails = lambda event: True
    happen(Thing())
    deliver(taker.handler, now=NOW)
    pauses = _pauses(taker, 14)
    assert pauses[0] == FIRST_PAUSE
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE
    assert all(later <= 2 * sooner for sooner, later in pairwise(pauses))


def test_nothing_is_tried_before_its_time(taker):
    taker.fails = lambda event: True
    happen(Thing())
    deliver(taker.handler, now=NOW)
    retry(taker.handler, now=NOW + FIRST_PAUSE - timedelta(seconds=1))
    assert len(taker.tried) == 1


def test_after_three_failures_it_is_shown_to_a_person(taker):
    taker.fails = lambda event: True
    happen(Thing())
    deliver(taker.handler, now=NOW)
    _pauses(taker, SHOWN_FROM - 1)
    assert Parked.objects.get().attempts == SHOWN_FROM == 3


def test_once_it_succeeds_those_that_waited_follow_in_order(taker):
    thing = Thing()
    broken = True
    taker.fails = lambda event: broken and event.data["step"] == 1
    for step in (1, 2, 3, 4):
        happen(thing, step)
    deliver(taker.handler, now=NOW)
    broken = False
    later = NOW + FIRST_PAUSE
    while deliver_all(now=later):
        pass
    assert taker.tried == [1, 1, 2, 3, 4]
    assert not Parked.objects.exists()


def test_those_that_waited_follow_at_once_after_a_long_pause(taker):
    thing = Thing()
    broken = True
    taker.fails = lambda event: broken and event.data["step"] == 1
    happen(thing, 1)
    deliver(taker.handler, now=NOW)
    _pauses(taker, 6)
    last = Parked.objects.get().next_try_at
    happen(thing, 2)
    deliver(taker.handler, now=last)
    broken = False
    while deliver_all(now=last):
        pass
    assert taker.taken() == [1, 2]


def test_one_that_fails_again_lets_none_behind_it_pass(taker):
    thing = Thing()
    taker.fails = lambda event: event.data["step"] == 1
    for step in (1, 2):
        happen(thing, step)
    deliver(taker.handler, now=NOW)
    for minutes in range(1, 5):
        retry(taker.handler, now=NOW + timedelta(minutes=minutes))
    assert 2 not in taker.tried


def test_a_failure_in_the_middle_stops_only_what_is_behind_it(taker):
    thing = Thing()
    failing = {1, 3}
    taker.fails = lambda event: event.data["step"] in failing
    for step in (1, 2, 3, 4):
        happen(thing, step)
    deliver(taker.handler, now=NOW)
    failing.discard(1)
    later = NOW + FIRST_PAUSE
    while deliver_all(now=later):
        pass
    assert taker.taken() == [1, 2]
    assert [parked.event.data["step"] for parked in Parked.objects.order_by("event")] == [3, 4]


def test_a_long_queue_behind_one_subject_keeps_no_other_from_its_turn(taker):
    bad, good = Thing(), Thing()
    healed: set[object] = set()
    taker.fails = lambda event: event.subject_id not in healed
    for step in range(BATCH + 5):
        happen(bad, step)
    happen(good, 999)
    while deliver(taker.handler, now=NOW):
        pass
    healed.add(good.pk)
    retry(taker.handler, now=NOW + FIRST_PAUSE)
    assert taker.taken() == [999]


def test_a_clock_that_was_set_back_strands_nothing(taker):
    broken = True
    taker.fails = lambda event: broken
    happen(Thing(), 1)
    deliver(taker.handler, now=NOW + timedelta(days=400))
    broken = False
    retry(taker.handler, now=NOW)
    assert taker.taken() == [1]


@pytest.mark.django_db(transaction=True)
def test_what_only_the_commit_finds_wrong_is_put_aside_like_any_failure(taker):
    """A row that points at nothing is noticed by the database when the transaction ends."""
    bad, good = Thing(), Thing()
    run = taker.run

    def point_at_nothing(event):
        run(event)
        if event.subject_id == bad.pk:
            Parked.objects.create(
                handler="tests.other", event_id=10**9, subject_id=bad.pk, next_try_at=NOW
            )

    handler = taker.handler
    handler = type(handler)(handler.name, handler.types, point_at_nothing)
    happen(bad, 1)
    happen(good, 2)
    happen(bad, 3)
    for _ in range(3):
        deliver(handler, now=NOW)
    assert taker.taken() == [2]
    parked = Parked.objects.filter(handler=handler.name).order_by("event")
    assert [entry.subject_id for entry in parked] == [bad.pk, bad.pk]
    assert parked[0].error
