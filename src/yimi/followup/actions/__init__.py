"""Acts of following up: links, answers, call-backs."""

from yimi.followup.actions.answering import (
    CannotAnswer,
    add_words,
    answer_by_link,
    withdraw,
)
from yimi.followup.actions.calling import (
    CannotCallBack,
    assign_call_back,
    record_attempt,
    take_call_back,
    try_again,
)
from yimi.followup.actions.links import (
    CannotLink,
    follow_case,
    forget_misses,
    make_first_link,
    make_link,
    note_miss,
    note_read,
    revoke_link,
)
from yimi.followup.actions.planning import align_call_backs

__all__ = [
    "CannotAnswer",
    "CannotCallBack",
    "CannotLink",
    "add_words",
    "align_call_backs",
    "answer_by_link",
    "assign_call_back",
    "follow_case",
    "forget_misses",
    "make_first_link",
    "make_link",
    "note_miss",
    "note_read",
    "record_attempt",
    "revoke_link",
    "take_call_back",
    "try_again",
    "withdraw",
]
