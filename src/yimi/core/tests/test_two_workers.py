"""Two workers at the same moment: one has the handler, the job, the chain; the other goes on."""

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from django.db import connection, transaction

from yimi.core.delivery import deliver
from yimi.core.models import Cursor, Seal
from yimi.core.seals import seal_events, verify_chain
from yimi.core.tests.things import NOW, Thing, happen

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "connection.vendor != 'postgresql'", reason="SQLite has one writer at a time"
    ),
]
WAIT_S = 10


def test_a_handler_that_another_worker_holds_is_left_alone_at_once(taker):
    happen(Thing(), 1)
    deliver(taker.handler, now=NOW)
    happen(Thing(), 2)
    holding, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                Cursor.objects.select_for_update().get(pk=taker.name)
                holding.set()
                let_go.wait(WAIT_S)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(hold)
        assert holding.wait(WAIT_S)
        assert deliver(taker.handler, now=NOW) == 0
        let_go.set()
        done.result(WAIT_S)
    assert deliver(taker.handler, now=NOW) == 1


def test_workers_that_read_at_the_same_time_take_each_event_once(taker):
    for step in range(60):
        happen(Thing(), step)

    def read() -> None:
        try:
            for _ in range(6):
                deliver(taker.handler, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        for done in [pool.submit(read) for _ in range(3)]:
            done.result(WAIT_S)
    deliver(taker.handler, now=NOW)
    assert sorted(taker.taken()) == list(range(60))


def test_the_chain_holds_when_two_seal_it_while_others_write():
    def write() -> None:
        try:
            for step in range(30):
                happen(Thing(), step)
        finally:
            connection.close()

    def seal() -> None:
        try:
            for _ in range(15):
                seal_events(now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(act) for act in (write, seal, seal, write)]:
            done.result(WAIT_S)
    seal_events(now=NOW)
    assert verify_chain() == []
    ends = list(Seal.objects.order_by("last").values_list("first", "last"))
    assert all(before[1] < after[0] for before, after in pairwise(ends))
