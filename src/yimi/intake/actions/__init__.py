"""Acts of taking in what residents say."""

from yimi.intake.actions.calling import Call, CannotTakeCall, take_call, take_call_and_link
from yimi.intake.actions.confirming import CannotConfirm, confirm_lines, undo_confirmation
from yimi.intake.actions.drafting import drop_draft, save_draft
from yimi.intake.actions.lines import CannotChangeLine, change_line, restore_line, set_line_aside
from yimi.intake.actions.receiving import (
    CannotReceive,
    read_waiting_files,
    receive_file,
    receive_text,
)

__all__ = [
    "Call",
    "CannotChangeLine",
    "CannotConfirm",
    "CannotReceive",
    "CannotTakeCall",
    "change_line",
    "confirm_lines",
    "drop_draft",
    "read_waiting_files",
    "receive_file",
    "receive_text",
    "restore_line",
    "save_draft",
    "set_line_aside",
    "take_call",
    "take_call_and_link",
    "undo_confirmation",
]
