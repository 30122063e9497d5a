"""Reading a whole sheet that fits in memory; for streams use its two steps alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .columns import ColumnGuess, guess_columns
from .row import read_row
from .types import Proposal, Span, Unread, Vocabulary


@dataclass(frozen=True, slots=True)
class TableReading:
    """`rows[i]` is the index in the sheet of the row that `proposals[i]` was read from."""

    columns: tuple[ColumnGuess, ...]
    header_rows: tuple[int, ...]
    first_row: int
    proposals: tuple[Proposal, ...]
    rows: tuple[int, ...]
    unread: tuple[Unread, ...]


def read_table(
    rows: Sequence[Sequence[str]],
    *,
    vocabulary: Vocabulary | None = None,
    mapping: Mapping[int, str] | None = None,
) -> TableReading:
    """This function will read every row below the header as a proposal."""
    words = vocabulary or Vocabulary()
    layout = guess_columns(rows, mapping)
    proposals: list[Proposal] = []
    indexes: list[int] = []
    unread: list[Unread] = []
    previous: Proposal | None = None
    for index, row in enumerate(rows):
        text = "\t".join(str(c) for c in row if c not in (None, ""))
        if index < layout.first_row:
            if index not in layout.header_rows and text.strip():
                unread.append(Unread(text, Span(0, len(text)), "above_header"))
            continue
        proposal = read_row(row, layout, words, previous)
        if proposal is None:
            if text.strip():
                unread.append(Unread(text, Span(0, len(text)), "total_row"))
            previous = None
            continue
        proposals.append(proposal)
        indexes.append(index)
        previous = proposal
    return TableReading(
        layout.columns,
        layout.header_rows,
        layout.first_row,
        tuple(proposals),
        tuple(indexes),
        tuple(unread),
    )
