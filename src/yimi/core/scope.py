"""Who sees which rows: a grant is a set of rights over a subtree of places, with a reach in it."""

from dataclasses import dataclass
from typing import Any, Protocol, Self, TypeVar
from uuid import UUID

from django.db import models
from django.db.models import Q

M = TypeVar("M", bound=models.Model)

SUBTREE, TEAM, ORGANISATION, OWN = "subtree", "team", "organisation", "own"


@dataclass(frozen=True)
class Grant:
    """What one membership gives. `path` is the prefix of the places that it covers."""

    path: str
    reach: str
    permissions: frozenset[str]
    user_id: UUID
    team_id: UUID | None = None
    organisation_id: UUID | None = None


class Viewer(Protocol):
    """Anybody who may look: a signed-in user, or nobody."""

    def grants(self) -> tuple[Grant, ...]: ...


def within(path: str, field: str = "place_path") -> Q:
    """Return the condition that `field` lies in the subtree of `path`, as a range of the index.

    A path ends in a slash, so its subtree is everything before the same text ending in `0`, the
    character after the slash.
    """
    if not path:
        return Q()
    return Q(**{f"{field}__gte": path, f"{field}__lt": f"{path[:-1]}0"})


def covers(path: str, other: str) -> bool:
    """Return whether `other` lies in the subtree of `path`."""
    return other.startswith(path)


def sees_all_at(user: Viewer, permission: str, path: str) -> bool:
    """Return whether a person sees every row of a place, whoever's it is: as `visible_to` says."""
    return any(
        permission in grant.permissions and grant.reach == SUBTREE and covers(grant.path, path)
        for grant in user.grants()
    )


class ScopedQuerySet(models.QuerySet[M]):
    """Rows that belong to a place. Views get them through `visible_to` and nothing else."""

    place_field = "place_path"

    def visible_to(self, user: Any, permission: str) -> Self:
        """Keep the rows that `user` may see by virtue of `permission`."""
        condition: Q | None = None
        for grant in user.grants():
            if permission not in grant.permissions:
                continue
            reached = self.reached_by(grant)
            if reached is None:
                continue
            # What is somebody's own is so wherever it lies: a dispatcher may give it out of a beat.
            bounds = Q() if grant.reach == OWN else within(grant.path, self.place_field)
            part = bounds & reached
            condition = part if condition is None else condition | part
        return self.none() if condition is None else self.filter(condition)

    def reached_by(self, grant: Grant) -> Q | None:
        """Return what a grant reaches within its subtree; None where it reaches nothing.

        Models that know teams, organisations or owners say so by overriding this.
        """
        return Q() if grant.reach == SUBTREE else None
