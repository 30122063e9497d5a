"""A reader never steps over a row that another transaction is still writing (PostgreSQL)."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from yimi.core.delivery import deliver
from yimi.core.log import draft as draft_event
from yimi.core.log import record, record_all
from yimi.core.models import Event
from yimi.core.tail import hold_tail, settled_position
from yimi.core.tests.things import NOW, Happened, Thing, happen

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "connection.vendor != 'postgresql'", reason="SQLite has one writer at a time"
    ),
]
WAIT_S = 10


class Undone(Exception):
    """Undoes a transaction on purpose."""


@contextmanager
def beside(write: Callable[[], None], *, undo: bool = False) -> Iterator[None]:
    """Run `write` on a connection of its own and hold its transaction open meanwhile."""
    written, go_on = threading.Event(), threading.Event()

    def other() -> None:
        try:
            with transaction.atomic():
                write()
                written.set()
                assert go_on.wait(WAIT_S)
                if undo:
                    raise Undone
        except Undone:
            pass
        finally:
            written.set()
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(other)
        assert written.wait(WAIT_S)
        try:
            yield
        finally:
            go_on.set()
            done.result(WAIT_S)


def _record(step: int = 0) -> Event:
    return record(Happened(step), about=Thing(), by=None, now=NOW)


def test_a_position_taken_earlier_and_committed_later_is_not_stepped_over(taker):
    with beside(lambda: _record(1) and None):
        happen(Thing(), 2)
        assert deliver(taker.handler, now=NOW) == 0
    assert deliver(taker.handler, now=NOW) == 2
    assert taker.tried == [1, 2]


def test_what_was_committed_before_an_open_transaction_is_read(taker):
    happen(Thing(), 1)
    with beside(lambda: _record(2) and None):
        assert deliver(taker.handler, now=NOW) == 1
    assert deliver(taker.handler, now=NOW) == 1
    assert taker.tried == [1, 2]


def test_a_position_that_was_given_up_is_stepped_over(taker):
    with beside(lambda: _record(1) and None, undo=True):
        happen(Thing(), 2)
        assert deliver(taker.handler, now=NOW) == 0
    assert deliver(taker.handler, now=NOW) == 1
    assert taker.tried == [2]


def test_a_transaction_that_reads_first_and_writes_later_is_not_stepped_over(taker):
    """It has no lock yet when the reader looks, and gets positions above what the reader saw."""
    began, write = threading.Event(), threading.Event()

    def other() -> None:
        try:
            with transaction.atomic():
                Event.objects.count()
                began.set()
                assert write.wait(WAIT_S)
                _record(2)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(other)
        assert began.wait(WAIT_S)
        happen(Thing(), 1)
        deliver(taker.handler, now=NOW)
        write.set()
        done.result(WAIT_S)
    deliver(taker.handler, now=NOW)
    assert taker.tried == [1, 2]


def test_a_savepoint_that_is_undone_gives_the_hold_back_and_the_next_write_takes_it_again(taker):
    def write() -> None:
        try:
            with transaction.atomic():
                _record(1)
                raise Undone
        except Undone:
            pass
        _record(2)

    with beside(write):
        happen(Thing(), 3)
        assert deliver(taker.handler, now=NOW) == 0
    deliver(taker.handler, now=NOW)
    assert taker.tried == [2, 3]


def test_a_savepoint_that_holds_is_kept_by_the_transaction_around_it(taker):
    def write() -> None:
        with transaction.atomic():
            _record(1)
        _record(2)

    with beside(write):
        happen(Thing(), 3)
        assert deliver(taker.handler, now=NOW) == 0
    deliver(taker.handler, now=NOW)
    assert taker.tried == [1, 2, 3]


def test_many_rows_written_at_once_are_held_as_one(taker):
    def write() -> None:
        thing = Thing()
        record_all(
            [draft_event(Happened(step), about=thing, by=None, now=NOW) for step in range(40)]
        )

    with beside(write):
        happen(Thing(), 99)
        assert deliver(taker.handler, now=NOW) == 0
    deliver(taker.handler, now=NOW)
    assert taker.tried == [*range(40), 99]


def test_a_hold_ends_with_its_transaction_and_does_not_leak_into_the_next_on_a_connection():
    with transaction.atomic():
        _record()
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('yimi.tail', true), '')")
        assert cursor.fetchone()[0] == ""
    with transaction.atomic():
        hold_tail()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
                " AND pid = pg_backend_pid()"
            )
            assert cursor.fetchone()[0] == 1


def test_an_empty_log_is_settled_at_nothing():
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE core_event RESTART IDENTITY CASCADE")
    assert settled_position() == 0
    with beside(lambda: _record() and None):
        assert settled_position() == 0


def test_many_writers_and_a_reader_lose_and_repeat_nothing(taker):
    """Four writers of ten acts each, while a reader looks as often as it can."""

    def write(writer: int) -> None:
        try:
            for step in range(10):
                happen(Thing(), writer * 10 + step)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        writers = [pool.submit(write, number) for number in range(4)]
        while not all(writer.done() for writer in writers):
            deliver(taker.handler, now=NOW)
        for writer in writers:
            writer.result()
    deliver(taker.handler, now=NOW)
    assert sorted(taker.tried) == list(range(40))
