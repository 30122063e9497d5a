"""Where nobody is on duty although somebody must be: as the pack in force there says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.timezone import localtime

from yimi.accounts.events import DutyCovered, DutyUncovered
from yimi.accounts.models import CoverGap, Shift, Team, TeamDuty
from yimi.accounts.states import STANDING
from yimi.core.log import record
from yimi.packs.clocks import open_times
from yimi.packs.schema import Clock, Cover
from yimi.places.queries import emergencies_at, pack_of

# A gap that begins within this time is an alarm.
AHEAD = timedelta(hours=12)
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Gap:
    """A time in which nobody of the teams of a place is on duty for something."""

    duty: str
    name: Any
    team: Team
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Covering:
    """What is uncovered, and the teams that have planned no rota at all yet."""

    gaps: list[Gap]
    unplanned: list[Team]


def look_at_cover(teams: Iterable[Team], *, since: datetime, until: datetime) -> Covering:
    """Return where nobody is on duty in a time, in four queries whatever the number of teams.

    One team that has somebody is enough for a duty at its place. A place whose teams have never
    planned a rota is no alarm: they are named apart.
    """
    by_id = {team.pk: team for team in teams}
    held: dict[tuple[str, str], list[Team]] = {}
    for duty in TeamDuty.objects.filter(team__in=by_id).order_by("duty", "team__name"):
        team = by_id[duty.team_id]
        held.setdefault((team.place_path, duty.duty), []).append(team)
    ids = set(by_id)
    on: dict[UUID, list[Span]] = {}
    shifts = Shift.objects.filter(
        team__in=ids, status__in=STANDING, starts_at__lt=until, ends_at__gt=since
    )
    for team_id, start, end in shifts.values_list("team_id", "starts_at", "ends_at"):
        on.setdefault(team_id, []).append((start, end))
    # One look at the index for each team: shifts of years may stand there.
    ever = Exists(Shift.objects.filter(team=OuterRef("pk")))
    planned = set(Team.objects.filter(ever, pk__in=ids).values_list("pk", flat=True))
    running = emergencies_at({path for path, _duty in held}, now=since)
    gaps: list[Gap] = []
    unplanned: dict[UUID, Team] = {}
    for (path, duty_code), those in held.items():
        pack = pack_of(running[path])
        rule = next((c for c in pack.cover if c.code == duty_code and c.needed), None)
        if rule is None:
            continue
        if not any(team.pk in planned for team in those):
            unplanned |= {team.pk: team for team in those}
            continue
        clock = next(clock for clock in pack.clocks if clock.code == rule.clock)
        covered = [span for team in those for span in on.get(team.pk, [])]
        gaps += _gaps(rule, those[0], clock, covered, since, until)
    gaps.sort(key=lambda gap: (gap.starts_at, gap.duty))
    return Covering(gaps, [team for team in unplanned.values() if team.pk not in planned])


def note_gaps(*, now: datetime) -> int:
    """Record once that nobody is on duty for something now or soon, and once that somebody is."""
    alarms: dict[tuple[str, str], Gap] = {}
    teams = Team.objects.filter(is_active=True)
    for gap in look_at_cover(teams, since=now, until=now + AHEAD).gaps:
        alarms.setdefault((gap.team.place_path, gap.duty), gap)
    known = {(row.place_path, row.duty): row for row in CoverGap.objects.filter(ended_at=None)}
    with transaction.atomic():
        for key, gap in alarms.items():
            if key in known:
                continue
            CoverGap.objects.create(
                team=gap.team,
                place_path=gap.team.place_path,
                duty=gap.duty,
                starts_at=gap.starts_at,
                found_at=now,
            )
            record(DutyUncovered(gap.duty, gap.starts_at), about=gap.team, by=None, now=now)
        for key, row in known.items():
            if key not in alarms:
                row.ended_at = now
                row.save(update_fields=["ended_at"])
                record(DutyCovered(row.duty), about=row.team, by=None, now=now)
    return len(alarms)


def _gaps(
    rule: Cover, team: Team, clock: Clock, covered: list[Span], since: datetime, until: datetime
) -> list[Gap]:
    found = []
    for start, end in open_times(localtime(since), localtime(until), clock):
        at = start
        for begins, ends in sorted(covered):
            if begins >= end:
                break
            if begins > at:
                found.append(Gap(rule.code, rule.name, team, at, begins))
            at = max(at, ends)
        if at < end:
            found.append(Gap(rule.code, rule.name, team, at, end))
    return found
