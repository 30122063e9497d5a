"""People: added with a slip of paper, given roles, their memberships ended."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from yimi.access.actions import give_temporary_password, let_enrol, take_back_given
from yimi.access.people import may_decide_about, may_give, person_at
from yimi.accounts.actions import give_membership
from yimi.accounts.leaving import settle_leaver
from yimi.accounts.models import Membership, Reach, Role, Team, TeamDuty, User
from yimi.accounts.queries import teams_at
from yimi.core.errors import Refusal
from yimi.core.log import record
from yimi.core.text import phone_digits, phone_problem
from yimi.places.models import Place
from yimi.setup.events import MembershipEnded, PersonAdded, PersonChanged, PersonShutOut

RIGHT = "setup.people"
MOST_AT_ONCE = 200
# Who goes to doors reaches their own tasks; the others what lies in their area.
OWN_ROLES = {Role.WORKER, Role.VOLUNTEER, Role.DRIVER, Role.MERCHANT, Role.GUARD}
DESK_ROLES = {Role.OPERATOR, Role.DISPATCHER}
DUTY_OF = {
    Role.SUPPLIES: "supplies",
    Role.MEDICAL: "medical",
    Role.DRIVER: "transport",
    Role.PROPERTY: "property",
}
# Roles that belong to no team.
ALONE = {Role.ADMINISTRATOR, Role.AUDITOR, Role.OFFICER, Role.MERCHANT, Role.GUARD, Role.LIAISON}
TEAM_ROLES = {Role.PROPERTY, Role.LIAISON}


class CannotChangePerson(Refusal):
    """A change that would not do, or that is not one's own to make."""


@dataclass
class NewPerson:
    """Somebody as they were typed into the table."""

    name: str
    phone: str
    username: str
    role: str
    place: Place | None
    team: Team | None = None
    ends_at: datetime | None = None
    errors: dict[str, str] = field(default_factory=dict)
    # What was pasted and not understood, by column.
    unread: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Slip:
    """What stands on somebody's slip of paper."""

    user: User
    password: str
    role: str
    place: str


def reach_of(role: str) -> str:
    """Return how far a role usually reaches."""
    if role in OWN_ROLES:
        return Reach.OWN
    return Reach.TEAM if role in TEAM_ROLES else Reach.SUBTREE


def usual_team(role: str, place: Place | None) -> Team | None:
    """Return the team around a place that somebody with this role usually works in."""
    if place is None or role in ALONE or role not in Role.values:
        return None
    duty = "desk" if role in DESK_ROLES else DUTY_OF.get(Role(role), "community")
    around = teams_at(place.path)
    with_duty = set(
        TeamDuty.objects.filter(team__in=around, duty=duty).values_list("team_id", flat=True)
    )
    return next((team for team in around if team.pk in with_duty), None)


def check_people(people: Sequence[NewPerson], by: User) -> bool:
    """Write beside each person what is missing or wrong; return whether all can be added."""
    logins = [person.username.upper() for person in people]
    taken = {
        name.upper()
        for name in User.objects.filter(_any_of(person.username for person in people)).values_list(
            "username", flat=True
        )
    }
    for person in people:
        person.errors = {}
        login = person.username
        if not person.name or len(person.name) > 40:
            person.errors["name"] = _("Write the name.")
        if not 2 <= len(login) <= 60 or not login.isprintable() or " " in login:
            person.errors["username"] = _("A login name has 2 to 60 characters and no spaces.")
        elif login.upper() in taken or logins.count(login.upper()) > 1:
            person.errors["username"] = _("This login name is taken.")
        if problem := phone_problem(person.phone, shortest=5):
            person.errors["phone"] = problem
        if person.role not in Role.values:
            person.errors["role"] = _("Choose a role.")
        if person.place is None:
            person.errors["place"] = _("Choose the place.")
        elif not person.errors and not may_give(
            by, role=person.role, path=person.place.path, team=person.team, permission=RIGHT
        ):
            person.errors["place"] = _("This place is not in your area.")
        person.errors |= person.unread
    return not any(person.errors for person in people)


def add_people(*, people: Sequence[NewPerson], by: User, now: datetime) -> list[Slip]:
    """Make logins with temporary passwords: all of them, or none. Raises CannotChangePerson."""
    if not 1 <= len(people) <= MOST_AT_ONCE:
        raise CannotChangePerson("number", _("One to 200 people at once."))
    with transaction.atomic():
        if not check_people(people, by):
            raise CannotChangePerson("wrong", _("Something is missing below."))
        return [_add(person, by, now) for person in people]


def _add(person: NewPerson, by: User, now: datetime) -> Slip:
    user = User(username=person.username, name=person.name, phone=phone_digits(person.phone))
    user.set_unusable_password()
    user.save(force_insert=True)
    place = cast(Place, person.place)  # check_people has seen to it
    give_membership(
        user=user,
        role=person.role,
        place=place,
        by=by.pk,
        now=now,
        reach=reach_of(person.role),
        team=person.team,
        ends_at=person.ends_at,
    )
    record(PersonAdded(user.pk), about=person_at(user), by=by.pk, now=now)
    password = give_temporary_password(user=user, by=by.pk, now=now)
    return Slip(user, password, str(Role(person.role).label), place.name)


