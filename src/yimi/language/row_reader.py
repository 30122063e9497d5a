"""Reading rows in a process of its own: `python -m yimi.language.row_reader`.

What comes and goes are frames, a length and a pickle, between a process and the child that it has
started itself. The first frame holds the layouts and the vocabulary; each later one holds rows,
each with the number of its layout, and is answered by what was understood of them. The child ends
with its parent: the pipe that it reads from is closed then.
"""

from __future__ import annotations

import gc
import os
import pickle
import sys
from collections.abc import Sequence
from typing import IO, Any

from .columns import TableLayout
from .row import read_row
from .types import Proposal, Vocabulary

LENGTH_BYTES = 8
# Pages that somebody waits for come first.
NICER_BY = 5
# So many objects more than were freed, and circles of forgotten ones are looked for.
OBJECTS = 50_000
# The number of a layout, and a row of its sheet.
Asked = tuple[int, Sequence[str]]


def read_rows(
    rows: Sequence[Asked], layouts: Sequence[TableLayout], vocabulary: Vocabulary
) -> list[Proposal | None]:
    """This function will read rows, each by its layout."""
    return [read_row(row, layouts[number], vocabulary=vocabulary) for number, row in rows]


def send(pipe: IO[bytes], what: Any) -> None:
    """This function will write one frame."""
    data = pickle.dumps(what, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.write(len(data).to_bytes(LENGTH_BYTES, "big"))
    pipe.write(data)
    pipe.flush()


def take(pipe: IO[bytes]) -> Any:
    """This function will read one frame. Raises EOFError where the other side has gone."""
    head = pipe.read(LENGTH_BYTES)
    size = int.from_bytes(head, "big")
    data = pipe.read(size) if len(head) == LENGTH_BYTES else b""
    if len(head) < LENGTH_BYTES or len(data) < size:
        raise EOFError
    return pickle.loads(data)  # noqa: S301  from the process that started this one, or by it


def main() -> None:
    """This function will answer until the other side has gone."""
    os.nice(NICER_BY)
    coming, going = sys.stdin.buffer, sys.stdout.buffer
    try:
        layouts, vocabulary = take(coming)
        gc.freeze()
        gc.set_threshold(OBJECTS)
        while True:
            rows = take(coming)
            try:
                answer: Any = read_rows(rows, layouts, vocabulary)
            except Exception:  # whoever asked reads the rows itself, and sees what is wrong
                answer = None
            send(going, answer)
    except (EOFError, BrokenPipeError):
        # Nobody is left to be told; what was not sent is not tried again at the end.
        os._exit(0)


if __name__ == "__main__":
    main()
