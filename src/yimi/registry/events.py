from dataclasses import dataclass
from datetime import date
from uuid import UUID

from yimi.core.events import News


@dataclass(frozen=True)
class HouseholdEntered(News):
    """A household was entered into the ledger."""

    people: int


@dataclass(frozen=True)
class WarningSet(News):
    """A warning was put on a door."""

    code: str


@dataclass(frozen=True)
class PersonEntered(News):
    """Somebody more lives in a household."""

    resident_id: UUID


@dataclass(frozen=True)
class PersonCorrected(News):
    """What is on record of somebody was corrected: the names of the fields."""

    resident_id: UUID
    fields: tuple[str, ...]


@dataclass(frozen=True)
class PersonLeft(News):
    """Somebody lives in a household no more."""

    resident_id: UUID


@dataclass(frozen=True)
class GroupsChanged(News):
    """Somebody belongs to other key groups."""

    resident_id: UUID


@dataclass(frozen=True)
class TelephoneAdded(News):
    """A household is reached at one more number."""


@dataclass(frozen=True)
class TelephoneRemoved(News):
    """A number reaches a household no more."""


@dataclass(frozen=True)
class NoteChanged(News):
    """The confidential note of a household was written."""


@dataclass(frozen=True)
class WarningEnded(News):
    """A warning on a door holds no more."""

    code: str


@dataclass(frozen=True)
class PersonMoved(News):
    """Somebody lives in this household now; before, in another one."""

    resident_id: UUID
    household_before: UUID
    since: date


@dataclass(frozen=True)
class PersonMovedOut(News):
    """Somebody of this household lives in another one now."""

    resident_id: UUID
    household_now: UUID
    since: date


@dataclass(frozen=True)
class HouseholdMoved(News):
    """A household lives behind another door now."""

    place_before: UUID
    place_now: UUID
    since: date


@dataclass(frozen=True)
class HouseholdSplit(News):
    """Some people of this household are a household of their own now."""

    household_new: UUID
    people: int


@dataclass(frozen=True)
class PersonBack(News):
    """Somebody who had been taken off lives here again, or always did."""

    resident_id: UUID


@dataclass(frozen=True)
class PersonAway(News):
    """Somebody lives here and is elsewhere for a time, or is back."""

    resident_id: UUID
    is_away: bool


@dataclass(frozen=True)
class HouseholdCorrected(News):
    """What is on record of a household was corrected: the names of the fields."""

    fields: tuple[str, ...]


@dataclass(frozen=True)
class PeopleMerged(News):
    """Two people of the ledger are one: what is known of the merged one counts for the kept one."""

    kept_id: UUID
    merged_id: UUID
    fields: tuple[str, ...]


@dataclass(frozen=True)
class PeopleParted(News):
    """Two people who had been merged are two again."""

    kept_id: UUID
    merged_id: UUID


@dataclass(frozen=True)
class HouseholdsMerged(News):
    """Two households behind one door are one."""

    kept_id: UUID
    merged_id: UUID
    fields: tuple[str, ...]


@dataclass(frozen=True)
class HouseholdsParted(News):
    """Two households that had been merged are two again."""

    kept_id: UUID
    merged_id: UUID


@dataclass(frozen=True)
class PersonSplit(News):
    """One person of the ledger was two."""

    resident_id: UUID
    second_id: UUID


@dataclass(frozen=True)
class PairDecided(News):
    """Two people who look like one are not, or it is decided later, or that was forgotten."""

    other_id: UUID
    verdict: str


@dataclass(frozen=True)
class ReportTemplateMade(News):
    """A table that an upper level asks for was made."""


@dataclass(frozen=True)
class ReportTemplateChanged(News):
    """A table for an upper level has other columns, people or words."""


@dataclass(frozen=True)
class ReportTemplateRemoved(News):
    """A table for an upper level was put away."""


@dataclass(frozen=True)
class ReportShown(News):
    """A table for an upper level was filled and shown, to be read or printed."""

    rows: int
    full: bool