def change_person(*, user: User, name: str, phone: str, by: User, now: datetime) -> None:
    """Correct somebody's name and telephone."""
    _check(by, user)
    if not name.strip() or len(name.strip()) > 40:
        raise CannotChangePerson("name", _("Write the name."))
    if problem := phone_problem(phone, shortest=5):
        raise CannotChangePerson("phone", problem)
    with transaction.atomic():
        user.name, user.phone = name.strip(), phone_digits(phone)[:20]
        user.save(update_fields=["name", "phone"])
        record(PersonChanged(user.pk), about=person_at(user), by=by.pk, now=now)


def give_role(
    *,
    user: User,
    role: str,
    place: Place,
    team: Team | None,
    ends_at: datetime | None,
    by: User,
    now: datetime,
) -> None:
    """Give somebody one more role, or let one that ended go on."""
    _check(by, user)
    if role not in Role.values:
        raise CannotChangePerson("role", _("Choose a role."))
    if not may_give(by, role=role, path=place.path, team=team, permission=RIGHT):
        raise CannotChangePerson("place", _("This place is not in your area."))
    if ends_at is not None and ends_at <= now:
        raise CannotChangePerson("ends", _("The end must lie in the future."))
    held = Membership.objects.filter(user=user, role=role, place_path=place.path).first()
    with transaction.atomic():
        if held is None:
            give_membership(
                user=user,
                role=role,
                place=place,
                by=by.pk,
                now=now,
                reach=reach_of(role),
                team=team,
                ends_at=ends_at,
            )
        else:
            held.ends_at, held.team, held.reach = ends_at, team, reach_of(role)
            held.save(update_fields=["ends_at", "team", "reach"])
            record(PersonChanged(user.pk), about=held, by=by.pk, now=now)
            # As with a new role: what it asks for can be set up for some days.
            let_enrol(user, now)


def end_membership(*, membership: Membership, by: User, now: datetime) -> None:
    """End what somebody is, now. Raises CannotChangePerson for the last administrator."""
    if not may_give(
        by,
        role=membership.role,
        path=membership.place_path,
        team=membership.team,
        permission=RIGHT,
    ):
        raise CannotChangePerson("not_yours", _("This is not yours to change."))
    with transaction.atomic():
        row = Membership.objects.select_for_update().get(pk=membership.pk)
        if row.ends_at is not None and row.ends_at <= now:
            return
        if row.role == Role.ADMINISTRATOR:
            _keep_one(row.place_path, now, without=Q(pk=row.pk))
        row.ends_at = max(now, row.starts_at)
        row.save(update_fields=["ends_at"])
        record(MembershipEnded(row.user_id, row.role), about=row, by=by.pk, now=now)
        settle_leaver(membership=row, by=by.pk, now=now)
        take_back_given(user_id=row.user_id, by=by.pk, now=now)


def shut_out(*, user: User, by: User, now: datetime) -> None:
    """Let somebody sign in no more; what they did stays on record under their name."""
    _check(by, user)
    with transaction.atomic():
        paths = user.memberships.filter(
            Membership.in_force(now), role=Role.ADMINISTRATOR
        ).values_list("place_path", flat=True)
        for path in paths:
            _keep_one(path, now, without=Q(user=user))
        user.is_active = False
        user.save(update_fields=["is_active"])
        record(PersonShutOut(user.pk), about=person_at(user), by=by.pk, now=now)
        user.memberships.update(settled_at=None)
        for held in user.memberships.all():
            settle_leaver(membership=held, by=by.pk, now=now)
        take_back_given(user_id=user.pk, by=by.pk, now=now)


def let_back_in(*, user: User, by: User, now: datetime) -> str:
    """Let somebody sign in again, with a new temporary password, which is returned."""
    _check(by, user)
    with transaction.atomic():
        user.is_active = True
        user.save(update_fields=["is_active"])
        record(PersonChanged(user.pk), about=person_at(user), by=by.pk, now=now)
        return give_temporary_password(user=user, by=by.pk, now=now)


def _check(by: User, user: User) -> None:
    if not may_decide_about(by, user, RIGHT) and by.pk != user.pk:
        raise CannotChangePerson("not_yours", _("This is not yours to change."))


def _keep_one(path: str, now: datetime, *, without: Q) -> None:
    """Raise CannotChangePerson where nobody else would administer a place, or one around it."""
    around = ["/".join(path.split("/")[:depth]) + "/" for depth in range(1, path.count("/") + 1)]
    others = (
        Membership.objects.select_for_update()
        .filter(
            Membership.in_force(now),
            role=Role.ADMINISTRATOR,
            user__is_active=True,
            place_path__in=around,
        )
        .exclude(without)
    )
    if not others.values_list("pk", flat=True):
        raise CannotChangePerson(
            "last", _("This is the last administrator. Make somebody else one first.")
        )


def _any_of(usernames: Iterable[str]) -> Q:
    condition = Q(pk__in=[])
    for username in usernames:
        condition |= Q(username__iexact=username)
    return condition


def memberships_of(user: User) -> list[Membership]:
    """Return everything that somebody is or was, what is in force first."""
    rows = user.memberships.select_related("place", "team")
    return sorted(rows, key=lambda row: (row.ends_at is not None, row.place_path, row.role))
