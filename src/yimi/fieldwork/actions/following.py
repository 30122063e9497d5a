"""What is left to do after a visit: a call, a correction of the ledger, asking again."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from yimi.accounts.models import User
from yimi.core.state import lock, move, move_many
from yimi.fieldwork.events import FollowUpEnded
from yimi.fieldwork.models import FollowUp
from yimi.fieldwork.states import FollowUpStatus


def end_follow_up(
    *, follow_up: FollowUp, by: User, now: datetime, needed: bool = True, note: str = ""
) -> FollowUp:
    """Say that what was left after a visit is done, or was not needed. Twice changes nothing."""
    with transaction.atomic():
        follow_up = lock(follow_up)
        to = FollowUpStatus.DONE if needed else FollowUpStatus.DROPPED
        if follow_up.status == to:
            return follow_up
        follow_up.note = note.strip() or follow_up.note
        follow_up.ended_at, follow_up.ended_by = now, by
        move(
            follow_up,
            to=to,
            news=FollowUpEnded(follow_up.stop_id, follow_up.kind),
            by=by.pk,
            now=now,
            also=("note", "ended_at", "ended_by"),
        )
    return follow_up


def end_follow_ups(
    rows: "QuerySet[FollowUp]", *, to: FollowUpStatus, by: User, now: datetime
) -> None:
    """End several at once, in the transaction of the act that makes them needless."""
    locked = list(rows.select_for_update(of=("self",)))
    for row in locked:
        row.ended_at, row.ended_by = now, by
    move_many(
        locked,
        to=to,
        news=lambda row: FollowUpEnded(row.stop_id, row.kind),
        by=by.pk,
        now=now,
        also=("ended_at", "ended_by"),
    )
