"""The invitations as a file: what each is for and how many came, never what opens it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from yimi.access.queries import MOST, invitations_of
from yimi.core.clock import last_moment
from yimi.core.sheets import Row, Sheet


def invitation_rows(*, user: Any, asked: Mapping[str, str], now: datetime) -> Sheet:
    """Return the invitations of an area, as its page lists them."""
    found = list(invitations_of(user, "access.export")[:MOST])
    return Sheet(len(found), (_row(invitation, now) for invitation in found))


def _row(invitation: Any, now: datetime) -> Row:
    return Row(
        [
            invitation.name,
            invitation.place.name,
            invitation.team.name if invitation.team else "",
            invitation.get_role_display(),
            invitation.came,
            invitation.max_uses,
            last_moment(invitation.expires_at),
            last_moment(invitation.member_until_at),
            _("open") if invitation.is_open(now) else _("ended"),
        ]
    )
