"""Ending a Case, and taking an ending back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yimi.accounts.models import User
from yimi.cases.actions.shared import DEADLINES, lock_case, must_have, set_deadlines, step
from yimi.cases.actions.solving import add_parts
from yimi.cases.events import (
    CaseAssigned,
    CaseClosed,
    CaseMerged,
    CaseRejected,
    CaseReopened,
)
from yimi.cases.models import Case
from yimi.cases.queries import pack_and_service, reject_reasons_of
from yimi.cases.states import OPEN, SATISFIED, Answer, PartStatus, Source, Status
from yimi.core.errors import Refusal
from yimi.core.state import lock

_ANSWERS = {True: Answer.SATISFIED, False: Answer.DISSATISFIED, None: Answer.NOT_SAID}


class CannotEnd(Refusal):
    """The Case cannot end in this way."""


def close_case(
    *,
    case: Case,
    satisfied: bool | None = None,
    answer: str = "",
    source: str = Source.DESK,
    by: User | None,
    now: datetime,
    words: str = "",
    seen: int | None = None,
) -> Case:
    """Close a Case because the resident says that it is solved. Raises CannotEnd.

    `answer` is a code of `states.Answer`; `satisfied` alone says it in short. A Case that ends
    because nobody could be reached says so: Answer.UNANSWERED, Source.RULE.
    """
    answer = answer or _ANSWERS[satisfied]
    with transaction.atomic():
        case = lock_case(case, seen=seen, refusal=CannotEnd)
        step(
            case,
            to=Status.CLOSED,
            news=CaseClosed(SATISFIED.get(Answer(answer)), str(answer), str(source)),
            by=by.pk if by else None,
            now=now,
            words=words,
        )
    return case


def reopen_case(
    *,
    case: Case,
    reason: str,
    source: str = Source.DESK,
    by: User | None,
    now: datetime,
    words: str = "",
    seen: int | None = None,
) -> Case:
    """Open a Case again: with its team, a new part to fulfil and a new deadline."""
    with transaction.atomic():
        case = lock_case(case, seen=seen, refusal=CannotEnd)
        key = case.parts.order_by("pk").values_list("key", flat=True).first()
        actor = by.pk if by else None
        case.solved_at, case.owner, case.merged_into = None, None, None
        case.escalation_level = 0
        case.paused_at, case.waiting_for = None, ""
        case.clock_from_at, case.paused_h = now, 0
        set_deadlines(case, *pack_and_service(case))
        step(
            case,
            to=Status.REOPENED,
            news=CaseReopened(reason, str(source)),
            by=actor,
            now=now,
            words=words,
            also=(
                "solved_at",
                "owner",
                "merged_into",
                "escalation_level",
                "waiting_for",
                "clock_from_at",
                *DEADLINES,
            ),
        )
        if not case.parts.filter(status=PartStatus.OPEN).exists():
            add_parts(cases=[case], key=key or "fieldwork.visit")
        step(case, to=Status.ASSIGNED, news=CaseAssigned(case.team_id), by=actor, now=now)
    return case


def merge_case(*, case: Case, into: Case, by: User, now: datetime, seen: int | None = None) -> Case:
    """Merge a Case into the one that it repeats; its reporter is answered with that one."""
    with transaction.atomic():
        # Always in the same order: two that are merged into each other at once do not lock up.
        locked = {row.pk: lock(row) for row in sorted({case, into}, key=lambda row: row.pk)}
        case, into = lock_case(case, seen=seen, refusal=CannotEnd), locked[into.pk]
        must_have(
            into.pk != case.pk and into.status != Status.MERGED,
            CannotEnd,
            "circle",
            _("A case cannot be merged into itself or into one that was merged."),
        )
        must_have(
            into.status in OPEN | {Status.SOLVED},
            CannotEnd,
            "ended",
            _("%(number)s has ended; nobody would follow this one up.") % {"number": into.number},
        )
        case.merged_into, case.next_escalation_at = into, None
        step(
            case,
            to=Status.MERGED,
            news=CaseMerged(into.pk),
            by=by.pk,
            now=now,
            also=("merged_into", "next_escalation_at"),
        )
    return case


def reject_case(
    *,
    case: Case,
    reason: str,
    by: User | None,
    now: datetime,
    words: str = "",
    seen: int | None = None,
) -> Case:
    """Decline a Case, for a reason that the pack allows and with words for the resident.

    What had been merged into it is opened again: nobody's wish ends with somebody else's.
    """
    with transaction.atomic():
        repeats = Case.objects.filter(merged_into=case)
        # In the order in which a merger locks.
        for row in sorted({case, *repeats}, key=lambda row: row.pk):
            lock(row)
        case = lock_case(case, seen=seen, refusal=CannotEnd)
        allowed = {entry.code for entry in reject_reasons_of(case)}
        must_have(reason in allowed, CannotEnd, "reason", _("Say why it is not taken on."))
        for repeat in repeats.all():
            reopen_case(case=repeat, reason="survivor_ended", by=by, now=now)
        case.next_escalation_at, case.offered_team = None, None
        step(
            case,
            to=Status.REJECTED,
            news=CaseRejected(reason),
            by=by.pk if by else None,
            now=now,
            words=words,
            also=("next_escalation_at", "offered_team"),
        )
    return case
