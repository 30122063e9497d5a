"""Rows as they are kept until somebody has decided about them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from yimi.setup.ledger.rows import Row


def as_plain(row: Row) -> dict[str, Any]:
    """Return a row as JSON takes it, to be kept until somebody has decided."""
    kept = {name: getattr(row, name) for name in Row.__slots__ if name not in ("hints", "problem")}
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in kept.items()
    }


def from_plain(kept: Mapping[str, Any]) -> Row:
    """Return the row that was kept."""
    row = Row(**kept)
    for name in ("born_on", "away_since", "away_until", "review_on"):
        value = getattr(row, name)
        setattr(row, name, date.fromisoformat(value) if value else None)
    row.phones = tuple((number, kind) for number, kind in row.phones)
    row.groups = {code: (evidence, details) for code, (evidence, details) in row.groups.items()}
    return row
