"""Ending a process for pages soon after a signal, and never while it answers one."""

import os
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

from django.core.signals import request_finished, request_started

# So long nothing may be asked before a process ends that was told to.
QUIET_S = 1.0
LOOK_EVERY_S = 0.1
STOPS = frozenset({signal.SIGINT, signal.SIGTERM})


class Answering:
    """Counts the pages that are being answered just now."""

    def __init__(self) -> None:
        self.number = 0
        self._lock = threading.Lock()

    def watch(self) -> None:
        """Count from now on."""
        request_started.connect(self._begun, weak=False)
        request_finished.connect(self._ended, weak=False)

    def _begun(self, **_kwargs: Any) -> None:
        with self._lock:
            self.number += 1

    def _ended(self, **_kwargs: Any) -> None:
        with self._lock:
            self.number -= 1


def end_soon_after_a_signal() -> None:
    """End this process when it was told to and answers nothing any more.

    The server lets open connections finish by themselves. Browsers keep idle ones open, a telephone
    that sleeps for ever: it would wait until it is killed. To be called in the main thread.
    """
    answering = Answering()
    answering.watch()
    told, tells = os.pipe()
    os.set_blocking(tells, False)
    # The number of each signal is written here at once, whatever handlers the server sets later.
    signal.set_wakeup_fd(tells, warn_on_full_buffer=False)
    threading.Thread(target=_wait, args=(told, answering), daemon=True).start()


def _wait(told: int, answering: Answering) -> None:
    while not STOPS.intersection(os.read(told, 64)):
        pass
    wait_until_quiet(lambda: answering.number > 0, time.sleep)
    os._exit(0)


def wait_until_quiet(is_busy: Callable[[], bool], sleep: Callable[[float], None]) -> None:
    """Return after nothing has been answered for a while."""
    left = QUIET_S
    while left > 0:
        sleep(LOOK_EVERY_S)
        left = QUIET_S if is_busy() else left - LOOK_EVERY_S
