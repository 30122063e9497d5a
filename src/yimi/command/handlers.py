"""What happens to the figures when something happens to a Case."""

from yimi.cases.events import (
    CaseAccepted,
    CaseAssigned,
    CaseClosed,
    CaseConfirmed,
    CaseHandedBack,
    CaseLocated,
    CaseMerged,
    CaseOffered,
    CaseReassigned,
    CaseReceived,
    CaseReclassified,
    CaseRejected,
    CaseReopened,
    CaseResumed,
    CaseSolved,
    CaseStarted,
    CaseWaiting,
    EmergencyCallMade,
    TransferDeclined,
    TransferTaken,
)
from yimi.command.counting import count_case
from yimi.core.handlers import on
from yimi.core.models import Event


@on(
    CaseReceived,
    CaseAssigned,
    CaseAccepted,
    CaseReassigned,
    CaseHandedBack,
    CaseStarted,
    CaseWaiting,
    CaseResumed,
    CaseOffered,
    TransferTaken,
    TransferDeclined,
    CaseSolved,
    CaseClosed,
    CaseReopened,
    CaseMerged,
    CaseRejected,
    CaseConfirmed,
    CaseReclassified,
    CaseLocated,
    EmergencyCallMade,
    name="command.count_cases",
)
def count_changed_case(event: Event) -> None:
    """Write down anew what became of the Case, unless that is known already."""
    count_case(event.subject_id, upto=event.position)
