"""What several acts on a Case have in common."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yimi.cases.models import Case
from yimi.cases.queries import clock_of, service_of
from yimi.cases.states import Status
from yimi.core.errors import Refusal
from yimi.core.events import News
from yimi.core.state import lock, move
from yimi.packs.clocks import add_hours, hours_between
from yimi.packs.schema import Escalation, Pack, Service


def lock_case(case: Case, *, seen: int | None, refusal: type[Refusal]) -> Case:
    """Return the Case locked. Raises `refusal` where it is not as the person had seen it.

    `seen` is the revision on the person's screen; None for acts that hold whatever has happened.
    """
    fresh = lock(case)
    if seen is not None and fresh.revision != seen:
        who = fresh.owner.name if fresh.owner else _("nobody")
        raise refusal(
            "changed",
            _("Somebody has changed this meanwhile: it is “%(state)s” now, with %(who)s.")
            % {"state": fresh.get_status_display(), "who": who},
        )
    return fresh


def step(
    case: Case,
    *,
    to: str,
    news: News,
    by: UUID | None,
    now: datetime,
    words: str = "",
    also: tuple[str, ...] = (),
) -> None:
    """Move a locked Case and count its revision. A wait or an offer ends with its state."""
    case.revision += 1
    if to != Status.WAITING:
        case.waiting_for, case.paused_at = "", None
    if to != Status.TRANSFERRED:
        case.offered_team = None
    ends = ("revision", "waiting_for", "paused_at", "offered_team")
    move(case, to=to, news=news, by=by, now=now, words=words, also=(*ends, *also))


def touch(case: Case, *also: str) -> None:
    """Save columns of a locked Case whose state stays, and count its revision."""
    case.revision += 1
    case.save(update_fields=["revision", *also])


def next_escalation(pack: Pack, level: int) -> Escalation | None:
    """Return the escalation that comes after `level`."""
    later = [entry for entry in pack.escalations if entry.level > level]
    return min(later, key=lambda entry: entry.level, default=None)


def set_deadlines(case: Case, pack: Pack, service: Service) -> None:
    """Work out the deadlines of a service, counted from when the Case was opened."""
    clock = clock_of(pack, service)
    case.respond_by_at = add_hours(case.opened_at, service.respond.hours, clock)
    case.solve_by_at = add_hours(case.opened_at, service.solve.hours, clock)
    set_next_escalation(case, pack)


def set_next_escalation(case: Case, pack: Pack) -> None:
    """Work out when the next level up is told, by the clock of the Case's service."""
    entry = next_escalation(pack, case.escalation_level)
    if entry is None:
        case.next_escalation_at = None
        return
    service = service_of(pack, case.service)
    clock = clock_of(pack, service)
    whole = add_hours(case.opened_at, service.solve.hours, clock)
    at = add_hours(case.opened_at, service.solve.hours * entry.share, clock)
    # A pause, or a new beginning, has moved the deadline: this moves by as many hours.
    case.next_escalation_at = add_hours(at, hours_between(whole, case.solve_by_at, clock), clock)


def pause(case: Case, now: datetime) -> None:
    """Stop the clock of a locked Case."""
    case.paused_at = now
    case.next_escalation_at = None


def unpause(case: Case, pack: Pack, now: datetime) -> tuple[str, ...]:
    """Let the clock run again, every deadline later by the hours of it that were missed."""
    if case.paused_at is None:
        return ()
    clock = clock_of(pack, service_of(pack, case.service))
    stood_h = hours_between(case.paused_at, now, clock)
    case.solve_by_at = add_hours(case.solve_by_at, stood_h, clock)
    if case.responded_at is None:
        case.respond_by_at = add_hours(case.respond_by_at, stood_h, clock)
    case.paused_at = None
    set_next_escalation(case, pack)
    return ("solve_by_at", "respond_by_at", "paused_at", "next_escalation_at")


def must_have(condition: Any, refusal: type[Refusal], code: str, message: str) -> None:
    """Raise `refusal` unless `condition` holds."""
    if not condition:
        raise refusal(code, message)
