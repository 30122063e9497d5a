"""Handing a Case to another team: the giver keeps it until the taker accepts."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yimi.accounts.models import Membership, Team, User
from yimi.cases.actions.shared import lock_case, must_have, step, unpause
from yimi.cases.events import CaseOffered, TransferDeclined, TransferTaken
from yimi.cases.models import Case
from yimi.cases.queries import pack_for
from yimi.cases.states import Status
from yimi.core.errors import Refusal
from yimi.core.scope import covers


class CannotTransfer(Refusal):
    """The Case cannot go to that team."""


def transfer_case(
    *,
    case: Case,
    to_team: Team,
    reason: str,
    by: User,
    now: datetime,
    words: str = "",
    seen: int | None = None,
) -> Case:
    """Offer a Case to another team that answers for its place. Raises CannotTransfer."""
    with transaction.atomic():
        case = lock_case(case, seen=seen, refusal=CannotTransfer)
        must_have(
            to_team.pk != case.team_id,
            CannotTransfer,
            "same_team",
            _("%(team)s has this case already.") % {"team": to_team.name},
        )
        must_have(
            to_team.is_active and covers(to_team.place_path, case.place_path),
            CannotTransfer,
            "elsewhere",
            _("%(team)s does not work at this place.") % {"team": to_team.name},
        )
        allowed = {entry.code for entry in pack_for(case).transfer_reasons}
        must_have(reason in allowed, CannotTransfer, "reason", _("Say why it is handed over."))
        case.offered_team = to_team
        also = unpause(case, pack_for(case), now)
        step(
            case,
            to=Status.TRANSFERRED,
            news=CaseOffered(case.team_id, to_team.pk, reason),
            by=by.pk,
            now=now,
            words=words,
            also=("offered_team", *also),
        )
    return case


def take_transfer(*, case: Case, by: User, now: datetime, seen: int | None = None) -> Case:
    """Take what another team has offered: from now on the taker answers for it."""
    with transaction.atomic():
        case = lock_case(case, seen=seen, refusal=CannotTransfer)
        taker = _offered(case)
        must_have(
            _may_take(by, giver=case.team, taker=taker, now=now),
            CannotTransfer,
            "giver",
            _("Only %(team)s can take it over.") % {"team": taker.name},
        )
        case.team, case.offered_team, case.owner = taker, None, None
        step(
            case,
            to=Status.ASSIGNED,
            news=TransferTaken(taker.pk),
            by=by.pk,
            now=now,
            also=("team", "offered_team", "owner"),
        )
    return case


def decline_transfer(
    *, case: Case, by: User, now: datetime, words: str = "", seen: int | None = None
) -> Case:
    """Leave a Case with the team that offered it."""
    with transaction.atomic():
        case = lock_case(case, seen=seen, refusal=CannotTransfer)
        taker = _offered(case)
        case.offered_team, case.owner = None, None
        step(
            case,
            to=Status.ASSIGNED,
            news=TransferDeclined(taker.pk),
            by=by.pk,
            now=now,
            words=words,
            also=("offered_team", "owner"),
        )
    return case


def _may_take(by: User, *, giver: Team, taker: Team, now: datetime) -> bool:
    """Return whether somebody may speak for the taker: of that team, or above both."""
    held = Membership.objects.filter(Membership.in_force(now), user=by)
    teams = set(held.filter(team__in=[giver, taker]).values_list("team_id", flat=True))
    return taker.pk in teams or giver.pk not in teams


def _offered(case: Case) -> Team:
    if case.offered_team is None:
        raise CannotTransfer("not_offered", _("This case is not being handed over."))
    return case.offered_team
