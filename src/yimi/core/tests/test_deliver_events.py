"""Events reach each handler in order, with their effects exactly once, whatever breaks."""

from datetime import timedelta

import pytest

from yimi.core import delivery
from yimi.core.delivery import BATCH, deliver, deliver_all, oldest_undelivered
from yimi.core.models import ClientAct, Cursor, Parked
from yimi.core.tests.things import NOW, Broken, Taker, Thing, happen

pytestmark = pytest.mark.django_db


def test_a_handler_takes_every_event_once_and_in_order(taker):
    thing = Thing()
    for step in range(5):
        happen(thing, step)
    assert deliver(taker.handler, now=NOW) == 5
    assert deliver(taker.handler, now=NOW) == 0
    assert taker.tried == [0, 1, 2, 3, 4]


def test_more_than_one_batch_is_taken_in_the_next_turns(taker):
    thing = Thing()
    for step in range(BATCH + 7):
        happen(thing, step)
    assert deliver(taker.handler, now=NOW) == BATCH
    assert deliver(taker.handler, now=NOW) == 7
    assert taker.tried == list(range(BATCH + 7))


def test_a_turn_that_has_lasted_long_enough_ends_with_the_event_that_it_is_at(taker, monkeypatch):
    monkeypatch.setattr(delivery, "TURN_S", 0)
    thing = Thing()
    for step in range(3):
        happen(thing, step)
    assert [deliver(taker.handler, now=NOW) for _ in range(4)] == [1, 1, 1, 0]
    assert taker.tried == [0, 1, 2]


def test_turns_are_shorter_while_others_write(taker, monkeypatch):
    monkeypatch.setattr(delivery, "TURN_WHILE_BUSY_S", 0)
    thing = Thing()
    for step in range(3):
        happen(thing, step)
    delivery.deliver_all(now=NOW, is_busy=lambda: True)
    assert taker.tried == [0]
    delivery.deliver_all(now=NOW)
    assert taker.tried == [0, 1, 2]


def test_a_new_handler_starts_at_the_beginning_of_the_log(taker):
    happen(Thing(), 1)
    deliver(taker.handler, now=NOW)
    late = Taker("tests.late")
    assert deliver(late.handler, now=NOW) == 1


def test_each_handler_reads_at_its_own_pace(taker):
    happen(Thing(), 1)
    stuck = Taker("tests.stuck", fails=lambda event: True)
    deliver(stuck.handler, now=NOW)
    deliver(taker.handler, now=NOW)
    assert (stuck.taken(), taker.taken()) == ([], [1])


def test_events_that_a_handler_does_not_listen_to_move_its_cursor(taker):
    event = happen(Thing())
    deaf = Taker("tests.deaf").handler
    deliver(type(deaf)(deaf.name, frozenset({"cases.Nothing"}), deaf.run), now=NOW)
    assert Cursor.objects.get(pk=deaf.name).position == event.position


def test_an_event_whose_handler_fails_is_put_aside_and_blocks_no_other_subject(taker):
    bad, good = Thing(), Thing()
    taker.fails = lambda event: event.subject_id == bad.pk
    happen(bad, 1)
    happen(good, 2)
    deliver(taker.handler, now=NOW)
    assert taker.taken() == [2]
    parked = Parked.objects.get()
    assert (parked.subject_id, parked.attempts, parked.error) == (bad.pk, 1, "Broken: step 1")


def test_what_a_failing_handler_wrote_is_undone(taker):
    taker.fails = lambda event: True
    happen(Thing())
    deliver(taker.handler, now=NOW)
    assert not ClientAct.objects.exists()


def test_later_events_of_the_same_subject_wait_behind_the_one_that_failed(taker):
    thing = Thing()
    taker.fails = lambda event: event.data["step"] == 1
    for step in (1, 2, 3):
        happen(thing, step)
    deliver(taker.handler, now=NOW)
    happen(thing, 4)
    deliver(taker.handler, now=NOW)
    assert taker.tried == [1]
    assert [parked.attempts for parked in Parked.objects.order_by("event")] == [1, 0, 0, 0]


def test_a_process_that_dies_before_the_cursor_moves_leaves_no_effect_and_begins_again(
    taker, monkeypatch
):
    happen(Thing(), 1)
    happen(Thing(), 2)

    def die(*args: object, **kwargs: object) -> None:
        raise Broken("killed")

    with monkeypatch.context() as patch:
        patch.setattr(Cursor, "save", die)
        with pytest.raises(Broken):
            deliver(taker.handler, now=NOW)
    assert taker.taken() == []
    deliver(taker.handler, now=NOW)
    assert taker.taken() == [1, 2]
    assert ClientAct.objects.count() == 2


def test_a_process_that_dies_inside_a_handler_leaves_no_effect_and_begins_again(taker):
    happen(Thing(), 1)
    happen(Thing(), 2)
    run = taker.run

    def die_at_the_second(event):
        run(event)
        if event.data["step"] == 2:
            raise KeyboardInterrupt

    handler = taker.handler
    with pytest.raises(KeyboardInterrupt):
        deliver(type(handler)(handler.name, handler.types, die_at_the_second), now=NOW)
    assert taker.taken() == []
    assert not Parked.objects.exists()
    deliver(handler, now=NOW)
    assert taker.taken() == [1, 2]


def test_a_restart_finds_nothing_to_do_again(taker):
    happen(Thing(), 1)
    while deliver_all(now=NOW):
        pass
    assert deliver_all(now=NOW + timedelta(days=1)) == 0
    assert taker.tried == [1]


def test_two_workers_in_turn_never_take_the_same_event(taker):
    for step in range(4):
        happen(Thing(), step)
    first, second = taker.handler, Taker(taker.name).handler
    deliver(first, now=NOW)
    assert deliver(second, now=NOW) == 0


def test_the_oldest_event_that_somebody_has_not_taken_is_known(taker, monkeypatch):
    assert oldest_undelivered() is None
    taker.fails = lambda event: True
    event = happen(Thing())
    assert oldest_undelivered() == event.at
    deliver(taker.handler, now=NOW)
    assert oldest_undelivered() == event.at
    taker.fails = lambda event: False
    delivery.retry(taker.handler, now=NOW + timedelta(hours=1))
    assert oldest_undelivered() is None
