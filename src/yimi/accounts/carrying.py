"""What a person has in hand: apps above declare it, so that this app need not know them."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.utils.module_loading import import_string

from yimi.accounts.models import User
from yimi.core.declared import Carried, CarriedItem, Words, declared

Key = tuple[str, UUID]


class Group(NamedTuple):
    """The open things of one kind."""

    kind: str
    label: Words
    items: list[CarriedItem]

    @property
    def keys(self) -> list[Key]:
        return [(self.kind, item.id) for item in self.items]


def kinds() -> list[Carried]:
    """Return the kinds of things that people hand over, in their order."""
    return sorted(declared("carried"), key=lambda entry: entry.order)


def carried_by(user_id: UUID, team_id: UUID) -> list[Group]:
    """Return what somebody has in hand for a team, by kind; kinds without anything are left out."""
    groups = [
        Group(entry.kind, entry.label, import_string(entry.listed)(user_id, team_id))
        for entry in kinds()
    ]
    return [group for group in groups if group.items]


def move_items(
    kind: str,
    ids: Sequence[UUID],
    *,
    holder_id: UUID,
    to: User | None,
    by: UUID | None,
    now: datetime,
) -> int:
    """Give things that somebody still has to `to`, or back to their team; return how many."""
    entry = next((entry for entry in kinds() if entry.kind == kind), None)
    if entry is None or not ids:
        return 0
    count: int = import_string(entry.move)(ids, holder_id=holder_id, to=to, by=by, now=now)
    return count
