"""Giving a Case to a named person, taking it on, giving it back."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from yimi.accounts.models import Membership, User
from yimi.cases.actions.shared import lock_case, must_have, step, touch, unpause
from yimi.cases.events import (
    CaseAccepted,
    CaseHandedBack,
    CaseReassigned,
    CaseStarted,
    CaseTakenUp,
)
from yimi.cases.models import Case
from yimi.cases.queries import pack_for
from yimi.cases.states import TAKEN_ON, Status
from yimi.core.errors import Refusal
from yimi.core.log import draft, record, record_all


class CannotAssign(Refusal):
    """The Case cannot go to this person now."""


def assign_case(
    *, case: Case, owner: User, by: User, now: datetime, seen: int | None = None
) -> Case:
    """Give a Case to a named person of the team that answers for it: from now on it is theirs.

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


def take_up_case(*, case: Case, by: User, now: datetime) -> None:
    """Note that who was given a Case has opened it: only now residents hear that somebody has it.

    Does nothing for anybody else, and nothing the second time. What other people see on their
    screens is not out of date by that, so that the revision stays.
    """
    take_up_cases(cases=[case], by=by, now=now)


def take_up_cases(*, cases: Sequence[Case], by: User, now: datetime) -> None:
    """Note it of several Cases, in as many queries as of one."""
    given = {case.pk: case for case in cases if _is_new_to(by, case)}
    if not given:
        return
    with transaction.atomic():
        rows = Case.objects.select_for_update().filter(pk__in=given).order_by("pk")
        fresh = [row for row in rows if _is_new_to(by, row)]
        Case.objects.filter(pk__in=[row.pk for row in fresh]).update(
            taken_at=now, responded_at=Coalesce("responded_at", now)
        )
        news = CaseTakenUp(by.pk)
        record_all([draft(news, about=row, by=by.pk, now=now) for row in fresh])
    for row in fresh:
        given[row.pk].taken_at = now
        given[row.pk].responded_at = row.responded_at or now


def _is_new_to(by: User, case: Case) -> bool:
    return case.owner_id == by.pk and not case.is_taken and case.status in TAKEN_ON


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
            if case.owner_id == by.pk:
                case.taken_at = case.taken_at or now
            case.responded_at = case.responded_at or now
            step(
                case,
                to=Status.IN_PROGRESS,
                news=CaseStarted(),
                by=by.pk,
                now=now,
                also=("waiting_for", "responded_at", *also),
            )
    return case


def _take_on(case: Case, owner: User, by: User, now: datetime) -> None:
    case.owner, case.responded_at = owner, case.responded_at or now
    case.taken_at = now if owner.pk == by.pk else None
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
        take_up_case(case=case, by=by, now=now)
        return case
    case.owner, case.responded_at = owner, case.responded_at or now
    case.taken_at = now if owner.pk == by.pk else None
    touch(case, "owner", "responded_at", "taken_at")
    record(CaseReassigned(owner.pk, before), about=case, by=by.pk, now=now)
    return case


def _belongs(owner: User, case: Case, now: datetime) -> bool:
    return owner.is_active and (
        Membership.objects.filter(
            Membership.in_force(now), user=owner, team_id=case.team_id
        ).exists()
    )
