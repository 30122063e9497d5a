"""Reading the rows of a large sheet in processes beside this one, while this one stores them.

Each of a few threads keeps one child (`yimi.language.row_reader`) and waits for it. A child that is
gone costs nothing but time: its rows are read here. See docs/decisions/0072.
"""

import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from itertools import islice

from yimi.language import Proposal, TableLayout, Vocabulary
from yimi.language.row_reader import Asked, read_rows, send, take

# Fewer rows are read sooner than a process has started.
FEWEST_ROWS = 4_000
MOST_CHILDREN = 2
# How many blocks are read ahead of the one that is being stored.
AHEAD = 4
STOP_WITHIN_S = 2

Block = list[Asked]
Read = list[Proposal | None]


def read_ahead(
    blocks: Iterator[Block], layouts: Sequence[TableLayout], words: Vocabulary, *, rows: int
) -> Generator[tuple[Block, Read], None, None]:
    """Yield each block of rows with what was understood of each, in their order.

    `rows` is how many there are in all: few are read here, as everything is on a single core.
    """
    children = min(MOST_CHILDREN, _cores())
    if rows < FEWEST_ROWS or children < 2:
        for block in blocks:
            yield block, read_rows(block, layouts, words)
        return
    readers = _Readers(layouts, words)
    with ThreadPoolExecutor(children, "row-reader") as pool:
        waiting: deque[tuple[Block, Future[Read]]] = deque()
        try:
            for block in blocks:
                waiting.append((block, pool.submit(readers.read, block)))
                if len(waiting) > AHEAD:
                    first, answer = waiting.popleft()
                    yield first, answer.result()
            while waiting:
                first, answer = waiting.popleft()
                yield first, answer.result()
        finally:
            for _block, answer in waiting:
                answer.cancel()
            readers.stop()


class _Readers:
    """The children, one for each thread that asks."""

    def __init__(self, layouts: Sequence[TableLayout], words: Vocabulary) -> None:
        self._layouts, self._words = layouts, words
        self._mine = threading.local()
        self._all: list[subprocess.Popen[bytes]] = []

    def read(self, block: Block) -> Read:
        """Let this thread's child read a block."""
        child = self._child()
        if child is not None:
            try:
                send(child.stdin, block)  # type: ignore[arg-type]
                answer: Read | None = take(child.stdout)  # type: ignore[arg-type]
            except (OSError, EOFError):
                self._mine.child = None
            else:
                if answer is not None:
                    return answer
        return read_rows(block, self._layouts, self._words)

    def _child(self) -> subprocess.Popen[bytes] | None:
        if not hasattr(self._mine, "child"):
            self._mine.child = None
            with suppress(OSError):  # too many processes or too little memory, for now
                child = subprocess.Popen(
                    [sys.executable, "-m", "yimi.language.row_reader"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    # Ctrl+C in the terminal is for this process, which ends them.
                    process_group=0,
                )
                self._all.append(child)
                send(child.stdin, (tuple(self._layouts), self._words))  # type: ignore[arg-type]
                self._mine.child = child
        found: subprocess.Popen[bytes] | None = self._mine.child
        return found

    def stop(self) -> None:
        """End the children: what they still read is not wanted any more."""
        for child in self._all:
            child.kill()
        for child in self._all:
            with suppress(subprocess.TimeoutExpired):
                child.wait(STOP_WITHIN_S)
            for pipe in (child.stdin, child.stdout):
                with suppress(OSError):
                    pipe.close()  # type: ignore[union-attr]


def _cores() -> int:
    """Return how many cores this process may use, where the system says so."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def in_blocks(rows: Iterator[Asked], size: int) -> Iterator[Block]:
    """Yield rows in blocks of a size; the last may be smaller."""
    while block := list(islice(rows, size)):
        yield block
