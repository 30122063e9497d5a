"""Acts on a Case, one function for each act in the real world."""

from yimi.cases.actions.assigning import (
    CannotAssign,
    accept_case,
    assign_case,
    hand_back_case,
    start_case,
    take_up_case,
    take_up_cases,
)
from yimi.cases.actions.carrying import SHIFT_ENDED, move_cases
from yimi.cases.actions.contacting import (
    CannotSetContact,
    Contact,
    check_contact,
    set_contact,
)
from yimi.cases.actions.ending import (
    CannotEnd,
    close_case,
    merge_case,
    reject_case,
    reopen_case,
)
from yimi.cases.actions.escalating import escalate_due, note_told
from yimi.cases.actions.locating import CannotLocate, locate_case
from yimi.cases.actions.noting import (
    CannotChange,
    add_note,
    change_case,
    confirm_case,
    record_emergency_call,
)
from yimi.cases.actions.opening import (
    CannotOpen,
    NewCase,
    Opening,
    open_case,
    open_cases,
    open_once,
    open_prepared,
    prepare_opening,
    prepare_those_possible,
)
from yimi.cases.actions.reclassifying import CannotReclassify, reclassify_case
from yimi.cases.actions.solving import (
    CannotSolve,
    add_parts,
    finish_part,
    refuse_part,
    solve_case,
)
from yimi.cases.actions.transferring import (
    CannotTransfer,
    decline_transfer,
    take_transfer,
    transfer_case,
)
from yimi.cases.actions.waiting import CannotWait, resume_case, wait_case

__all__ = [
    "SHIFT_ENDED",
    "CannotAssign",
    "CannotChange",
    "CannotEnd",
    "CannotLocate",
    "CannotOpen",
    "CannotReclassify",
    "CannotSetContact",
    "CannotSolve",
    "CannotTransfer",
    "CannotWait",
    "Contact",
    "NewCase",
    "Opening",
    "accept_case",
    "add_note",
    "add_parts",
    "assign_case",
    "change_case",
    "check_contact",
    "close_case",
    "confirm_case",
    "decline_transfer",
    "escalate_due",
    "finish_part",
    "hand_back_case",
    "locate_case",
    "merge_case",
    "move_cases",
    "note_told",
    "open_case",
    "open_cases",
    "open_once",
    "open_prepared",
    "prepare_opening",
    "prepare_those_possible",
    "reclassify_case",
    "record_emergency_call",
    "refuse_part",
    "reject_case",
    "reopen_case",
    "resume_case",
    "set_contact",
    "solve_case",
    "start_case",
    "take_transfer",
    "take_up_case",
    "take_up_cases",
    "transfer_case",
    "wait_case",
]
