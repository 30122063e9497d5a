"""Waiting for the resident or for stock: the pack says whether the clock stands still."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yimi.accounts.models import User
from yimi.cases.actions.assigning import take_up_case
from yimi.cases.actions.shared import (
    lock_case,
    must_have,
    pause,
    stands_still,
    step,
    unpause,
)
from yimi.cases.events import CaseResumed, CaseWaiting
from yimi.cases.models import Case
from yimi.cases.queries import pack_for, service_of
from yimi.cases.states import Status
from yimi.core.errors import Refusal

WAITS = ("resident", "stock")


class CannotWait(Refusal):
    """There is nothing to wait for, or nothing to resume."""


def wait_case(
    *,
    case: Case,
    waiting_for: str,
    by: User,
    now: datetime,
    words: str = "",
    reason: str = "",
    seen: int | None = None,
) -> Case:
    """Let a Case wait for the resident or for stock. Raises CannotWait.

    `reason` is what was found at the door: whoever rings afterwards says so.
    """
    with transaction.atomic():
        case = lock_case(case, seen=seen, refusal=CannotWait)
        take_up_case(case=case, by=by, now=now)
        must_have(waiting_for in WAITS, CannotWait, "what", _("Say what it waits for."))
        service = service_of(pack_for(case), case.service)
        case.waiting_for, case.waiting_since_at = waiting_for, now
        paused = stands_still(case, service)
        if paused:
            pause(case, now)
        step(
            case,
            to=Status.WAITING,
            news=CaseWaiting(waiting_for, paused, reason),
            by=by.pk,
            now=now,
            words=words,
            also=("waiting_for", "waiting_since_at", "paused_at", "next_escalation_at"),
        )
    return case


def resume_case(*, case: Case, by: User | None, now: datetime, seen: int | None = None) -> Case:
    """End the wait: back to the person who has it, or to the team. Raises CannotWait."""
    with transaction.atomic():
        case = lock_case(case, seen=seen, refusal=CannotWait)
        must_have(
            case.status == Status.WAITING, CannotWait, "not_waiting", _("This case is not waiting.")
        )
        case.waiting_for = ""
        also = unpause(case, pack_for(case), now)
        step(
            case,
            to=Status.ACCEPTED if case.owner_id else Status.ASSIGNED,
            news=CaseResumed(),
            by=by.pk if by else None,
            now=now,
            also=("waiting_for", *also),
        )
    return case
