"""What becomes of links and call-backs when something happens to a Case."""

from yimi.cases.events import (
    CaseAccepted,
    CaseClosed,
    CaseHandedBack,
    CaseLocated,
    CaseMerged,
    CaseOffered,
    CaseReassigned,
    CaseReclassified,
    CaseRejected,
    CaseReopened,
    CaseResumed,
    CaseSolved,
    CaseStarted,
    CaseWaiting,
)
from yimi.cases.models import Case
from yimi.core.events import Looked
from yimi.core.handlers import on
from yimi.core.models import Event
from yimi.followup.actions import align_call_backs, follow_case, note_read


@on(
    CaseSolved,
    CaseClosed,
    CaseReopened,
    CaseMerged,
    CaseRejected,
    CaseWaiting,
    CaseResumed,
    CaseStarted,
    CaseLocated,
    CaseAccepted,
    CaseReassigned,
    CaseHandedBack,
    CaseOffered,
    CaseReclassified,
    name="followup.call_backs",
)
def call_backs_as_the_case_needs(event: Event) -> None:
    """Plan or drop call-backs. What is needed is read from the Case, not from the event."""
    align_call_backs(case=Case(pk=event.subject_id), now=event.at)


@on(CaseClosed, CaseRejected, CaseReopened, CaseMerged, CaseLocated, name="followup.links")
def links_live_as_long_as_the_case(event: Event) -> None:
    """Let links end some days after their Case, and live again with it."""
    follow_case(case=Case.objects.get(pk=event.subject_id), now=event.at)


@on(Looked, name="followup.read")
def words_are_read_when_the_case_is_opened(event: Event) -> None:
    """Take the mark of unread words away once somebody who works on the Case has opened it."""
    if event.by_id and event.data.get("permission") == "cases.open":
        note_read(case_id=event.subject_id, by_id=event.by_id, at=event.at)
