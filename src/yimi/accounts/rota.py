"""What the pages of the rota show."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from yimi.accounts.cover import Gap, look_at_cover
from yimi.accounts.models import Shift, Team
from yimi.accounts.shift_actions import WEEK, local_moment
from yimi.accounts.shift_queries import on_duty, team_people, week_shifts
from yimi.packs.calendars import day_of
from yimi.packs.words import in_language
from yimi.places.queries import pack_at

DAY = timedelta(days=1)


class Pattern(NamedTuple):
    """A kind of shift by the clock on the wall; it ends the next day where that is earlier."""

    code: str
    label: Any
    start: time
    end: time


PATTERNS = (
    Pattern("day", gettext_lazy("Day shift"), time(8), time(20)),
    Pattern("night", gettext_lazy("Night shift"), time(20), time(8)),
    Pattern("office", gettext_lazy("Office hours"), time(8, 30), time(18)),
)


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def moments(day: date, start: time, end: time) -> tuple[datetime, datetime]:
    """Return the moments of a shift that begins on a day; into the next where it ends earlier."""
    last = day if end > start else day + DAY
    begins = timezone.make_aware(datetime.combine(day, start))
    return begins, timezone.make_aware(datetime.combine(last, end))


def times_of(shift: Shift) -> str:
    """Return a shift's hours: 08:00–20:00."""
    start, end = timezone.localtime(shift.starts_at), timezone.localtime(shift.ends_at)
    return f"{start:%H:%M}–{end:%H:%M}"


def pattern_of(shift: Shift) -> Pattern | None:
    """Return the kind of a shift, by its hours."""
    start, end = timezone.localtime(shift.starts_at), timezone.localtime(shift.ends_at)
    hours = (start.time(), end.time())
    return next((known for known in PATTERNS if (known.start, known.end) == hours), None)


def week_page(
    team: Team, monday: date, *, may_plan: bool, now: datetime, chosen: dict[str, str]
) -> dict[str, Any]:
    """Return what a week of a team's rota shows, in a fixed number of queries."""
    shifts = week_shifts(team, monday)
    people = team_people(team, now=now)
    today = timezone.localtime(now).date()
    since = max(now, local_moment(monday))
    until = local_moment(monday + WEEK)
    covering = look_at_cover([team], since=since, until=until) if since < until else None
    gaps = covering.gaps if covering else []
    pack = pack_at(team.place_path, now=now)
    language = get_language() or "zh-hans"
    days = []
    for offset in range(7):
        day = monday + timedelta(days=offset)
        known = day_of(pack, day)
        mine = [s for s in shifts if timezone.localtime(s.starts_at).date() == day]
        days.append(
            {
                "day": day,
                "label": date_format(day, _("j M")),
                "weekday": date_format(day, "D"),
                "is_today": day == today,
                "is_past": day < today,
                "is_off": not known.is_worked,
                "makeup": known.kind == "makeup",
                "holiday": in_language(known.holiday, language) if known.holiday else "",
                "unannounced": not known.announced,
                "cells": _cells(mine, team, monday, day, now),
                "gaps": _gap_words(gaps, day),
            }
        )
    return {
        "team": team,
        "days": days,
        "patterns": PATTERNS,
        "people": people,
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "before": _url(team, monday - WEEK),
        "after": _url(team, monday + WEEK),
        "this_week": _url(team, monday_of(today)),
        "is_this_week": monday == monday_of(today),
        "may_plan": may_plan,
        "never_planned": bool(covering and covering.unplanned),
        "unannounced": any(day["unannounced"] for day in days),
        "chosen": chosen,
        "here": _url(team, monday),
        "narrowed": f"{team.name} {monday:%m-%d} – {monday + timedelta(days=6):%m-%d}",
        "export_of": urlencode({"team": str(team.pk), "week": monday.isoformat()}),
        "now": now,
    }


