"""What happens to isolations when people move, and when the Case by which they are told ends."""

from uuid import UUID

from yimi.care.queries import residents_of
from yimi.cases.events import CaseReopened, CaseSolved
from yimi.cases.models import Case
from yimi.core.handlers import on
from yimi.core.models import Event
from yimi.registry.events import HouseholdMoved, PersonMoved
from yimi.zones.actions import follow_people, told_by_case, untold_by_case


@on(PersonMoved, HouseholdMoved, name="zones.people")
def isolations_go_along(event: Event) -> None:
    """Let what runs of somebody stand at the door where they live now."""
    if event.type == HouseholdMoved.name():
        ids = residents_of(event.subject_id)
    else:
        ids = [UUID(event.data["resident_id"])]
    follow_people(resident_ids=ids, now=event.at)


@on(CaseSolved, CaseReopened, name="zones.told")
def households_were_told(event: Event) -> None:
    """Let somebody count as told when the Case for it is solved, until it is opened again."""
    case = Case(pk=event.subject_id)
    if event.type == CaseSolved.name():
        told_by_case(case=case, by=event.by_id, now=event.at)
    else:
        untold_by_case(case=case)
