"""Reading from the log what became of a Case: the one place where figures come from."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yimi.cases.models import Case
from yimi.cases.queries import answer_of
from yimi.cases.states import Status
from yimi.command.models import Outcome
from yimi.core.models import Event
from yimi.core.tail import settled_position
from yimi.places.models import Level, Place
from yimi.places.queries import ancestor_paths

NOT_SOLVED = "not_solved"
TELLING = ("cases.CaseReceived", "cases.CaseSolved", "cases.CaseClosed", "cases.CaseReopened")


@dataclass
class Told:
    """What the log says of one Case: when it came, when it was solved, what the resident said."""

    opened_at: datetime | None = None
    solved_at: datetime | None = None
    reopened: int = 0
    answer: str = ""


def told_by(events: list[tuple[str, datetime, dict[str, Any]]]) -> Told:
    """Return what events of one Case say, in their order.

    Opened again after it was solved or closed means that the resident says it is not solved. An
    ending taken back (merged, not taken on) says nothing of that kind.
    """
    told = Told()
    for kind, at, data in events:
        if kind == "cases.CaseReceived":
            told.opened_at = at
        elif kind == "cases.CaseSolved":
            told.solved_at = at
        elif kind == "cases.CaseClosed":
            told.answer = answer_of(data)
        elif kind == "cases.CaseReopened":
            told.solved_at = None
            if data.get("from") in {Status.SOLVED, Status.CLOSED}:
                told.reopened += 1
                told.answer = NOT_SOLVED
    return told


def count_case(case_id: UUID, *, upto: int) -> None:
    """Write a Case's row of figures anew; does nothing where it knows of this event already."""
    if Outcome.objects.filter(pk=case_id, position__gte=upto).exists():
        return
    # What is settled now is read below; later events may be visible while earlier ones are not.
    upto = max(upto, settled_position())
    case = Case.objects.filter(pk=case_id).first()
    if case is None:
        return
    events = list(
        Event.objects.filter(subject_id=case_id)
        .order_by("position")
        .values_list("type", "at", "data")
    )
    told = told_by([event for event in events if event[0] in TELLING])
    opened = told.opened_at or case.opened_at
    levels = _levels(case.place_path)
    Outcome.objects.update_or_create(
        pk=case_id,
        defaults={
            "place_path": case.place_path,
            "community_path": levels.get(Level.COMMUNITY, ""),
            "compound_path": levels.get(Level.COMPOUND, ""),
            "position": upto,
            "status": case.status,
            "service": case.service,
            "channel": case.channel,
            "team_id": case.team_id,
            "opened_at": opened,
            "respond_by_at": case.respond_by_at,
            "responded_at": case.responded_at,
            "respond_s": _seconds(opened, case.responded_at),
            "solve_by_at": case.solve_by_at,
            "solved_at": told.solved_at,
            "solve_s": _seconds(opened, told.solved_at),
            "paused": case.paused_at is not None,
            "reopened": told.reopened,
            "answer": told.answer,
        },
    )


def _seconds(start: datetime, end: datetime | None) -> int | None:
    return None if end is None else max(0, int((end - start).total_seconds()))


def _levels(path: str) -> dict[str, str]:
    around = Place.objects.filter(
        path__in=ancestor_paths(path), level__in=[Level.COMMUNITY, Level.COMPOUND]
    )
    return dict(around.values_list("level", "path"))
