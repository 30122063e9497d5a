"""A rota for the demonstration's week, with one hand-over, and one night that nobody has."""

from datetime import datetime, timedelta

from django.utils import timezone

from yimi.accounts.handover_actions import give_handover, see_to_shifts, take_handover
from yimi.accounts.models import Shift, Team, User
from yimi.accounts.rota import PATTERNS, moments
from yimi.accounts.shift_actions import plan_shift, start_shift
from yimi.core.worker import drain
from yimi.drills.staff import Staff

NOTE = (
    "1. 青禾园 9 号楼电梯下午修过一次，还要再看。\n"
    "2. 答应了柳溪里的一位老人今晚回电话，先打给她。\n"
    "3. 惠民超市晚上 9 点以后不送货，急的找物资保供组。"
)
DAYS_BEFORE, DAYS_AFTER = 3, 7
# The command room's next shift but one has nobody: what an alarm looks like can be seen.
GAP_AFTER = timedelta(hours=1)


def make_rota(staff: Staff, *, now: datetime) -> None:
    """Plan day and night for the desk and the command room, and hand one shift over.

    Whoever tries the desk or the dispatcher finds themselves on duty, whatever the hour.
    """
    users, planner = staff.users, staff.users["dispatch"]
    spans = _spans(now)
    current = next(index for index, (start, end) in enumerate(spans) if start <= now < end)
    planned_at = spans[0][0] - timedelta(hours=1)
    shifts: dict[tuple[str, int], Shift] = {}

    def plan(team: Team, user: User, index: int) -> None:
        start, end = spans[index]
        shifts[user.username, index] = plan_shift(
            team=team, user=user, starts_at=start, ends_at=end, by=planner, now=planned_at
        )

    for index in range(len(spans)):
        mine = (index - current) % 2 == 0
        plan(staff.teams["desk"], users["desk" if mine else "desk2"], index)
        if mine:
            plan(staff.teams["desk"], users["dispatch"], index)
            plan(staff.teams["command"], users["officer"], index)
    _hand_over(shifts["desk2", current - 1], users["desk2"], users["desk"], spans[current][0])
    for username in ("desk", "dispatch"):
        start_shift(shift=shifts[username, current], by=users[username], now=spans[current][0])
    see_to_shifts(now=now)
    drain(now=now)


def _hand_over(shift: Shift, giver: User, taker: User, end: datetime) -> None:
    handover = give_handover(
        shift=shift,
        taker=taker,
        keep={},
        note=NOTE,
        by=giver,
        now=end - timedelta(minutes=20),
    )
    take_handover(handover=handover, by=taker, now=end - timedelta(minutes=5))


def _spans(now: datetime) -> list[tuple[datetime, datetime]]:
    """Return day and night shifts from some days before to some days after, in order."""
    today = timezone.localtime(now).date()
    by_day, by_night = PATTERNS[0], PATTERNS[1]
    return [
        moments(today + timedelta(days=offset), kind.start, kind.end)
        for offset in range(-DAYS_BEFORE, DAYS_AFTER)
        for kind in (by_day, by_night)
    ]
