"""Making many thousand objects without looking through all of them again and again."""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# So many objects more than were freed, and the young ones are looked through; usually 700.
OBJECTS = 50_000
# The setting is one for all threads; a second reader would take the first one's for the usual.
_ONE_AT_A_TIME = threading.Lock()


@contextmanager
def few_collections() -> Iterator[None]:
    """Look for circles of forgotten objects seldom, and leave out those that are there already.

    A sheet of 100,000 rows keeps its rows to the end; looking through them takes a fifth of the
    time of reading it, and frees nothing.
    """
    if not _ONE_AT_A_TIME.acquire(blocking=False):
        yield
        return
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(OBJECTS, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()
        _ONE_AT_A_TIME.release()
