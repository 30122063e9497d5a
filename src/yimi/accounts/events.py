from dataclasses import dataclass
from uuid import UUID

from yimi.core.events import News


@dataclass(frozen=True)
class MembershipGiven(News):
    """Somebody was given a role at a place."""

    user_id: UUID
    role: str
    reach: str


@dataclass(frozen=True)
class TeamFormed(News):
    """A team was formed, with its duties."""

    duties: tuple[str, ...]
