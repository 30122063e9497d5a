"""The ledger's tables."""

from yimi.registry.models.ledger import (
    DoorWarning,
    Household,
    KeyGroup,
    LedgerEntry,
    Mobility,
    Resident,
    Sex,
    Stay,
    Telephone,
    Tenure,
)
from yimi.registry.models.merges import Merge, PairDecision, Verdict

__all__ = [
    "DoorWarning",
    "Household",
    "KeyGroup",
    "LedgerEntry",
    "Merge",
    "Mobility",
    "PairDecision",
    "Resident",
    "Sex",
    "Stay",
    "Telephone",
    "Tenure",
    "Verdict",
]
