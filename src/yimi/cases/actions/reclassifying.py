"""Finding out that a Case asks for something else than was thought."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yimi.accounts.models import User
from yimi.accounts.routing import Router
from yimi.cases.actions.shared import lock_case, must_have, set_deadlines, step, touch
from yimi.cases.events import CaseReclassified
from yimi.cases.models import Case
from yimi.cases.queries import pack_for
from yimi.cases.states import OPEN, TAKEN_ON, URGENCY_RANK, Status, Urgency
from yimi.core.errors import Refusal
from yimi.core.log import record


class CannotReclassify(Refusal):
    """There is no such service, or the Case has ended."""


def reclassify_case(
    *,
    case: Case,
    service: str,
    urgency: str,
    by: User,
    now: datetime,
    words: str = "",
    seen: int | None = None,
) -> Case:
    """Give a Case another service and urgency, with that service's team and deadlines.

    The deadlines count from the day it was opened. Where another team answers for it now, nobody
    has it until that team takes it on. Raises CannotReclassify.
    """
    with transaction.atomic():
        case = lock_case(case, seen=seen, refusal=CannotReclassify)
        must_have(
            case.status in OPEN and case.status != Status.TRANSFERRED,
            CannotReclassify,
            "ended",
            _("This case has ended, or is being handed over."),
        )
        pack = pack_for(case)
        wanted = next((entry for entry in pack.services if entry.code == service), None)
        if wanted is None or urgency not in Urgency.values:
            raise CannotReclassify("service", _("Choose what is asked for."))
        team = Router({case.place_path}, now=now).team(
            wanted.duty, wanted.fallback_duty, "desk", path=case.place_path
        )
        case.service, case.urgency = wanted.code, urgency
        case.rank = URGENCY_RANK[Urgency(urgency)]
        case.unconfirmed = False
        set_deadlines(case, pack, wanted)
        also: tuple[str, ...] = (
            *("service", "urgency", "rank", "unconfirmed"),
            *("respond_by_at", "solve_by_at", "next_escalation_at"),
        )
        moves = team is not None and team.pk != case.team_id
        if team is not None:
            case.team = team
        news = CaseReclassified(wanted.code, urgency, case.team_id)
        if moves and case.status in TAKEN_ON:
            case.owner, case.waiting_for, case.paused_at = None, "", None
            also = (*also, "team", "owner", "waiting_for", "paused_at")
            step(case, to=Status.ASSIGNED, news=news, by=by.pk, now=now, words=words, also=also)
        else:
            touch(case, "team", *also)
            record(news, about=case, by=by.pk, now=now, words=words)
    return case
