"""Acts of care, one function for each act in the real world."""

from yimi.care.actions.alarming import raise_due, settle_alarm, take_alarm
from yimi.care.actions.answering import CannotAnswer, Named, hand_over_people, set_answer
from yimi.care.actions.following import (
    come_back,
    divide,
    follow_people,
    give_back,
    let_go,
    take_over,
)
from yimi.care.actions.grouping import (
    CannotGroup,
    Known,
    assess,
    end_group,
    note_group,
    review_group,
)
from yimi.care.actions.marking import mark_done, mark_missed, mark_open, move_turn
from yimi.care.actions.naming import name_for_many
from yimi.care.actions.planning import (
    NewPlan,
    build_plan,
    count_stock,
    end_plan,
    make_plan,
    resume_plan,
)
from yimi.care.actions.reaching import (
    CannotReach,
    Word,
    mark_reached,
    note_call,
    note_contacts,
)
from yimi.care.actions.shared import OUR_REASONS, CannotPlan
from yimi.care.actions.turning import make_due

__all__ = [
    "OUR_REASONS",
    "CannotAnswer",
    "CannotGroup",
    "CannotPlan",
    "CannotReach",
    "Known",
    "Named",
    "NewPlan",
    "Word",
    "assess",
    "build_plan",
    "come_back",
    "count_stock",
    "divide",
    "end_group",
    "end_plan",
    "follow_people",
    "give_back",
    "hand_over_people",
    "let_go",
    "make_due",
    "make_plan",
    "mark_done",
    "mark_missed",
    "mark_open",
    "mark_reached",
    "move_turn",
    "name_for_many",
    "note_call",
    "note_contacts",
    "note_group",
    "raise_due",
    "resume_plan",
    "review_group",
    "set_answer",
    "settle_alarm",
    "take_alarm",
    "take_over",
]
