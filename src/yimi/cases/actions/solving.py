"""The parts of a Case: when each is done or refused with a reason, the Case is solved."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yimi.accounts.models import User
from yimi.cases.actions.shared import lock_case, must_have, step, unpause
from yimi.cases.events import CaseSolved, PartDone, PartRefused
from yimi.cases.models import Case, Part
from yimi.cases.queries import pack_for
from yimi.cases.states import PartStatus, Status
from yimi.core.bulk import fresh, insert_all
from yimi.core.errors import Refusal
from yimi.core.state import lock, move


class CannotSolve(Refusal):
    """A part that cannot be finished or refused."""


def add_parts(*, cases: Iterable[Case], key: str) -> list[Part]:
    """Add one part to each Case, to be fulfilled by the app that `key` names."""
    parts = [fresh(Part, case_id=case.pk, place_path=case.place_path, key=key) for case in cases]
    insert_all(parts)
    return parts


def finish_part(*, part: Part, by: UUID | None, now: datetime, words: str = "") -> Case:
    """Note that a part is done; the last one solves the Case."""
    with transaction.atomic():
        case = lock_case(part.case, seen=None, refusal=CannotSolve)
        part = lock(part)
        if part.status != PartStatus.DONE:
            move(part, to=PartStatus.DONE, news=PartDone(part.pk, part.key), by=by, now=now)
        return _solve_if_complete(case, by, now, words)


def refuse_part(
    *, part: Part, reason: str, by: UUID | None, now: datetime, words: str = ""
) -> Case:
    """Note that a part is not possible, for a reason that the pack allows. Raises CannotSolve."""
    with transaction.atomic():
        case = lock_case(part.case, seen=None, refusal=CannotSolve)
        allowed = {entry.code for entry in pack_for(case).refuse_reasons}
        must_have(reason in allowed, CannotSolve, "reason", _("Say why it is not possible."))
        part = lock(part)
        part.reason = reason
        move(
            part,
            to=PartStatus.REFUSED,
            news=PartRefused(part.pk, part.key, reason),
            by=by,
            now=now,
            also=("reason",),
        )
        return _solve_if_complete(case, by, now, words)


def solve_case(*, case: Case, by: User, now: datetime, words: str, seen: int | None = None) -> Case:
    """Solve a Case at the desk, in words: every part that is still open is done by that."""
    with transaction.atomic():
        case = lock_case(case, seen=seen, refusal=CannotSolve)
        must_have(words.strip(), CannotSolve, "words", _("Say in a few words how it was solved."))
        for part in case.parts.select_for_update().filter(status=PartStatus.OPEN):
            move(part, to=PartStatus.DONE, news=PartDone(part.pk, part.key), by=by.pk, now=now)
        return _solve_if_complete(case, by.pk, now, words)


def _solve_if_complete(case: Case, by: UUID | None, now: datetime, words: str) -> Case:
    if case.status == Status.SOLVED or case.parts.filter(status=PartStatus.OPEN).exists():
        return case
    case.solved_at = now
    if case.responded_at is None:
        case.responded_at = now
    also = unpause(case, pack_for(case), now)
    case.next_escalation_at, case.waiting_for = None, ""
    step(
        case,
        to=Status.SOLVED,
        news=CaseSolved(),
        by=by,
        now=now,
        words=words,
        also=("solved_at", "responded_at", "waiting_for", *{*also, "next_escalation_at"}),
    )
    return case
