from dataclasses import dataclass

from yimi.core.events import News


@dataclass(frozen=True)
class HouseholdEntered(News):
    """A household was entered into the ledger."""

    people: int


@dataclass(frozen=True)
class WarningSet(News):
    """A warning was put on a door."""

    code: str
