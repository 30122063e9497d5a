"""A row's cells, and the columns of each field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import Concatenate, ParamSpec, TypeVar

from .columns import ColumnGuess
from .types import Span

Fields = dict[str, list[ColumnGuess]]
# Of so many cells what was read is kept, and of none that is longer: long ones do not repeat.
MOST_KEPT = 8192
LONGEST_KEPT = 200
Words = TypeVar("Words")
Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


def kept(
    function: Callable[Concatenate[str, Asked], Answer],
) -> Callable[Concatenate[str, Asked], Answer]:
    """This function will keep what a function said of each short cell: sheets repeat themselves."""
    answers: Callable[..., Answer] = lru_cache(maxsize=MOST_KEPT)(function)

    def ask(cell: str, /, *asked: Asked.args, **named: Asked.kwargs) -> Answer:
        if len(cell) > LONGEST_KEPT:
            return function(cell, *asked, **named)
        return answers(cell, *asked, **named)

    return ask


def kept_for(
    function: Callable[Concatenate[Words, str, Asked], Answer],
) -> Callable[Concatenate[Words, str, Asked], Answer]:
    """This function will keep the same for the vocabulary that was given last.

    It is known by identity: to hash thousands of words for each cell would cost more than reading.
    """
    latest: list[tuple[Words, Callable[..., Answer]]] = []

    def ask(words: Words, cell: str, /, *asked: Asked.args, **named: Asked.kwargs) -> Answer:
        for known, answers in latest:
            if known is words:
                return answers(cell, *asked, **named)
        fresh: Callable[..., Answer] = kept(partial(function, words))
        latest[:] = [(words, fresh)]
        return fresh(cell, *asked, **named)

    return ask


def has_digit(cell: str) -> bool:
    """This function will say whether any character of a cell is a digit."""
    return any(map(str.isdigit, cell))


def cell_at(cells: Sequence[str], index: int) -> str:
    """This function will return a cell, empty where the row is short."""
    return cells[index] if index < len(cells) else ""


def moved(span: Span, by: int) -> Span:
    """This function will move a span from a cell to its place in the row."""
    return Span(span.start + by, span.end + by)