def _cells(
    shifts: Sequence[Shift], team: Team, monday: date, day: date, now: datetime
) -> list[dict[str, Any]]:
    kinds = [*PATTERNS, None]
    return [
        {
            "pattern": kind,
            "label": kind.label if kind else _("Other hours"),
            "shifts": [
                {
                    "id": shift.pk,
                    "name": shift.user.name,
                    "times": times_of(shift),
                    "status": shift.status,
                    "here": shift.status == "on",
                    "open": shift.status == "planned" and shift.ends_at > now,
                }
                for shift in shifts
                if pattern_of(shift) == kind
            ],
            "add": _url(team, monday, day=day.isoformat(), pattern=kind.code if kind else "")
            + "#plan",
        }
        for kind in kinds
    ]


def _gap_words(gaps: Iterable[Gap], day: date) -> list[str]:
    """Return the hours of a day in which nobody is on duty, as 20:00–24:00."""
    found = []
    start, end = local_moment(day), local_moment(day + DAY)
    for gap in gaps:
        begins, ends = max(gap.starts_at, start), min(gap.ends_at, end)
        if begins < ends:
            words = f"{timezone.localtime(ends):%H:%M}" if ends < end else "24:00"
            found.append(f"{timezone.localtime(begins):%H:%M}–{words}")
    return list(dict.fromkeys(found))


def gap_sentence(gap: Gap, now: datetime) -> str:
    """Return in words where nobody is on duty, and until when."""
    name = in_language(gap.name, get_language() or "zh-hans")
    until = f"{timezone.localtime(gap.ends_at):%m-%d %H:%M}"
    if gap.starts_at <= now:
        return _("%(duty)s: nobody is on duty now, until %(until)s.") % {
            "duty": name,
            "until": until,
        }
    since = f"{timezone.localtime(gap.starts_at):%m-%d %H:%M}"
    return _("%(duty)s: nobody is on duty from %(since)s to %(until)s.") % {
        "duty": name,
        "since": since,
        "until": until,
    }


def by_team(shifts: Iterable[Shift]) -> list[dict[str, Any]]:
    """Return who is on duty under their teams."""
    teams: dict[Any, dict[str, Any]] = {}
    for shift in shifts:
        entry = teams.setdefault(shift.team_id, {"team": shift.team, "people": []})
        entry["people"].append(
            {
                "name": shift.user.name,
                "phone": shift.user.phone,
                "times": times_of(shift),
                "until": shift.ends_at,
                "here": shift.status == "on",
            }
        )
    return list(teams.values())


def chat_text(teams: Sequence[Team], *, now: datetime) -> str:
    """Return who is on duty today and tonight, as text for the staff's chat group."""
    today = timezone.localtime(now).date()
    start, end = local_moment(today), local_moment(today + DAY)
    rows = (
        Shift.objects.filter(team__in=teams, starts_at__lt=end, ends_at__gt=start)
        .exclude(status="cancelled")
        .select_related("user", "team")
        .order_by("team__place_path", "team__name", "starts_at")
    )
    lines: dict[str, list[str]] = {}
    for shift in rows:
        kind = pattern_of(shift)
        words = (
            f"{kind.label if kind else ''} {times_of(shift)} {shift.user.name} {shift.user.phone}"
        )
        lines.setdefault(shift.team.name, []).append(words.strip())
    head = _("On duty today, %(day)s") % {"day": date_format(today, _("l, j F"))}
    return "\n".join([head, *(f"{team}：{'；'.join(said)}" for team, said in lines.items())])


def _url(team: Team, monday: date, **more: str) -> str:
    query = {"team": str(team.pk), "week": monday.isoformat(), **more}
    return f"{reverse('accounts:rota')}?{urlencode(query)}"


def duty_page(teams: Sequence[Team], *, now: datetime) -> dict[str, Any]:
    """Return who is on duty now in some teams, and which of them nobody has planned."""
    shifts = on_duty([team.pk for team in teams], now=now)
    there = {shift.team_id for shift in shifts}
    return {
        "teams": by_team(shifts),
        "without": [team for team in teams if team.pk not in there],
        "chat_text": chat_text(teams, now=now),
        "now": now,
    }
