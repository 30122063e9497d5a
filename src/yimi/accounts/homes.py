"""What the rota tells people first: their own shift, who is on duty, where nobody is."""

from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from yimi.accounts.carrying import carried_by
from yimi.accounts.cover import AHEAD, Covering, look_at_cover
from yimi.accounts.models import Team
from yimi.accounts.rota import by_team, times_of
from yimi.accounts.shift_actions import EARLY
from yimi.accounts.shift_queries import (
    SOON,
    my_shift,
    next_shift,
    teams_around,
    to_take,
)
from yimi.accounts.shift_queries import (
    on_duty as now_on_duty,
)
from yimi.accounts.states import ShiftStatus
from yimi.packs.words import in_language

MOST_TEAMS = 8
# The hand-over is asked for this long before the end of a shift.
HAND_OVER_BEFORE = EARLY / 2


def shift(user: Any, now: datetime) -> dict[str, Any] | None:
    """Return somebody's shift and what is to be handed over or taken; nothing without any."""
    mine = my_shift(user, now=now)
    coming = next_shift(user, now=now)
    if coming is not None and coming.starts_at > now + SOON:
        coming = None
    waiting = to_take(user)
    if mine is None and coming is None and not waiting:
        return None
    ending = mine is not None and now >= mine.ends_at - HAND_OVER_BEFORE
    given = mine.handovers.filter(status__in=["given", "taken"]).first() if mine else None
    return {
        "mine": mine,
        "times": times_of(mine) if mine else "",
        "here": bool(mine and mine.status == ShiftStatus.ON),
        "over": bool(mine and mine.status == ShiftStatus.ENDED),
        "ending": ending,
        "given": given,
        "open_count": sum(len(g.items) for g in carried_by(user.pk, mine.team_id)) if mine else 0,
        "coming": coming,
        "coming_times": times_of(coming) if coming else "",
        "may_start": bool(coming and mine is None and coming.starts_at - EARLY <= now),
        "waiting": waiting,
    }


def on_duty(user: Any, now: datetime) -> dict[str, Any] | None:
    """Return who is on duty around somebody; nothing where no rota is planned."""
    found = by_team(now_on_duty(teams_around(user).values_list("pk", flat=True), now=now))
    if not found:
        return None
    return {"teams": found[:MOST_TEAMS], "more": max(0, len(found) - MOST_TEAMS)}


def cover(user: Any, now: datetime) -> dict[str, Any] | None:
    """Return where nobody is or will soon be on duty, of what somebody plans."""
    found = _covering(user, now).gaps
    language = get_language() or "zh-hans"
    return (
        {
            "gaps": [
                {
                    "duty": in_language(gap.name, language),
                    "team": gap.team,
                    "now": gap.starts_at <= now,
                    "starts_at": gap.starts_at,
                    # How long nobody is there beyond the hours that were looked at is not known.
                    "ends_at": gap.ends_at if gap.ends_at < now + AHEAD else None,
                }
                for gap in found[:MOST_TEAMS]
            ]
        }
        if found
        else None
    )


def unplanned(user: Any, now: datetime) -> dict[str, Any] | None:
    """Return the teams that have never planned a rota although somebody should be there."""
    found = _covering(user, now).unplanned
    return {"teams": found} if found else None


def _covering(user: Any, now: datetime) -> Covering:
    teams = Team.objects.visible_to(user, "accounts.plan").filter(is_active=True)
    return look_at_cover(teams, since=now, until=now + AHEAD)
