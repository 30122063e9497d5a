"""Acts on interfaces: letting a program in, changing its token, shutting it out."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from yimi.accounts.actions import give_membership
from yimi.accounts.models import Membership, Reach, Role, Team, User
from yimi.api.events import IntegrationMade, IntegrationRevoked, TokenRotated
from yimi.api.models import Integration, Webhook
from yimi.api.rights import RIGHTS
from yimi.api.tokens import hash_of, new_token
from yimi.core.errors import Refusal
from yimi.core.ids import new_id
from yimi.core.log import record
from yimi.core.scope import covers
from yimi.core.state import lock
from yimi.places.models import Place

LONGEST = timedelta(days=366)


class CannotLetIn(Refusal):
    """A program that would have no name, no rights or no end."""


class Made(NamedTuple):
    """A program with its token, which is shown this once."""

    integration: Integration
    token: str


def make_integration(
    *,
    name: str,
    contact: str,
    place: Place,
    rights: Collection[str],
    ends_at: datetime,
    by: User | None,
    now: datetime,
    team: Team | None = None,
) -> Made:
    """Let another program in, with some rights at a place, until a day. Raises CannotLetIn.

    It acts through a login of its own that nobody can sign in with; with a team it is one of that
    team, so that Cases and Tasks can be given to it.
    """
    name, contact = name.strip(), contact.strip()
    if not name:
        raise CannotLetIn("name", _("Say what it is called."))
    if not contact:
        raise CannotLetIn("contact", _("Say who answers for it and how to reach them."))
    if not rights or not set(rights) <= RIGHTS.keys():
        raise CannotLetIn("rights", _("Choose what it may do."))
    if not now < ends_at <= now + LONGEST:
        raise CannotLetIn("end", _("Choose a last day within the next year."))
    if team is not None and not (
        covers(team.place_path, place.path) or covers(place.path, team.place_path)
    ):
        raise CannotLetIn("team", _("%(team)s does not work there.") % {"team": team.name})
    token = new_token()
    with transaction.atomic():
        pk = new_id()
        login = User(username=f"api-{pk.hex}", name=name[:40])
        login.set_unusable_password()
        login.save(force_insert=True)
        if team is not None:
            give_membership(
                user=login,
                role=Role.LIAISON,
                place=team.place,
                reach=Reach.OWN,
                team=team,
                by=by.pk if by else None,
                now=now,
                ends_at=ends_at,
            )
        made = Integration.objects.create(
            pk=pk,
            name=name[:40],
            contact=contact[:120],
            place=place,
            place_path=place.path,
            team=team,
            rights=sorted(rights),
            user=login,
            made_by=by,
            starts_at=now,
            ends_at=ends_at,
            token_hash=hash_of(token),
            token_hint=token[-4:],
        )
        record(
            IntegrationMade(login.pk, tuple(made.rights)),
            about=made,
            by=by.pk if by else None,
            now=now,
        )
    return Made(made, token)


def rotate_token(*, integration: Integration, by: User, now: datetime) -> Made:
    """Give a program a new token; the old one opens nothing from now on. Raises CannotLetIn."""
    token = new_token()
    with transaction.atomic():
        integration = _in_force(integration, now)
        integration.token_hash, integration.token_hint = hash_of(token), token[-4:]
        integration.save(update_fields=["token_hash", "token_hint"])
        record(TokenRotated(), about=integration, by=by.pk, now=now)
    return Made(integration, token)


def revoke_integration(*, integration: Integration, by: User, now: datetime) -> Integration:
    """Shut a program out at once; what it was to be told is not sent any more."""
    with transaction.atomic():
        integration = lock(integration)
        if integration.revoked_at is not None:
            return integration
        integration.revoked_at = now
        integration.save(update_fields=["revoked_at"])
        Webhook.objects.filter(integration=integration).update(is_active=False)
        Membership.objects.filter(Membership.in_force(now), user=integration.user_id).update(
            ends_at=now
        )
        User.objects.filter(pk=integration.user_id).update(is_active=False)
        record(IntegrationRevoked(), about=integration, by=by.pk, now=now)
    return integration


def _in_force(integration: Integration, now: datetime) -> Integration:
    fresh = lock(integration)
    if fresh.revoked_at is not None or fresh.ends_at <= now:
        raise CannotLetIn("ended", _("This interface has ended; make a new one."))
    return fresh
