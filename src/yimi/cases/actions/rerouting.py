"""Letting another team answer for a Case that has turned out to be something else, or elsewhere."""

from datetime import datetime
from uuid import UUID

from yimi.accounts.models import Team
from yimi.accounts.routing import Router
from yimi.cases.actions.shared import step, touch
from yimi.cases.models import Case
from yimi.cases.states import TAKEN_ON, Status
from yimi.core.events import News
from yimi.core.log import record
from yimi.packs.schema import Service


def team_for(service: Service, *paths: str, now: datetime) -> list[Team | None]:
    """Return for each place the team that answers for a service there; the desk where none does."""
    router = Router(set(paths), now=now)
    return [router.team(service.duty, service.fallback_duty, "desk", path=path) for path in paths]


def tell_and_move(
    case: Case,
    *,
    moves: bool,
    news: News,
    by: UUID | None,
    now: datetime,
    words: str,
    also: tuple[str, ...],
) -> None:
    """Record what was found out about a locked Case; `also` names the columns that it changed.

    Where it moves to another team, nobody has it until that team takes it on.
    """
    if moves and case.status in {*TAKEN_ON, Status.TRANSFERRED}:
        case.owner = None
        also = (*also, "owner")
        step(case, to=Status.ASSIGNED, news=news, by=by, now=now, words=words, also=also)
    else:
        touch(case, *also)
        record(news, about=case, by=by, now=now, words=words)
