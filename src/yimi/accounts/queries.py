"""Finding the team and the person who answer for something at a place."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from yimi.accounts.models import Membership, Organisation, Role, Shift, Team, User
from yimi.places.queries import ancestor_paths

# The password of every login of the demonstration; such a login opens nowhere else.
DEMO_PASSWORD = "yimi-demo"  # noqa: S105

# The kind of organisation that residents ring.
OFFICE = "street_office"

# Roles that go to doors: a duty's nearest person is looked for among them.
FIELD_ROLES = (Role.WORKER, Role.VOLUNTEER, Role.DRIVER, Role.PROPERTY, Role.MEDICAL)


def members_of(team_ids: Iterable[UUID], *, now: datetime) -> list[Membership]:
    """Return the people of some teams with their users, by name."""
    return list(
        Membership.objects.filter(
            Membership.in_force(now), team_id__in=list(team_ids), user__is_active=True
        )
        .select_related("user", "team")
        .order_by("user__name")
    )


def teams_at(path: str) -> list[Team]:
    """Return the teams that lie around a place or above it, the nearest first."""
    teams = Team.objects.filter(is_active=True, place_path__in=ancestor_paths(path))
    return sorted(teams, key=lambda team: (-len(team.place_path), team.name))


def phone_to_ring(path: str, *, team: Team | None = None) -> str:
    """Return the number that residents of a place ring: the team's, else the nearest office's.

    A team has that of the organisation to which it belongs. Nothing where none was entered.
    """
    around = Q(kind=OFFICE, place_path__in=ancestor_paths(path))
    own = Q(pk=team.organisation_id) if team and team.organisation_id else Q(pk__in=[])
    rows = list(Organisation.objects.filter(own | around).exclude(phone="").order_by("pk"))
    if not rows:
        return ""
    own_id = team.organisation_id if team else None
    return max(rows, key=lambda row: (row.pk == own_id, len(row.place_path))).phone


def only_phone() -> str:
    """Return the number of the one office here; nothing where there are several, or none."""
    offices = Organisation.objects.filter(kind=OFFICE).exclude(phone="").order_by()
    numbers = list(offices.values_list("phone", flat=True).distinct()[:2])
    return numbers[0] if len(numbers) == 1 else ""


def names_of(user_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return the names of people by id, in one query."""
    wanted = {user_id for user_id in user_ids if user_id}
    return dict(User.objects.filter(pk__in=wanted).values_list("pk", "name"))


def people_with_role(role: str, path: str, *, now: datetime) -> list[User]:
    """Return the people who hold a role at a place or above it, the nearest first."""
    held = Membership.objects.filter(
        Membership.in_force(now), role=role, place_path__in=ancestor_paths(path)
    ).select_related("user")
    ordered = sorted(held, key=lambda member: (-len(member.place_path), member.user.name))
    return list({member.user_id: member.user for member in ordered}.values())


def whom_to_tell(role: str, path: str, *, team_id: UUID | None, now: datetime) -> list[User]:
    """Return the people of a role who are told that something is late at a place.

    Of the team that answers for it where it has such people, else the nearest around the place.
    Those on duty; where nobody of them is on duty, all of them: late news waits for nobody.
    """
    held = (
        Membership.objects.filter(
            Membership.in_force(now),
            Q(place_path__in=ancestor_paths(path)),
            role=role,
            user__is_active=True,
        )
        .select_related("user")
        .annotate(on_duty=Exists(Shift.objects.filter(Shift.on_duty(now), user=OuterRef("user"))))
        .order_by("user__name")
    )
    members = list(held)
    near = [member for member in members if member.team_id == team_id and team_id]
    members = near or members
    members = [member for member in members if member.on_duty] or members
    nearest = max((len(member.place_path) for member in members), default=0)
    told = {m.user_id: m.user for m in members if len(m.place_path) == nearest}
    return list(told.values())


def demo_logins() -> list[dict[str, str]]:
    """Return the logins of the demonstration with what each can do, for its login page."""
    users = User.objects.filter(is_demo=True, is_active=True).prefetch_related("memberships__place")
    logins = []
    for user in users.order_by("pk"):
        held = list(user.memberships.all())
        logins.append(
            {
                "username": user.username,
                "password": DEMO_PASSWORD,
                "name": user.name,
                "role": str(Role(held[0].role).label) if held else "",
                "what": "、".join(dict.fromkeys(member.place.name for member in held)),
            }
        )
    return logins
