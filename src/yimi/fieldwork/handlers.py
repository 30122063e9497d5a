"""What happens to Tasks when something happens to a Case."""

from uuid import UUID

from yimi.accounts.models import User
from yimi.cases.events import (
    CaseAccepted,
    CaseConfirmed,
    CaseHandedBack,
    CaseLocated,
    CaseMerged,
    CaseOffered,
    CaseReassigned,
    CaseReclassified,
    CaseRejected,
    CaseSolved,
    TransferDeclined,
    TransferTaken,
)
from yimi.cases.models import Case
from yimi.cases.states import OPEN
from yimi.core.handlers import on
from yimi.core.models import Event
from yimi.core.state import lock
from yimi.fieldwork.actions import cancel_tasks, make_tasks


@on(
    CaseAccepted,
    CaseReassigned,
    CaseReclassified,
    CaseLocated,
    CaseConfirmed,
    name="fieldwork.make_tasks",
)
def tasks_for_accepted_case(event: Event) -> None:
    """Make the Tasks of a Case for the person who has it now.

    The event says that the Case was taken on; who has it is read from the Case, which may have
    gone on to somebody else, or have ended, since. It is locked first, as every act locks it, so
    that nobody gives it on between the reading and the making.
    """
    case = lock(Case(pk=event.subject_id))
    if case.owner_id is None or case.status not in OPEN:
        return
    make_tasks(case=case, assignee=User.objects.get(pk=case.owner_id), now=event.at)


@on(
    CaseRejected,
    CaseMerged,
    CaseHandedBack,
    CaseOffered,
    CaseReclassified,
    CaseLocated,
    CaseSolved,
    TransferTaken,
    TransferDeclined,
    name="fieldwork.cancel_tasks",
)
def no_tasks_for_ended_case(event: Event) -> None:
    """Cancel what a worker would do in vain; a Case taken up again meanwhile keeps its Tasks."""
    case = lock(Case(pk=event.subject_id))
    if case.owner_id is not None and case.status in OPEN:
        return
    by: UUID | None = event.by_id
    cancel_tasks(case=case, by=by, now=event.at)
