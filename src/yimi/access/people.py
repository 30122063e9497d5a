"""Who may decide about whom, and what an event about a person stands on."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yimi.access.models import Invitation
from yimi.accounts.models import Membership, Role, Team, User
from yimi.core.declared import permissions_of, strong_permissions
from yimi.core.scope import Grant, covers

# What a team lead may give to others, and so decide about.
LEAD_GIVES = frozenset({Role.VOLUNTEER, Role.WORKER, Role.DRIVER})


@dataclass(frozen=True)
class PersonAt:
    """A person as the subject of an event: at the widest place where they are something."""

    pk: UUID
    place_path: str
    _meta: Any


def person_at(user: User) -> PersonAt:
    """Return somebody as the subject of an event."""
    path = user.memberships.order_by("place_path").values_list("place_path", flat=True).first()
    return PersonAt(user.pk, path or "", user._meta)


def people_of(viewer: User, permission: str) -> set[UUID]:
    """Return the ids of those who are, or were, something in the area of a right."""
    rows = Membership.objects.visible_to(viewer, permission)
    return set(rows.values_list("user_id", flat=True))


def may_decide_about(viewer: User, other: User, permission: str) -> bool:
    """Return whether `viewer` may reset or shut out `other`.

    Everything that the other is must lie in the viewer's area; a team lead decides about the
    field workers of the own team alone, so that nobody reaches more rights by way of another.
    """
    held = list(other.memberships.all())
    if not held or viewer.pk == other.pk:
        return False
    return all(
        any(_decides(grant, viewer, member, permission) for grant in viewer.grants())
        for member in held
    )


def holds_strong(user: User) -> bool:
    """Return whether somebody is, was or will be something with a right of the second factor."""
    strong = strong_permissions()
    return any(
        not strong.isdisjoint(permissions_of(role))
        for role in user.memberships.values_list("role", flat=True)
    )


def may_give(viewer: User, *, role: str, path: str, team: Team | None, permission: str) -> bool:
    """Return whether `viewer` may give a role at a place in a team."""
    wanted = Membership(role=role, place_path=path, team_id=team.pk if team else None)
    return any(_decides(grant, viewer, wanted, permission) for grant in viewer.grants())


def answers_for(viewer: User, invitation: Invitation) -> bool:
    """Return whether `viewer` might have made an invitation: they decide about who comes by it."""
    return may_give(
        viewer,
        role=invitation.role,
        path=invitation.place_path,
        team=invitation.team,
        permission="access.invite",
    )


def _decides(grant: Grant, viewer: User, member: Membership, permission: str) -> bool:
    if permission not in grant.permissions or not covers(grant.path, member.place_path):
        return False
    if _is_administrator(viewer, grant):
        return True
    same_team = grant.team_id is not None and grant.team_id == member.team_id
    return member.role in LEAD_GIVES and same_team


def _is_administrator(viewer: User, grant: Grant) -> bool:
    return any(
        member.role == Role.ADMINISTRATOR and member.place_path == grant.path
        for member in viewer.current_memberships
    )
