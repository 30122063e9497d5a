"""Invitations: made by somebody who may, taken by newcomers, approved or not."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yimi.access import throttle
from yimi.access.actions.passwords import check_password_rules
from yimi.access.codes import hash_of_token, new_token
from yimi.access.events import Admitted, InvitationRevoked, InvitationTaken, Invited, TurnedAway
from yimi.access.models import Invitation, Joining, PasswordCode
from yimi.access.people import answers_for, may_decide_about, may_give
from yimi.accounts.actions import add_user, give_membership
from yimi.accounts.models import Membership, Reach, Role, Team, User
from yimi.core.errors import Refusal
from yimi.core.log import record
from yimi.core.text import phone_digits, phone_problem
from yimi.places.models import Place

KIND = "invitation"
# Those whom an invitation may make: never somebody with rights over others.
INVITED_ROLES = (Role.VOLUNTEER, Role.WORKER, Role.DRIVER)
MOST_USES = 500


class CannotInvite(Refusal):
    """An invitation that cannot be made."""


class CannotJoin(Refusal):
    """Somebody who cannot come in this way."""


@dataclass(frozen=True)
class NewInvitation:
    """What an invitation is to say."""

    name: str
    role: str
    place: Place
    team: Team | None
    expires_at: datetime
    member_until_at: datetime
    max_uses: int = 20
    needs_approval: bool = True


@dataclass(frozen=True)
class Newcomer:
    """What somebody who joins has typed."""

    name: str
    phone: str
    username: str
    password: str


def invite(*, new: NewInvitation, by: User, now: datetime) -> tuple[Invitation, str]:
    """Make an invitation; return it with its token, which is not kept. Raises CannotInvite."""
    path = new.place.path
    if new.role not in INVITED_ROLES:
        raise CannotInvite("role", _("Only volunteers, grid workers and drivers are invited."))
    if not may_give(by, role=new.role, path=path, team=new.team, permission="access.invite"):
        raise CannotInvite("not_yours", _("You cannot invite for this place or team."))
    if not now < new.expires_at <= new.member_until_at:
        raise CannotInvite(
            "dates", _("The invitation must end in the future, and before the work does.")
        )
    if not 1 <= new.max_uses <= MOST_USES:
        raise CannotInvite("uses", _("An invitation is for 1 to 500 people."))
    token = new_token()
    with transaction.atomic():
        invitation = Invitation.objects.create(
            token_hash=hash_of_token(KIND, token),
            name=new.name.strip()[:60] or str(Role(new.role).label),
            role=new.role,
            reach=Reach.OWN,
            place=new.place,
            place_path=path,
            team=new.team,
            made_by=by,
            made_at=now,
            expires_at=new.expires_at,
            max_uses=new.max_uses,
            member_until_at=new.member_until_at,
            needs_approval=new.needs_approval,
        )
        record(Invited(new.role), about=invitation, by=by.pk, now=now)
    return invitation, token


def revoke_invitation(*, invitation: Invitation, by: UUID, now: datetime) -> None:
    """Let an invitation open nothing any more; those who came by it stay."""
    with transaction.atomic():
        changed = Invitation.objects.filter(pk=invitation.pk, revoked_at=None).update(
            revoked_at=now
        )
        if changed:
            record(InvitationRevoked(), about=invitation, by=by, now=now)


def take_back_given(*, user_id: UUID, by: UUID, now: datetime) -> None:
    """Revoke the invitations and codes that somebody gave who may not give them any more."""
    giver = User.objects.get(pk=user_id)
    given = Invitation.objects.filter(made_by=giver, revoked_at=None, expires_at__gt=now)
    for invitation in given.select_related("team", "made_by"):
        if not _may_still_give(invitation):
            revoke_invitation(invitation=invitation, by=by, now=now)
    codes = PasswordCode.objects.filter(made_by=giver, used_at=None, expires_at__gt=now)
    for code in codes.select_related("user"):
        if not may_decide_about(giver, code.user, "access.reset"):
            code.expires_at = now
            code.save(update_fields=["expires_at"])


def find_invitation(*, token: str, address: str, now: datetime) -> Invitation | None:
    """Return the invitation of a link while it is open.

    Wrong links are counted, and answered dearly no more after some; a right one always opens: many
    people share the address of one Wi-Fi, and a stranger there must not shut the others out.
    """
    found = (
        Invitation.objects.select_related("place", "team", "made_by")
        .filter(token_hash=hash_of_token(KIND, token))
        .first()
    )
    if found is None:
        if not throttle.too_many("invitation", address, now=now, tries=30):
            throttle.count("invitation", address, now=now)
        return None
    return found if found.is_open(now) and _has_room(found) and _stands(found) else None


def joining_of(*, token: str, user: User) -> Joining | None:
    """Return how somebody who has taken the invitation of a link stands; None where turned away."""
    return (
        Joining.objects.select_related(
            "user", "invitation__place", "invitation__team", "invitation__made_by"
        )
        .filter(invitation__token_hash=hash_of_token(KIND, token), user=user, refused_at=None)
        .first()
    )


def join(*, invitation: Invitation, newcomer: Newcomer, now: datetime) -> Joining:
    """Make a login for somebody new and take the invitation with it. Raises CannotJoin."""
    name, phone = newcomer.name.strip(), phone_digits(newcomer.phone)
    username = newcomer.username.strip()
    if not name or len(name) > 40:
        raise CannotJoin("name", _("Type your name."))
    if not phone and not newcomer.phone.strip():
        raise CannotJoin("phone", _("Type your telephone number, so that you can be reached."))
    if problem := phone_problem(newcomer.phone):
        raise CannotJoin("phone", problem)
    if not 2 <= len(username) <= 60 or not username.isprintable() or " " in username:
        raise CannotJoin("username", _("A login name has 2 to 60 characters and no spaces."))
    with transaction.atomic():
        locked = _locked(invitation, now)
        check_password_rules(newcomer.password, User(username=username, name=name, phone=phone))
        user = add_user(username=username, name=name, password=newcomer.password, phone=phone)
        return _take(locked, user, now)


def take_invitation(*, invitation: Invitation, user: User, now: datetime) -> Joining:
    """Let somebody who has a login take an invitation; a second time changes nothing."""
    with transaction.atomic():
        locked = _locked(invitation, now)
        known = Joining.objects.filter(invitation=locked, user=user).first()
        return known or _take(locked, user, now)


def admit(*, joining: Joining, by: User, now: datetime) -> None:
    """Let somebody in who waits for it. Raises CannotInvite."""
    with transaction.atomic():
        row = _waiting(joining)
        if row is None:
            return
        invitation = row.invitation
        check_answers_for(invitation, by)
        if invitation.member_until_at <= now:
            raise CannotInvite("over", _("The time for which this invitation was made is over."))
        _let_in(row, by=by.pk, now=now)


def refuse(*, joining: Joining, by: User, now: datetime) -> None:
    """Turn away somebody who waits: their login opens nothing. Raises CannotInvite."""
    with transaction.atomic():
        row = _waiting(joining)
        if row is not None:
            check_answers_for(row.invitation, by)
            row.refused_at = now
            row.save(update_fields=["refused_at"])
            record(TurnedAway(row.user_id), about=row, by=by.pk, now=now)


def check_answers_for(invitation: Invitation, by: User) -> None:
    """Raise CannotInvite where an invitation is for a team or place of somebody else."""
    if not answers_for(by, invitation):
        raise CannotInvite("not_yours", _("You cannot invite for this place or team."))


def _waiting(joining: Joining) -> Joining | None:
    rows = Joining.objects.select_for_update(of=("self",)).select_related(
        "invitation__place", "invitation__team", "user"
    )
    return rows.filter(pk=joining.pk, admitted_at=None, refused_at=None).first()


def _take(invitation: Invitation, user: User, now: datetime) -> Joining:
    held = _held(invitation, user)
    is_back = held is not None and held.ends_at is not None and held.ends_at <= now
    _check_team(invitation, held, now)
    joining = Joining.objects.create(
        invitation=invitation, user=user, place_path=invitation.place_path, taken_at=now
    )
    record(InvitationTaken(user.pk), about=invitation, by=user.pk, now=now)
    # Whose work here has ended comes back by somebody's word, not by a link that is still open.
    if not invitation.needs_approval and not is_back:
        _let_in(joining, by=invitation.made_by_id, now=now)
    return joining


def _let_in(joining: Joining, *, by: UUID | None, now: datetime) -> None:
    invitation, user = joining.invitation, joining.user
    held = _held(invitation, user)
    _check_team(invitation, held, now)
    if held is None:
        give_membership(
            user=user,
            role=invitation.role,
            place=invitation.place,
            by=by,
            now=now,
            reach=invitation.reach,
            team=invitation.team,
            ends_at=invitation.member_until_at,
        )
    elif held.ends_at is not None and held.ends_at < invitation.member_until_at:
        # They helped here before: the same membership goes on, in the team that lets them in.
        held.ends_at, held.team = invitation.member_until_at, invitation.team
        held.save(update_fields=["ends_at", "team"])
    joining.admitted_at = now
    joining.save(update_fields=["admitted_at"])
    record(Admitted(user.pk), about=joining, by=by, now=now)


def _held(invitation: Invitation, user: User) -> Membership | None:
    """Return what somebody is or was that an invitation would make them."""
    rows = Membership.objects.filter(role=invitation.role, place_path=invitation.place_path)
    return rows.filter(user=user).select_related("team").first()


def _check_team(invitation: Invitation, held: Membership | None, now: datetime) -> None:
    """Raise CannotJoin for somebody who is the same here in another team now."""
    is_here = held is not None and (held.ends_at is None or held.ends_at > now)
    if held is not None and is_here and held.team_id != invitation.team_id:
        raise CannotJoin(
            "other_team",
            _("You help here already in another team. Ask an administrator to change the team."),
        )


def _locked(invitation: Invitation, now: datetime) -> Invitation:
    locked = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("place", "team", "made_by")
        .get(pk=invitation.pk)
    )
    if not locked.is_open(now) or not _has_room(locked) or not _stands(locked):
        raise CannotJoin("over", _("This invitation does not work any more. Ask for a new one."))
    return locked


def _stands(invitation: Invitation) -> bool:
    """Return whether an invitation still lets in: by who made it, or by who approves each one."""
    return invitation.needs_approval or _may_still_give(invitation)


def _may_still_give(invitation: Invitation) -> bool:
    inviter = invitation.made_by
    return inviter is not None and answers_for(inviter, invitation)


def _has_room(invitation: Invitation) -> bool:
    return invitation.joinings.filter(refused_at=None).count() < invitation.max_uses
