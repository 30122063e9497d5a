"""Which team would get each service at each community, and where nobody would."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from yimi.accounts.models import Team
from yimi.accounts.routing import Router
from yimi.core.scope import within
from yimi.packs.schema import Service
from yimi.places.models import Level, Place

# A city has hundreds; what is missing in one street is seen from that street's page.
MOST_COMMUNITIES = 80
DESK = "desk"


@dataclass
class Answer:
    """Who answers for a service in an area.

    `fallback`, `desk` and `nobody` hold the names of the communities where that is so.
    """

    teams: list[str] = field(default_factory=list)
    fallback: list[str] = field(default_factory=list)
    desk: list[str] = field(default_factory=list)
    nobody: list[str] = field(default_factory=list)

    @property
    def state(self) -> str:
        """`ok`, or the worst that happens anywhere in the area."""
        for name in ("nobody", "desk", "fallback"):
            if getattr(self, name):
                return name
        return "ok"


def communities_in(path: str) -> list[tuple[str, str]]:
    """Return path and name of the communities of an area; the area itself where it has none."""
    found = Place.objects.filter(within(path, "path"), level=Level.COMMUNITY)
    rows = list(found.order_by("sort_key").values_list("path", "name")[:MOST_COMMUNITIES])
    return rows or [(path, "")]


def answers(
    services: Collection[Service], communities: list[tuple[str, str]], *, now: datetime
) -> dict[str, Answer]:
    """Return for each service who would get it, as a Case is routed; two queries for all."""
    router = Router([path for path, _name in communities], now=now)
    found: dict[str, Answer] = {}
    for service in services:
        answer = Answer()
        for path, name in communities:
            team = router.team(service.duty, path=path)
            if team is None and (team := router.team(service.fallback_duty, path=path)):
                answer.fallback.append(name)
            elif team is None and (team := router.team(DESK, path=path)):
                answer.desk.append(name)
            elif team is None:
                answer.nobody.append(name)
            _add(answer, team)
        found[service.code] = answer
    return found


def _add(answer: Answer, team: Team | None) -> None:
    if team is not None and team.name not in answer.teams:
        answer.teams.append(team.name)
