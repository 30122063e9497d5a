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
from yimi.core.handlers import on
from yimi.core.models import Event
from yimi.followup.actions import align_call_backs, follow_case


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
