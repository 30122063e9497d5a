"""Things that a test may need on the street, made by the acts themselves."""

from tests.scenes import Street
from yimi.cases.actions import NewCase, open_case
from yimi.cases.models import Case
from yimi.core.worker import drain
from yimi.fieldwork.models import Task


def open_need(street: Street, door: str = "1-1-101", summary: str = "一袋米") -> Case:
    """Open a Case for a door; where a worker is near, it is theirs at once."""
    new = NewCase(service="food", place=street.doors[door], summary=summary, text=summary)
    return open_case(new=new, by=street.operator, now=street.now)


def give_task(street: Street, door: str = "1-1-101") -> Task:
    """Return a worker's Task at a door."""
    case = open_need(street, door)
    drain(now=street.now)
    return Task.objects.get(case=case)
