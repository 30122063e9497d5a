"""A row's cells, and the columns of each field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import Concatenate, ParamSpec, TypeVar

from .columns import ColumnGuess
from .types import Span

Fields = dict[str, list[ColumnGuess]]
MOST_KEPT = 8192
Words = TypeVar("Words")
Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


def remembered(
    function: Callable[Concatenate[Words, Asked], Answer],
) -> Callable[Concatenate[Words, Asked], Answer]:
    """This function will keep what a function said of each cell: sheets repeat themselves.

    It is kept for the vocabulary that was given last, known by identity: to hash thousands of
    words for each cell would cost more than the reading.
    """
    latest: list[tuple[Words, Callable[..., Answer]]] = []

    def ask(words: Words, /, *asked: Asked.args, **named: Asked.kwargs) -> Answer:
        for known, answers in latest:
            if known is words:
                return answers(*asked, **named)
        fresh: Callable[..., Answer] = lru_cache(maxsize=MOST_KEPT)(partial(function, words))
        latest[:] = [(words, fresh)]
        return fresh(*asked, **named)

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
