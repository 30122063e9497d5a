"""A row's cells, and the columns of each field."""

from __future__ import annotations

from collections.abc import Sequence

from .columns import ColumnGuess
from .types import Span

Fields = dict[str, list[ColumnGuess]]


def cell_at(cells: Sequence[str], index: int) -> str:
    """This function will return a cell, empty where the row is short."""
    return cells[index] if index < len(cells) else ""


def moved(span: Span, by: int) -> Span:
    """This function will move a span from a cell to its place in the row."""
    return Span(span.start + by, span.end + by)
