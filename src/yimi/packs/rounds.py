"""What becomes of a door after a visit: a rule for each way in which a visit may end."""

from datetime import time
from typing import Literal

from pydantic import Field

from yimi.packs.basics import OWN, Provenance, Strict, Text

Outcome = Literal["met", "not_at_home", "refused", "moved", "wants_nothing"]


class StopRule(Strict):
    """How a visit ended, in words, and what follows.

    `attempts`: how often somebody goes in all before it counts; the next time is not before
    `again_from` of the same day and `again_after_h` later, and never after `again_until`.
    `then`: what somebody has to do afterwards, within `within_h`. `reached`: somebody was
    spoken to.
    """

    code: Outcome
    letter: str = Field(pattern=r"^[A-Z]$")
    name: Text
    hint: Text
    reached: bool = False
    said_no_need: bool = False
    attempts: int = Field(default=1, ge=1, le=5)
    again_after_h: float = Field(default=2, ge=0, le=48)
    again_from: time = time(18, 30)
    again_until: time = time(20, 30)
    then: Literal["", "telephone", "ledger", "ask_again"] = ""
    within_h: float = Field(default=24, gt=0, le=24 * 60)
    rule: Provenance = OWN
