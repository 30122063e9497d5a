"""Giving a Case to a named person, taking it on, giving it back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yimi.accounts.models import Membership, User
from yimi.cases.actions.shared import lock_case, must_have, step, touch, unpause
from yimi.cases.events import (
    CaseAccepted,
    CaseHandedBack,
    CaseReassigned,
    CaseStarted,
)
from yimi.cases.models import Case
from yimi.cases.queries import pack_for
from yimi.cases.states import TAKEN_ON, Status
from yimi.core.errors import Refusal
from yimi.core.log import record


class CannotAssign(Refusal):
    """The Case cannot go to this person now."""


def assign_case(
    *, case: Case, owner: User, by: User, now: datetime, seen: int | None = None
) -> Case:
    """Give a Case to a named person of the team that answers for it, who thereby has taken it on.

    Raises CannotAssign: somebody changed the Case meanwhile, or the person is not of that team.
    """
    with transaction.atomic():
        case = lock_case(case, seen=seen, refusal=CannotAssign)
        must_have(
            _belongs(owner, case, now),
            CannotAssign,
            "not_of_team",
            _(
                "%(person)s does not belong to the team %(team)s. "
                "Choose somebody of it, or pass the case to their team first."
            )
            % {"person": owner.name, "team": case.team.name},
        )
        if case.status in TAKEN_ON:
            return _reassign(case, owner, by, now)
        _take_on(case, owner, by, now)
    return case


def accept_case(*, case: Case, by: User, now: datetime, seen: int | None = None) -> Case:
    """Take a Case of one's own team on. Raises CannotAssign."""
    return assign_case(case=case, owner=by, by=by, now=now, seen=seen)


def hand_back_case(*, case: Case, by: User, now: datetime, reason: str, words: str = "") -> Case:
    """Give a Case back to its team, so that a dispatcher finds somebody else."""
    with transaction.atomic():
        case = lock_case(case, seen=None, refusal=CannotAssign)
        before, case.owner = case.owner_id, None
        also = unpause(case, pack_for(case), now)
        step(
            case,
            to=Status.ASSIGNED,
            news=CaseHandedBack(before, reason),
            by=by.pk,
            now=now,
            words=words,
            also=("owner", *also),
        )
    return case


def start_case(*, case: Case, by: User, now: datetime) -> Case:
    """Note that work on a Case has begun; a second beginning changes nothing."""
    with transaction.atomic():
        case = lock_case(case, seen=None, refusal=CannotAssign)
        if case.status in {Status.ACCEPTED, Status.WAITING}:
            also = unpause(case, pack_for(case), now)
            case.waiting_for = ""
            step(
                case,
                to=Status.IN_PROGRESS,
                news=CaseStarted(),
                by=by.pk,
                now=now,
                also=("waiting_for", *also),
            )
    return case


def _take_on(case: Case, owner: User, by: User, now: datetime) -> None:
    case.owner, case.responded_at = owner, case.responded_at or now
    step(
        case,
        to=Status.ACCEPTED,
        news=CaseAccepted(owner.pk),
        by=by.pk,
        now=now,
        also=("owner", "responded_at"),
    )


def _reassign(case: Case, owner: User, by: User, now: datetime) -> Case:
    before = case.owner_id
    if before == owner.pk:
        return case
    case.owner, case.responded_at = owner, case.responded_at or now
    touch(case, "owner", "responded_at")
    record(CaseReassigned(owner.pk, before), about=case, by=by.pk, now=now)
    return case


def _belongs(owner: User, case: Case, now: datetime) -> bool:
    return owner.is_active and (
        Membership.objects.filter(
            Membership.in_force(now), user=owner, team_id=case.team_id
        ).exists()
    )
