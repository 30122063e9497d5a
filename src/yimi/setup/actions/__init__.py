"""Every act by which a street is set up and changed, by what it is about."""

from yimi.setup.actions import (
    emergencies,
    first,
    ledger,
    ledger_doubts,
    ledger_files,
    ledger_work,
    people,
    places,
    teams,
)

__all__ = [
    "emergencies",
    "first",
    "ledger",
    "ledger_doubts",
    "ledger_files",
    "ledger_work",
    "people",
    "places",
    "teams",
]
