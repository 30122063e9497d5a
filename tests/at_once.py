"""Several people at the same thing in the same moment: on PostgreSQL they run side by side."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection

TIMES = 4


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do acts at once, one alone several times; return what each answered or raised."""
    doing = acts if len(acts) > 1 else acts * TIMES
    answers: list[Any] = [None] * len(doing)
    start = threading.Barrier(len(doing))

    def run(at: int, act: Callable[[], Any]) -> None:
        start.wait()
        try:
            answers[at] = act()
        except Exception as error:
            answers[at] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(doing)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads)
    return answers


def errors(answers: Sequence[Any]) -> list[Exception]:
    """Return what was raised."""
    return [answer for answer in answers if isinstance(answer, Exception)]
