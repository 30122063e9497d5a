"""A background worker that ends is started again, after a pause that grows to half a minute."""

import logging

import pytest

from yimi.web import serving
from yimi.web.serving import LONGEST_PAUSE_S, WatchedWorker


class Clock:
    """Time that passes only as it is told to, and a server that stops after some pauses."""

    def __init__(self, pauses: int) -> None:
        self.now = 0.0
        self.left = pauses
        self.paused: list[float] = []

    def monotonic(self):
        return self.now

    def is_set(self):
        return self.left <= 0

    def wait(self, seconds):
        self.paused.append(seconds)
        self.now += seconds
        self.left -= 1


@pytest.fixture
def watched(monkeypatch):
    """Return the pauses between workers that each live for the given seconds."""

    def watch(*lives: float) -> list[float]:
        clock, left = Clock(len(lives)), list(lives)
        worker = WatchedWorker()

        def run() -> str:
            clock.now += left.pop(0)
            return "ended with -9"

        monkeypatch.setattr(serving, "time", clock)
        monkeypatch.setattr(worker, "_stopping", clock)
        monkeypatch.setattr(worker, "_run", run)
        worker._watch()
        return clock.paused

    return watch


def test_the_pause_grows_to_half_a_minute(watched):
    assert watched(*[0.1] * 8) == [1, 2, 4, 8, 16, 30, 30, 30]


def test_one_that_lived_long_comes_back_at_once(watched):
    assert watched(0.1, 0.1, 0.1, LONGEST_PAUSE_S + 1, 0.1) == [1, 2, 4, 1, 2]


def test_a_worker_that_cannot_be_started_is_tried_again(monkeypatch, caplog):
    def full(*_args, **_kwargs):
        raise BlockingIOError(11, "Resource temporarily unavailable")

    clock, worker = Clock(3), WatchedWorker()
    monkeypatch.setattr("subprocess.Popen", full)
    monkeypatch.setattr(worker, "_stopping", clock)
    with caplog.at_level(logging.ERROR):
        worker._watch()
    assert len(clock.paused) == 3
    assert "Resource temporarily unavailable" in caplog.text
