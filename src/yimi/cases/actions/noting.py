"""Notes, corrections, and the call to 120."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yimi.accounts.models import User
from yimi.cases.actions.shared import lock_case, must_have, touch
from yimi.cases.events import CaseChanged, CaseConfirmed, EmergencyCallMade, NoteAdded
from yimi.cases.models import Case
from yimi.cases.states import OPEN, URGENCY_RANK, Urgency
from yimi.core import once
from yimi.core.errors import Refusal
from yimi.core.log import record
from yimi.core.once import told_once

CHANGEABLE = frozenset({"summary", "text", "details", "requester_name", "requester_phone"})


class CannotChange(Refusal):
    """A change that says nothing, or that comes too late."""


@told_once
def add_note(
    *, case: Case, words: str, by: User, now: datetime, client_id: UUID | None = None
) -> None:
    """Write a note into the log of a Case. Raises CannotChange where it is empty."""
    must_have(words.strip(), CannotChange, "empty", _("The note is empty."))
    with transaction.atomic():
        if once.done_before(client_id, act="add_note", subject_id=case.pk):
            return
        once.remember(client_id, act="add_note", subject_id=case.pk, now=now)
        record(NoteAdded(), about=case, by=by.pk, now=now, words=words.strip())


def change_case(
    *, case: Case, changes: dict[str, Any], by: User, now: datetime, words: str = ""
) -> Case:
    """Correct what is asked for, as long as the Case is open. Raises CannotChange."""
    with transaction.atomic():
        case = lock_case(case, seen=None, refusal=CannotChange)
        must_have(
            case.status in OPEN, CannotChange, "ended", _("This case has ended; open a new one.")
        )
        fields = tuple(
            sorted(
                name for name in CHANGEABLE & changes.keys() if getattr(case, name) != changes[name]
            )
        )
        if not fields:
            return case
        for name in fields:
            setattr(case, name, changes[name])
        touch(case, *fields)
        record(CaseChanged(fields), about=case, by=by.pk, now=now, words=words)
    return case


def confirm_case(*, case: Case, urgency: str, by: User, now: datetime) -> Case:
    """Confirm a Case that a sign of danger had opened, with the urgency that a person sees.

    Raises CannotChange: the Case has ended, or somebody has checked it already.
    """
    with transaction.atomic():
        case = lock_case(case, seen=None, refusal=CannotChange)
        must_have(case.status in OPEN, CannotChange, "ended", _("This case has ended."))
        must_have(
            case.unconfirmed, CannotChange, "checked", _("Somebody has checked this already.")
        )
        case.unconfirmed = False
        case.urgency, case.rank = urgency, URGENCY_RANK[Urgency(urgency)]
        touch(case, "unconfirmed", "urgency", "rank")
        record(CaseConfirmed(urgency), about=case, by=by.pk, now=now)
    return case


def record_emergency_call(*, case: Case, by: User, now: datetime, words: str = "") -> None:
    """Note that 120 was called for this person."""
    with transaction.atomic():
        case = lock_case(case, seen=None, refusal=CannotChange)
        if case.responded_at is None:
            case.responded_at = now
        case.called_120_at = now
        touch(case, "responded_at", "called_120_at")
        record(EmergencyCallMade(), about=case, by=by.pk, now=now, words=words)
