"""Finding out that a Case asks for something else than was thought."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yimi.accounts.models import User
from yimi.cases.actions.rerouting import team_for, tell_and_move
from yimi.cases.actions.shared import (
    DEADLINES,
    lock_case,
    must_have,
    pause,
    set_deadlines,
    stands_still,
    unpause,
)
from yimi.cases.events import CaseReclassified
from yimi.cases.models import Case
from yimi.cases.queries import pack_for
from yimi.cases.states import OPEN, URGENCY_RANK, PartStatus, Status, Urgency
from yimi.core.declared import fulfillers
from yimi.core.errors import Refusal
from yimi.packs.schema import Service

VISIT = "fieldwork.visit"


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
    """Give a Case another service and urgency, with that service's team, parts and deadlines.

    The deadlines count from when it was opened or last reopened, and keep the hours of its pauses.
    Where another team answers for it now, nobody has it until that team takes it on. Raises
    CannotReclassify.
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
        unpause(case, pack, now)  # the wait so far counts as the old service says
        if wanted.code != case.service:
            _fulfil_as(case, wanted)
        case.service, case.urgency = wanted.code, urgency
        case.rank = URGENCY_RANK[Urgency(urgency)]
        case.unconfirmed = False
        team = team_for(wanted, case.place_path, now=now)[0] or case.team
        moves, case.team = team != case.team, team
        set_deadlines(case, pack, wanted)
        if not moves and stands_still(case, wanted):
            pause(case, now)
        tell_and_move(
            case,
            moves=moves,
            news=CaseReclassified(wanted.code, urgency, team.pk),
            by=by.pk,
            now=now,
            words=words,
            also=("service", "urgency", "rank", "unconfirmed", "team", *DEADLINES),
        )
    return case


def _fulfil_as(case: Case, service: Service) -> None:
    """Let the open parts be fulfilled by whom the new service names; a visit where none is there.

    The parts stay the same rows: whoever has a Task for one keeps it.
    """
    key = service.fulfiller if service.fulfiller in fulfillers() else VISIT
    case.parts.filter(status=PartStatus.OPEN).update(key=key)
