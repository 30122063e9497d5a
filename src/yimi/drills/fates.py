"""What became of a need: steps, each so many hours after the one before.

A step that lies after now has not happened yet. The acts are functions of acting.py.
"""

from typing import NamedTuple


class Step(NamedTuple):
    """One act, `hours` after the step before it; `what` says more where the act needs it."""

    hours: float
    act: str
    what: str = ""


_GIVEN = Step(0.3, "assign")
_DONE = Step(3, "done")
_NOBODY = (Step(2, "nobody"), Step(5, "nobody"), Step(17, "nobody"))
_GONE_AGAIN = (Step(0.4, "assign"), Step(3, "done"))

FATES: dict[str, tuple[Step, ...]] = {
    # Over and done with.
    "closed": (_GIVEN, _DONE, Step(16, "close", "yes")),
    "closed_fast": (Step(0.1, "assign"), Step(1.2, "done"), Step(5, "close", "yes")),
    # Called three times; then closed as unanswered, or somebody goes to the door.
    "closed_mute": (_GIVEN, _DONE, *_NOBODY, Step(5, "close", "none")),
    "unreached": (_GIVEN, _DONE, *_NOBODY, Step(5, "nobody")),
    "unhappy": (_GIVEN, Step(9, "done"), Step(6, "close", "no")),
    "answered": (Step(0.2, "assign"), Step(0.5, "done"), Step(2, "close", "yes")),
    "declined": (_GIVEN, Step(2, "fail", "refused"), Step(3, "close", "yes")),
    "not_home_closed": (_GIVEN, Step(2, "fail", "not_at_home"), _DONE, Step(16, "close", "yes")),
    "parts_closed": (
        _GIVEN,
        Step(1.5, "fail", "need_tools_or_parts"),
        Step(0.5, "assign"),
        Step(18, "done"),
        Step(4, "close", "yes"),
    ),
    "transfer_closed": (
        Step(0.5, "transfer", "wrong_team"),
        Step(0.4, "take"),
        *_GONE_AGAIN,
        Step(15, "close", "yes"),
    ),
    "reopened_closed": (
        _GIVEN,
        _DONE,
        Step(8, "reopen"),
        *_GONE_AGAIN,
        Step(16, "close", "yes"),
    ),
    "rejected_area": (Step(1, "reject", "outside_area"),),
    "withdrawn": (Step(0.6, "reject", "withdrawn"),),
    "merged": (Step(0.3, "merge"),),
    "danger_closed": (
        Step(0.03, "confirm"),
        Step(0.02, "call_120"),
        Step(0.03, "assign"),
        Step(0.7, "done"),
        Step(14, "close", "yes"),
    ),
    # Still open, or waiting for the resident's word.
    "to_confirm": (Step(0.2, "assign"), Step(2.2, "done")),
    "in_hand": (_GIVEN, Step(0.4, "start")),
    "taken": (_GIVEN,),
    "untouched": (),
    "not_home": (_GIVEN, Step(1.5, "fail", "not_at_home")),
    "handed_back": (_GIVEN, Step(1.2, "fail", "need_more_people")),
    "offered": (Step(0.6, "transfer", "wrong_team"),),
    "waits_stock": (_GIVEN, Step(1, "wait", "stock")),
    "waits_long": (_GIVEN, Step(0.8, "wait", "resident")),
    "reopened": (_GIVEN, _DONE, Step(20, "reopen")),
    "danger_open": (Step(0.05, "confirm"), Step(0.03, "call_120"), Step(0.05, "assign")),
}
