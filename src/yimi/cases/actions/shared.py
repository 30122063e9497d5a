"""What several acts on a Case have in common."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from yimi.cases.models import Case
from yimi.cases.queries import clock_of, service_of
from yimi.cases.states import Status
from yimi.core.errors import Refusal
from yimi.core.events import News
from yimi.core.state import lock, move
from yimi.packs.clocks import add_hours, hours_between
from yimi.packs.schema import Clock, Escalation, Pack, Service


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
    if to in {Status.ASSIGNED, Status.REOPENED}:
        case.taken_at = None
    if to != Status.WAITING:
        case.waiting_for, case.paused_at = "", None
    if to != Status.TRANSFERRED:
        case.offered_team = None
    ends = ("revision", "waiting_for", "paused_at", "offered_team", "taken_at")
    move(case, to=to, news=news, by=by, now=now, words=words, also=(*ends, *also))


def touch(case: Case, *also: str) -> None:
    """Save columns of a locked Case whose state stays, and count its revision."""
    case.revision += 1
    case.save(update_fields=["revision", *also])


def next_escalation(pack: Pack, level: int) -> Escalation | None:
    """Return the escalation that comes after `level`."""
    later = [entry for entry in pack.escalations if entry.level > level]
    return min(later, key=lambda entry: entry.level, default=None)


# The columns that `set_deadlines` and `unpause` write.
DEADLINES = ("respond_by_at", "solve_by_at", "next_escalation_at", "paused_at", "paused_h")


def set_deadlines(case: Case, pack: Pack, service: Service) -> None:
    """Work out the deadlines of a service, counted from when the Case was last opened.

    The hours of its pauses are added to each. The first answer, once given, is judged by the
    promise that stood then.
    """
    clock = clock_of(pack, service)
    if case.responded_at is None or not case.respond_by_at:
        case.respond_by_at = _after(case, service.respond.hours, clock)
    case.solve_by_at = _after(case, service.solve.hours, clock)
    set_next_escalation(case, pack)


def set_next_escalation(case: Case, pack: Pack) -> None:
    """Work out when the next level up is told; while the clock stands still, nobody is."""
    entry = next_escalation(pack, case.escalation_level)
    if entry is None or case.paused_at is not None:
        case.next_escalation_at = None
        return
    service = service_of(pack, case.service)
    hours = service.solve.hours * entry.share
    case.next_escalation_at = _after(case, hours, clock_of(pack, service))


def _after(case: Case, hours: float, clock: Clock) -> datetime:
    start = case.clock_from_at
    # In the place's own time only where that says when an office is open.
    start = start if clock.around_the_clock else _here(start)
    return add_hours(start, hours + case.paused_h, clock)


def _here(at: datetime) -> datetime:
    """Return a moment in the place's own time, in which office hours are read.

    What comes out of the database is in UTC.
    """
    return localtime(at)


def stands_still(case: Case, service: Service) -> bool:
    """Return whether the clock of a service stands while it waits as this Case does."""
    return bool(case.waiting_for) and getattr(service.waiting, case.waiting_for) == "pause"


def pause(case: Case, now: datetime) -> None:
    """Stop the clock of a locked Case."""
    case.paused_at = now
    case.next_escalation_at = None


def unpause(case: Case, pack: Pack, now: datetime) -> tuple[str, ...]:
    """Let the clock run again, every deadline later by the hours of it that were missed."""
    if case.paused_at is None:
        return ()
    clock = clock_of(pack, service_of(pack, case.service))
    stood_h = hours_between(_here(case.paused_at), _here(now), clock)
    case.paused_h += stood_h
    # Moved, not worked out anew: what was promised holds where the pack has changed meanwhile.
    case.solve_by_at = add_hours(_here(case.solve_by_at), stood_h, clock)
    if case.responded_at is None:
        case.respond_by_at = add_hours(_here(case.respond_by_at), stood_h, clock)
    case.paused_at = None
    set_next_escalation(case, pack)
    return DEADLINES


def must_have(condition: Any, refusal: type[Refusal], code: str, message: str) -> None:
    """Raise `refusal` unless `condition` holds."""
    if not condition:
        raise refusal(code, message)
