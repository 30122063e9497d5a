"""What tests of the rota need."""

from datetime import datetime, timedelta

from tests.scenes import PASSWORD, Street

from yimi.accounts.actions import add_user, give_membership
from yimi.accounts.models import Reach, Role, Shift, Team, User
from yimi.accounts.shift_actions import plan_shift

HOUR = timedelta(hours=1)


def planned(
    street: Street,
    user: User,
    start: float = -1,
    end: float = 7,
    *,
    team: Team | None = None,
    now: datetime | None = None,
) -> Shift:
    """Plan a shift, in hours from now."""
    return plan_shift(
        team=team or street.team,
        user=user,
        starts_at=street.now + start * HOUR,
        ends_at=street.now + end * HOUR,
        by=street.lead,
        now=now or street.now,
    )


def colleague(street: Street, name: str = "mate", *, role: str = Role.WORKER) -> User:
    """Add somebody to the team."""
    user = add_user(username=name, name=f"同事{name}", password=PASSWORD)
    give_membership(
        user=user,
        role=role,
        place=street.compound.parent,
        reach=Reach.OWN,
        team=street.team,
        by=None,
        now=street.now - timedelta(days=20),
    )
    return user
