"""Finding out where help is needed, or that it is needed at another door than was thought."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yimi.accounts.models import User
from yimi.cases.actions.rerouting import team_for, tell_and_move
from yimi.cases.actions.shared import DEADLINES, lock_case, must_have, set_deadlines, unpause
from yimi.cases.events import CaseLocated
from yimi.cases.models import Case
from yimi.cases.queries import pack_and_service
from yimi.cases.states import OPEN, PartStatus
from yimi.core.errors import Refusal
from yimi.core.scope import covers
from yimi.places.models import Place
from yimi.places.queries import emergency_at


class CannotLocate(Refusal):
    """The Case has ended, or the door is not known."""


def locate_case(
    *,
    case: Case,
    place: Place,
    household_id: UUID | None,
    by: User,
    now: datetime,
    words: str = "",
    seen: int | None = None,
) -> Case:
    """Give a Case the place where help is needed, with the emergency and the team of that place.

    Where another team answers there, nobody has it until that team takes it on; a team to which
    somebody had handed it keeps it where the place is still its own. The caller has found `place`
    where `by` may act. Raises CannotLocate.
    """
    with transaction.atomic():
        case = lock_case(case, seen=seen, refusal=CannotLocate)
        must_have(case.status in OPEN, CannotLocate, "ended", _("This case has ended."))
        if (case.place_id, case.household_id) == (place.pk, household_id):
            return case
        before = case.place_path
        case.place, case.place_path, case.household_id = place, place.path, household_id
        case.parts.filter(status=PartStatus.OPEN).update(place_path=place.path)
        moves = _goes_to_another_team(case, before, now)
        if moves:
            unpause(case, pack_and_service(case)[0], now)
        _follow_emergency(case, now)
        tell_and_move(
            case,
            moves=moves,
            news=CaseLocated(place.pk, case.team_id),
            by=by.pk,
            now=now,
            words=words,
            also=("place", "place_path", "household", "emergency", "team", *DEADLINES),
        )
    return case


def _goes_to_another_team(case: Case, before: str, now: datetime) -> bool:
    """Give a Case to the team that answers at its new place; return whether it goes from the old.

    It does too where it was offered to a team that does not work there: the offer is void.
    """
    _pack, service = pack_and_service(case)
    there, here = team_for(service, before, case.place_path, now=now)
    had = case.team
    if here is not None and (here != there or not covers(had.place_path, case.place_path)):
        case.team = here
    offered = case.offered_team
    void = offered is not None and not covers(offered.place_path, case.place_path)
    return case.team != had or void


def _follow_emergency(case: Case, now: datetime) -> None:
    """Put a Case under the emergency of its new place; one that is over there keeps what it has."""
    found = emergency_at(case.place_path, now=now)
    old = case.emergency
    if found == old or (
        found is None and old is not None and covers(old.place_path, case.place_path)
    ):
        return
    case.emergency = found
    set_deadlines(case, *pack_and_service(case))
