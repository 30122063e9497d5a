"""Call-backs that somebody has in hand when a shift ends: listed, and given on."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from yimi.accounts.models import Membership, User
from yimi.core import clock
from yimi.core.declared import CarriedItem
from yimi.core.log import record
from yimi.core.state import lock
from yimi.followup.actions.calling import may_call
from yimi.followup.events import CallBackLeft, CallBackTaken
from yimi.followup.models import CallBack
from yimi.followup.states import CallStatus
from yimi.places.queries import full_names


def carried_call_backs(user_id: UUID, team_id: UUID) -> list[CarriedItem]:
    """Return the call-backs that somebody took, in two queries.

    The desk calls for every team; what is of another team of one's own goes with that one's shift.
    """
    own = Membership.objects.filter(
        Membership.in_force(clock.now()), user_id=user_id, team_id__isnull=False
    )
    here = Q(case__team_id=team_id) | Q(case__team_id__isnull=True)
    rows = list(
        CallBack.objects.filter(
            here | ~Q(case__team_id__in=own.values("team_id")),
            assignee_id=user_id,
            status=CallStatus.PLANNED,
        )
        .select_related("case")
        .order_by("rank", "due_at", "pk")
    )
    names = full_names({row.place_path for row in rows})
    return [
        CarriedItem(
            id=row.pk,
            title=row.case.summary,
            where=names[row.place_path],
            url=reverse("followup:call_back", args=[row.pk]),
            due_at=row.due_at,
            urgent=row.case.urgency != "routine",
        )
        for row in rows
    ]


def move_call_backs(
    ids: Sequence[UUID], *, holder_id: UUID, to: User | None, by: UUID | None, now: datetime
) -> int:
    """Give call-backs that somebody still has to the next on duty, or back to the queue.

    Back to the queue go also those that the next one may not call.
    """
    moved = 0
    for pk in CallBack.objects.filter(pk__in=ids).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            row = lock(CallBack(pk=pk))
            if row.assignee_id != holder_id or row.status != CallStatus.PLANNED:
                continue
            taker = to if to and may_call(to, row, now) else None
            row.assignee, row.taken_at = taker, None
            row.save(update_fields=["assignee", "taken_at"])
            news = CallBackTaken(row.pk, taker.pk) if taker else CallBackLeft(row.pk)
            record(news, about=row, by=by, now=now)
            moved += 1
    return moved
