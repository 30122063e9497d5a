"""Things that a test may need on the street, made by the acts themselves."""

from tests.scenes import Street
from yimi.cases.actions import NewCase, open_case
from yimi.cases.models import Case
from yimi.core.worker import drain
from yimi.fieldwork.models import Task
from yimi.intake.actions import Call, take_call


def open_need(street: Street, door: str = "1-1-101", summary: str = "一袋米") -> Case:
    """Open a Case for a door that nobody fulfils yet."""
    new = NewCase(service="food", place=street.doors[door], summary=summary, text=summary)
    return open_case(new=new, by=street.operator, now=street.now)


def give_task(street: Street, door: str = "1-1-101") -> Task:
    """Return a worker's Task at a door."""
    call = Call(place=street.doors[door], service="food", text="一袋米")
    case = take_call(call=call, by=street.operator, now=street.now)
    drain(now=street.now)
    return Task.objects.get(case=case)
