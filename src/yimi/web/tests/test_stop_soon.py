"""Ctrl+C ends the processes for pages soon, and none while it answers."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.signals import request_finished, request_started
from django.test import Client

import yimi
from yimi.web.draining import LOOK_EVERY_S, QUIET_S, Answering, wait_until_quiet
from yimi.web.lan import serving

# A server that waits for a telephone which never hangs up.
WAITS = """
import threading
from yimi.web.draining import end_soon_after_a_signal
import signal
end_soon_after_a_signal()
signal.signal(signal.SIGINT, lambda *_: None)
print("up", flush=True)
while True:
    threading.Event().wait(60)
"""


def test_a_process_that_answers_nothing_ends_by_itself():
    environment = os.environ | {"PYTHONPATH": str(Path(yimi.__file__).parents[1])}
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", WAITS], stdout=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"up\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(QUIET_S + 20) == 0


def test_it_waits_for_the_page_that_is_being_answered():
    busy = [True, True, False, True]
    slept: list[float] = []
    wait_until_quiet(lambda: bool(busy) and busy.pop(0), slept.append)
    assert len(slept) == pytest.approx(4 + QUIET_S / LOOK_EVERY_S, abs=1)


def test_pages_are_counted_from_their_beginning_to_their_end(db):
    answering = Answering()
    answering.watch()
    try:
        answering._begun()
        assert answering.number == 1
        Client().get("/login/")
        assert answering.number == 1
    finally:
        request_started.disconnect(answering._begun)
        request_finished.disconnect(answering._ended)


@pytest.fixture
def told(settings, monkeypatch):
    """Return what pages are told about the network."""
    monkeypatch.setenv("YIMI_PUBLIC_URL", "")
    monkeypatch.setenv("YIMI_TRUST_URL", "")
    settings.PUBLIC_URL = settings.TRUST_URL = settings.PROXIES = ""

    def tell(*addresses: str) -> tuple[str, str, str]:
        serving._tell_pages(list(addresses), 8000, 8443)
        return settings.PUBLIC_URL, settings.TRUST_URL, os.environ["YIMI_PUBLIC_URL"]

    return tell


def test_pages_are_told_the_address_in_the_network(told):
    lan = "https://192.168.1.5:8443"
    assert told("192.168.1.5", "10.0.0.3") == (lan, "http://192.168.1.5:8000/", lan)


def test_a_name_of_a_proxy_and_a_given_address_go_before(told, settings):
    settings.PROXIES, settings.ALLOWED_HOSTS = "127.0.0.1", ["yimi.example.com", "192.168.1.5"]
    assert told("192.168.1.5")[:2] == ("https://yimi.example.com", "")
    settings.PUBLIC_URL = "https://given.example.com"
    assert told("192.168.1.5")[0] == "https://given.example.com"


def test_without_a_network_nothing_is_told(told):
    assert told() == ("", "", "")
