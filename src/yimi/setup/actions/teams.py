"""Teams: formed, given duties, dissolved; and who would do what nobody answers for."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import get_args
from uuid import UUID

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yimi.accounts.actions import form_team
from yimi.accounts.models import Membership, Team, TeamDuty, User
from yimi.core.errors import Refusal
from yimi.core.log import record
from yimi.packs.schema import Duty, Pack
from yimi.packs.words import in_language
from yimi.places.models import Place
from yimi.setup.events import TeamChanged
from yimi.setup.wording import DUTIES as WORDS

DUTIES: tuple[str, ...] = get_args(Duty)


class CannotChangeTeam(Refusal):
    """A team that cannot be so."""


@dataclass(frozen=True)
class Gap:
    """A duty that no team has: which services name it, and who has them instead."""

    duty: str
    services: tuple[str, ...]
    instead: str


@dataclass(frozen=True)
class EmptyTeam:
    """A team with duties and nobody in it, and what would wait there."""

    team: Team
    what: str


def people_of_teams(rows: Sequence[Team], now: datetime) -> dict[UUID, int]:
    """Return how many people are in each team just now; somebody with two roles is one."""
    held = Membership.objects.filter(
        Membership.in_force(now), team__in=rows, user__is_active=True
    ).values_list("team_id", "user_id")
    return Counter(team for team, _user in set(held) if team)


def empty_teams(rows: Sequence[Team], pack: Pack, now: datetime) -> list[EmptyTeam]:
    """Return the teams among some that have duties and nobody in them."""
    counts = people_of_teams(rows, now)
    empty = [team for team in rows if team.is_active and not counts.get(team.pk)]
    duties = TeamDuty.objects.filter(team__in=empty).values_list("team_id", "duty")
    found = []
    for team in empty:
        held = {duty for team_id, duty in duties if team_id == team.pk}
        if held:
            found.append(EmptyTeam(team, waits_for(held, pack)))
    return found


def waits_for(duties: set[str], pack: Pack) -> str:
    """Return in words what comes to whoever has some duties."""
    language = get_language() or "zh-hans"
    named = [in_language(entry.name, language) for entry in pack.services if entry.duty in duties]
    shown = "、".join(named[:5]) + ("…" if len(named) > 5 else "")
    return shown or "、".join(str(WORDS[duty]) for duty in DUTIES if duty in duties)


def form(*, name: str, place: Place, duties: Sequence[str], by: User, now: datetime) -> Team:
    """Form a team; the place was found among those of the person. Raises CannotChangeTeam."""
    _check(name, duties)
    if Team.objects.filter(name=name.strip(), place=place, is_active=True).exists():
        raise CannotChangeTeam("taken", _("%(name)s is already there.") % {"name": name.strip()})
    return form_team(name=name.strip(), place=place, duties=list(duties), by=by.pk, now=now)


def change_team(*, team: Team, name: str, duties: Sequence[str], by: User, now: datetime) -> None:
    """Rename a team and give it other duties; Cases that it has stay with it."""
    _check(name, duties)
    with transaction.atomic():
        team.name = name.strip()
        team.save(update_fields=["name"])
        held = set(team.duties.values_list("duty", flat=True))
        team.duties.filter(duty__in=held - set(duties)).delete()
        TeamDuty.objects.bulk_create(
            TeamDuty(team=team, duty=duty) for duty in duties if duty not in held
        )
        record(TeamChanged("duties"), about=team, by=by.pk, now=now)


def set_active(*, team: Team, is_active: bool, by: User, now: datetime) -> None:
    """Dissolve a team, or let it be there again. Its people keep their logins."""
    with transaction.atomic():
        in_it = Membership.objects.filter(Membership.in_force(now), team=team)
        if not is_active and in_it.exists():
            raise CannotChangeTeam(
                "people", _("There are people in this team. End their roles or move them first.")
            )
        team.is_active = is_active
        team.save(update_fields=["is_active"])
        record(TeamChanged("active" if is_active else "dissolved"), about=team, by=by.pk, now=now)


def gaps(pack: Pack, held: set[str]) -> list[Gap]:
    """Return the duties that the pack's services name and nobody here has."""
    found = []
    for duty in DUTIES:
        named = [service for service in pack.services if service.duty == duty]
        if duty in held or not named:
            continue
        fallback = named[0].fallback_duty
        instead = fallback if fallback in held else ("desk" if "desk" in held else "")
        found.append(Gap(duty, tuple(service.name.zh for service in named), instead))
    return found


def _check(name: str, duties: Sequence[str]) -> None:
    if not name.strip() or len(name.strip()) > 60:
        raise CannotChangeTeam("name", _("Write what the team is called."))
    if not duties or not set(duties) <= set(DUTIES):
        raise CannotChangeTeam("duties", _("Tick at least one duty."))
