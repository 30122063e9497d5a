"""Writers on SQLite wait for each other in short steps, and hold nothing up while they wait."""

import sqlite3
import threading
import time

import pytest
from django.db import OperationalError
from django.db.utils import ConnectionHandler

from yimi.core.sqlite import base
from yimi.web.database import database_from_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(tmp_path):
    """A way to open connections to one file."""
    links = []

    def open_one():
        settings = {"default": database_from_url("", default=tmp_path / "one.sqlite3")}
        link = ConnectionHandler(settings)["default"]
        links.append(link)
        link.inc_thread_sharing()
        with link.cursor() as cursor:
            cursor.execute("CREATE TABLE IF NOT EXISTS thing (n integer)")
        return link

    yield open_one
    for link in links:
        link.close()


def insert(link):
    with link.cursor() as cursor:
        cursor.execute("INSERT INTO thing VALUES (1)")


def test_a_writer_goes_on_within_milliseconds_of_the_one_before_it(opened):
    first, second = opened(), opened()
    first.set_autocommit(False)
    insert(first)
    done_at = []

    def write():
        insert(second)
        done_at.append(time.monotonic())

    waiting = threading.Thread(target=write)
    waiting.start()
    # Long enough that SQLite's own pauses would have grown to a tenth of a second.
    time.sleep(0.5)
    ended = time.monotonic()
    first.commit()
    waiting.join()
    assert done_at[0] - ended < 0.08


def test_garbage_of_a_waiting_connection_is_collected_without_waiting(opened):
    writer, waiter = opened(), opened()
    writer.set_autocommit(False)
    insert(writer)
    left = waiter.connection.cursor()
    left.execute("SELECT 1 UNION SELECT 2")
    left.fetchone()
    waiting = threading.Thread(target=insert, args=[waiter])
    waiting.start()
    time.sleep(0.1)
    began = time.monotonic()
    left.close()
    took = time.monotonic() - began
    writer.commit()
    waiting.join()
    assert took < 0.1


def test_a_writer_that_finds_no_end_says_so(opened, monkeypatch):
    monkeypatch.setattr(base, "GIVE_UP_AFTER_S", 0.05)
    first, second = opened(), opened()
    first.set_autocommit(False)
    insert(first)
    with pytest.raises(OperationalError, match="locked") as caught:
        insert(second)
    assert caught.value.__cause__.sqlite_errorcode == sqlite3.SQLITE_BUSY


def test_other_errors_are_told_at_once(opened):
    with opened().cursor() as cursor, pytest.raises(OperationalError, match="no such table"):
        cursor.execute("SELECT * FROM missing")
