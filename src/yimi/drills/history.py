"""Playing the week: everything in its order, at its own moment, through the acts themselves."""

import heapq
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from random import Random

from django.db import transaction

from yimi.cases.actions import escalate_due
from yimi.cases.models import Case
from yimi.core.errors import Refusal
from yimi.core.worker import drain
from yimi.drills.acting import ACTS
from yimi.drills.fates import FATES, Step
from yimi.drills.ledger import Ledger
from yimi.drills.staff import Staff
from yimi.drills.stage import Stage
from yimi.drills.taking_in import Opened, take_chain, take_down_call, take_message
from yimi.drills.week import calls, chains, messages

# Between acts the clock goes on in such steps, so that escalations fall when they are due.
TICK = timedelta(minutes=30)
WEEK = timedelta(days=7)
# Nobody calls on a resident in the night, except where a life is in danger.
MORNING, NIGHT = 7, 22

Play = Callable[[datetime], Iterable[Opened]]


def play_week(
    *, seed: int, ledger: Ledger, staff: Staff, now: datetime
) -> list[tuple[str, Refusal]]:
    """Play the week up to `now`; return the steps that the acts refused, of which there are none.

    Each moment is one transaction; then its events are delivered, by the clock of that moment.
    """
    stage = Stage(Random(seed + 1), ledger, staff, now)
    queue: list[tuple[datetime, int, Play]] = []
    serial = count()
    refused: list[tuple[str, Refusal]] = []

    def plan(moment: datetime, play: Play) -> None:
        if moment <= now:
            heapq.heappush(queue, (moment, next(serial), play))

    for message in messages():
        plan(message.moment(now), partial(take_message, stage, message))
    for chain in chains():
        plan(chain.moment(now), partial(take_chain, stage, chain))
    for call in calls():
        plan(call.moment(now), partial(take_down_call, stage, call))
    clock = now - WEEK
    while queue:
        moment, _serial, play = heapq.heappop(queue)
        clock = _let_time_pass(clock, moment)
        try:
            with transaction.atomic():
                opened = list(play(moment))
        except Refusal as refusal:
            refused.append((f"{moment:%m-%d %H:%M} {play}", refusal))
            continue
        drain(now=moment)
        for case, fate, to in opened:
            _plan_fate(plan, stage, case, fate, to, moment)
    _let_time_pass(clock, now)
    return refused


def _plan_fate(
    plan: Callable[[datetime, Play], None],
    stage: Stage,
    case: Case,
    fate: str,
    to: str,
    moment: datetime,
) -> None:
    recent = stage.now - moment < timedelta(hours=31)
    for step in FATES[fate]:
        hours = step.hours * stage.rng.uniform(0.85, 1.1)
        moment += timedelta(hours=hours)
        if not recent and not fate.startswith("danger"):
            moment = _by_day(stage.rng, moment)
        plan(moment, partial(_act, stage, case, step, to))


def _act(stage: Stage, case: Case, step: Step, to: str, now: datetime) -> Iterable[Opened]:
    fresh = Case.objects.select_related("owner", "team").get(pk=case.pk)
    ACTS[step.act](stage, fresh, step.what, to, now)
    return ()


def _by_day(rng: Random, moment: datetime) -> datetime:
    """Return the moment itself, or one in the next morning where it falls into the night."""
    if MORNING <= moment.hour < NIGHT:
        return moment
    day = moment.date() + timedelta(days=1 if moment.hour >= NIGHT else 0)
    start = datetime.combine(day, datetime.min.time(), moment.tzinfo)
    return start + timedelta(hours=MORNING, minutes=rng.randint(20, 150))


def _let_time_pass(clock: datetime, until: datetime) -> datetime:
    """Run the escalations that fall due on the way to a moment."""
    while clock + TICK < until:
        clock += TICK
        if escalate_due(now=clock):
            drain(now=clock)
    if escalate_due(now=until):
        drain(now=until)
    return until
