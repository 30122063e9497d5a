"""What a file gives: sheets of rows, all of them text."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Sheet:
    """One table: `rows[0]` is row 1 of the sheet, `rows[n][0]` column A; all are equally long."""

    name: str
    rows: Sequence[list[str]]


@dataclass(frozen=True)
class Table:
    """What a file held. `encoding` is None for a workbook.

    Notes: macros_ignored, formulas_cached, formula_without_value, merged_cells (values were filled
    downwards), hidden_sheets (left out), characters_lost (bytes that fit no encoding).
    """

    sheets: tuple[Sheet, ...]
    encoding: str | None
    notes: tuple[str, ...]
