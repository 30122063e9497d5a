"""Giving on what somebody had in hand when a shift ended."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimi.accounts.models import User
from yimi.cases.actions.shared import step, touch, unpause
from yimi.cases.events import CaseHandedBack, CaseReassigned
from yimi.cases.models import Case
from yimi.cases.queries import pack_for
from yimi.cases.states import OPEN, TAKEN_ON, Status
from yimi.core.log import record
from yimi.core.state import lock

# The reason in the log of a Case that went back to its team.
SHIFT_ENDED = "shift_ended"


def move_cases(
    ids: Sequence[UUID], *, holder_id: UUID, to: User | None, by: UUID | None, now: datetime
) -> int:
    """Give Cases that somebody still has to the next on duty, or back to their team.

    What has gone another way meanwhile is left alone, so that a second time changes nothing.
    """
    moved = 0
    for pk in sorted(ids):
        with transaction.atomic():
            case = lock(Case(pk=pk))
            if case.owner_id != holder_id or case.status not in OPEN:
                continue
            _give_on(case, to, by, now)
            moved += 1
    return moved


def _give_on(case: Case, to: User | None, by: UUID | None, now: datetime) -> None:
    before = case.owner_id
    case.owner = to
    if to is not None:
        case.taken_at = now if by == to.pk else None
        touch(case, "owner", "taken_at")
        record(CaseReassigned(to.pk, before), about=case, by=by, now=now)
    elif case.status not in TAKEN_ON:
        # Offered to another team, or opened again: it stays so, and is the team's own.
        case.taken_at = None
        touch(case, "owner", "taken_at")
        record(CaseHandedBack(before, SHIFT_ENDED), about=case, by=by, now=now)
    else:
        also = unpause(case, pack_for(case), now)
        step(
            case,
            to=Status.ASSIGNED,
            news=CaseHandedBack(before, SHIFT_ENDED),
            by=by,
            now=now,
            also=("owner", *also),
        )
