"""Acts on limits on people, one function for each act in the real world."""

from yimi.zones.actions.beginning import begin_again, begin_isolation, correct_isolation
from yimi.zones.actions.changing import change_kind, extend_isolation, release
from yimi.zones.actions.following import follow_people
from yimi.zones.actions.shared import Basis, CannotIsolate, Order
from yimi.zones.actions.shortening import apply_rules
from yimi.zones.actions.telling import (
    announce_due,
    mark_told,
    told_by_case,
    untold_by_case,
)

__all__ = [
    "Basis",
    "CannotIsolate",
    "Order",
    "announce_due",
    "apply_rules",
    "begin_again",
    "begin_isolation",
    "change_kind",
    "correct_isolation",
    "extend_isolation",
    "follow_people",
    "mark_told",
    "release",
    "told_by_case",
    "untold_by_case",
]
