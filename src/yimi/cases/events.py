"""What can happen to a Case, as news: ids and codes only."""

from dataclasses import dataclass
from uuid import UUID

from yimi.core.events import News


@dataclass(frozen=True)
class CaseReceived(News):
    """A need or a report was taken in."""

    service: str
    channel: str


@dataclass(frozen=True)
class CaseTriaged(News):
    """Its urgency was set."""

    urgency: str
    unconfirmed: bool = False


@dataclass(frozen=True)
class CaseAssigned(News):
    """A team answers for it; a named person, if there is one already."""

    team_id: UUID
    owner_id: UUID | None = None


@dataclass(frozen=True)
class CaseAccepted(News):
    """A named person has it: given to them, or taken by themselves."""

    owner_id: UUID


@dataclass(frozen=True)
class CaseTakenUp(News):
    """Who was given it has opened it."""

    owner_id: UUID


@dataclass(frozen=True)
class CaseReassigned(News):
    """Another person of the team has it now."""

    owner_id: UUID
    before_id: UUID | None


@dataclass(frozen=True)
class CaseHandedBack(News):
    """It went back to the team without a named person."""

    before_id: UUID | None
    reason: str


@dataclass(frozen=True)
class CaseStarted(News):
    """Work on it began."""


@dataclass(frozen=True)
class CaseWaiting(News):
    """It waits for something."""

    waiting_for: str
    clock_paused: bool
    # Why, as the pack's reasons at the door have it; empty where the desk asks something.
    reason: str = ""


@dataclass(frozen=True)
class CaseResumed(News):
    """It waits no longer."""


@dataclass(frozen=True)
class CaseOffered(News):
    """It was offered to another team; the giver keeps it until the taker accepts."""

    from_team_id: UUID
    to_team_id: UUID
    reason: str


@dataclass(frozen=True)
class TransferTaken(News):
    """The other team has taken it."""

    team_id: UUID


@dataclass(frozen=True)
class TransferDeclined(News):
    """The other team did not take it; the giver still has it."""

    team_id: UUID


@dataclass(frozen=True)
class PartDone(News):
    """One part of it is done."""

    part_id: UUID
    key: str


@dataclass(frozen=True)
class PartRefused(News):
    """One part of it is not possible, for a reason."""

    part_id: UUID
    key: str
    reason: str


@dataclass(frozen=True)
class CaseSolved(News):
    """Every part is done or refused; the resident is to be asked."""


@dataclass(frozen=True)
class CaseClosed(News):
    """It ends after it was solved: by the resident's answer, or because none could be had.

    `answer` is a code of `states.Answer`, `source` one of `states.Source`.
    """

    satisfied: bool | None
    answer: str = ""
    source: str = "desk"


@dataclass(frozen=True)
class CaseReopened(News):
    """The resident says that it is not solved, or somebody took an ending back."""

    reason: str
    source: str = "desk"


@dataclass(frozen=True)
class CaseMerged(News):
    """It repeats another Case."""

    into_id: UUID


@dataclass(frozen=True)
class CaseRejected(News):
    """It is not taken on, for a reason that the pack allows."""

    reason: str


@dataclass(frozen=True)
class CaseEscalated(News):
    """Its time is running out; the next level up is told, these people by name."""

    level: int
    role: str
    told_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class EscalationNoted(News):
    """Somebody to whom it was reported has said that they know."""

    level: int


@dataclass(frozen=True)
class CaseConfirmed(News):
    """Somebody has checked a Case that a sign of danger had opened."""

    urgency: str


@dataclass(frozen=True)
class CaseReclassified(News):
    """It turned out to ask for something else; the team that answers for that has it now."""

    service: str
    urgency: str
    team_id: UUID


@dataclass(frozen=True)
class CaseLocated(News):
    """The place where help is needed was found or put right; the team there has it now."""

    place_id: UUID
    team_id: UUID


@dataclass(frozen=True)
class CaseChanged(News):
    """What is asked for was corrected or added to."""

    fields: tuple[str, ...]


@dataclass(frozen=True)
class ContactSet(News):
    """Who asks, for whom, with what consent, or who is asked afterwards was put right."""

    fields: tuple[str, ...]
    what: str


@dataclass(frozen=True)
class NoteAdded(News):
    """Somebody wrote a note."""


@dataclass(frozen=True)
class EmergencyCallMade(News):
    """120 was called for this person."""
