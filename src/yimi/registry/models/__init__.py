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
from yimi.registry.models.reports import Grouping, Order, ReportTemplate

__all__ = [
    "DoorWarning",
    "Grouping",
    "Household",
    "KeyGroup",
    "LedgerEntry",
    "Merge",
    "Mobility",
    "Order",
    "PairDecision",
    "ReportTemplate",
    "Resident",
    "Sex",
    "Stay",
    "Telephone",
    "Tenure",
    "Verdict",
]
