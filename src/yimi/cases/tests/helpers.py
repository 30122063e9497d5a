"""What several tests of Cases need."""

from datetime import datetime, timedelta
from typing import Any

from tests.scenes import Street

from yimi.cases import actions
from yimi.cases.actions import NewCase
from yimi.cases.models import Case
from yimi.core.models import Event

HOUR = timedelta(hours=1)


def open_one(
    street: Street,
    door: str = "1-1-101",
    *,
    service: str = "food",
    now: datetime | None = None,
    **more: Any,
) -> Case:
    """Open a Case of one part: `food` goes to the worker whose beat it is, `heating` to nobody."""
    new = NewCase(service=service, place=street.doors[door], **{"summary": "大米 2袋", **more})
    case = actions.open_case(new=new, by=street.operator, now=now or street.now)
    actions.add_parts(cases=[case], key="fieldwork.visit")
    return case


def fresh(case: Case) -> Case:
    """Return the Case as it stands in the database."""
    return Case.objects.get(pk=case.pk)


def steps(case: Case) -> list[tuple[str, str]]:
    """Return the states that a Case's log tells of, as pairs of before and after."""
    events = Event.objects.filter(subject_id=case.pk).order_by("position")
    return [(event.data["from"], event.data["to"]) for event in events if "to" in event.data]


def kinds(case: Case) -> list[str]:
    """Return the kinds of everything in a Case's log, the oldest first."""
    events = Event.objects.filter(subject_id=case.pk).order_by("position")
    return [event.type.split(".")[1] for event in events]
