"""Acts on people and teams."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yimi.accounts.events import MembershipGiven, TeamFormed
from yimi.accounts.models import Membership, Organisation, Reach, Team, TeamDuty, User
from yimi.accounts.passwords import password_problems
from yimi.core.errors import Refusal
from yimi.core.log import record
from yimi.places.models import Place


class CannotAddUser(Refusal):
    """A login that cannot be made."""


def add_user(
    *, username: str, name: str, password: str, phone: str = "", is_demo: bool = False
) -> User:
    """Make a login. Raises CannotAddUser where the name is taken or the password is weak."""
    if User.objects.filter(username__iexact=username).exists():
        raise CannotAddUser("taken", _("This login name is taken."))
    user = User(username=username, name=name, phone=phone, is_demo=is_demo)
    if not is_demo and (problems := password_problems(password, user)):
        raise CannotAddUser("weak_password", problems)
    user.set_password(password)
    user.save(force_insert=True)
    return user


def form_team(
    *,
    name: str,
    place: Place,
    duties: Sequence[str],
    by: UUID | None,
    now: datetime,
    organisation: Organisation | None = None,
) -> Team:
    """Form a team that answers for some duties in an area."""
    with transaction.atomic():
        team = Team.objects.create(
            name=name, place=place, place_path=place.path, organisation=organisation
        )
        TeamDuty.objects.bulk_create(TeamDuty(team=team, duty=duty) for duty in duties)
        record(TeamFormed(tuple(duties)), about=team, by=by, now=now)
    return team


def give_membership(
    *,
    user: User,
    role: str,
    place: Place,
    by: UUID | None,
    now: datetime,
    reach: str = Reach.SUBTREE,
    team: Team | None = None,
    organisation: Organisation | None = None,
    ends_at: datetime | None = None,
) -> Membership:
    """Give somebody a role at a place, as far as `reach`, until `ends_at` if there is an end."""
    with transaction.atomic():
        membership = Membership.objects.create(
            user=user,
            role=role,
            place=place,
            place_path=place.path,
            reach=reach,
            team=team,
            organisation=organisation,
            starts_at=now,
            ends_at=ends_at,
        )
        record(MembershipGiven(user.pk, role, reach), about=membership, by=by, now=now)
    return membership
