"""Who answers for whom: one at a time, and for everybody of a worker who falls ill."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from yimi.accounts.models import Membership, Organisation, Team, User
from yimi.care.actions.shared import works_now
from yimi.care.events import CarerSet
from yimi.care.models import Alarm, Carer, Turn
from yimi.care.states import STANDING
from yimi.cases import actions as case_actions
from yimi.cases.models import Case
from yimi.core.bulk import update_all
from yimi.core.errors import Refusal
from yimi.core.log import draft, record, record_all
from yimi.core.scope import ScopedQuerySet
from yimi.registry.models import Resident


class CannotAnswer(Refusal):
    """Somebody who cannot answer for a person."""


class Named(NamedTuple):
    """Who is to answer for somebody."""

    worker: User | None = None
    deputy: User | None = None
    team: Team | None = None
    institution: Organisation | None = None


def set_answer(*, resident: Resident, named: Named, by: UUID | None, now: datetime) -> Carer:
    """Write down who answers for somebody. Raises CannotAnswer."""
    if not any(named):
        raise CannotAnswer("nobody", _("Name at least one who answers."))
    if named.worker and named.worker == named.deputy:
        raise CannotAnswer("same", _("Who stands in must be somebody else."))
    people = [person for person in (named.worker, named.deputy) if person]
    here = works_now([person.pk for person in people], now=now)
    for person in people:
        if person.pk not in here:
            raise CannotAnswer(
                "gone", _("%(name)s does not work here any more.") % {"name": person.name}
            )
    with transaction.atomic():
        before = Carer.objects.select_for_update().filter(resident=resident).first()
        answer, _made = Carer.objects.update_or_create(
            resident=resident,
            defaults={
                "place_path": resident.place_path,
                **named._asdict(),
                "noted_by_id": by,
                "noted_at": now,
            },
        )
        record(_news(answer), about=answer, by=by, now=now)
        if before is not None and before.worker_id and named.worker:
            _give_alarms([resident.pk], giver_id=before.worker_id, taker=named.worker)
    return answer


def hand_over_people(
    *,
    rows: ScopedQuerySet[Carer],
    giver: User,
    taker: User,
    by: UUID,
    now: datetime,
    keep_as_deputy: bool = False,
) -> int:
    """Give everybody for whom one person answers to another, in one go; return how many.

    `rows` are those that whoever does it may change. Alarms go along, and what plans have opened
    for them already. Who stood in for them stays, unless it is the one who takes over. Raises
    CannotAnswer.
    """
    if giver == taker:
        raise CannotAnswer("same", _("Choose two different people."))
    if taker.pk not in works_now([taker.pk], now=now):
        raise CannotAnswer(
            "gone", _("%(name)s does not work here any more.") % {"name": taker.name}
        )
    with transaction.atomic():
        mine = Q(worker=giver) | Q(deputy=giver)
        answers = list(rows.filter(mine).order_by("pk").select_for_update(of=("self",)))
        for answer in answers:
            if answer.worker_id == giver.pk:
                answer.worker_id = taker.pk
                if keep_as_deputy:
                    answer.deputy_id = giver.pk
                elif answer.deputy_id == taker.pk:
                    answer.deputy_id = None
            else:
                answer.deputy_id = None if answer.worker_id == taker.pk else taker.pk
            answer.noted_by_id, answer.noted_at = by, now
        update_all(answers, ("worker", "deputy", "noted_by", "noted_at"))
        record_all([draft(_news(answer), about=answer, by=by, now=now) for answer in answers])
        residents = [answer.resident_id for answer in answers]
        _give_alarms(residents, giver_id=giver.pk, taker=taker)
        _give_cases(residents, giver, taker, by, now)
    return len(answers)


def _give_alarms(residents: list[UUID], *, giver_id: UUID, taker: User) -> None:
    standing = Alarm.objects.filter(plan__resident__in=residents, status__in=STANDING)
    standing.filter(owner=giver_id).update(owner=taker)


def _give_cases(residents: list[UUID], giver: User, taker: User, by: UUID, now: datetime) -> None:
    """Give on what plans have opened already: to who takes over, or back to their own team."""
    opened = Case.objects.filter(
        pk__in=Turn.objects.filter(plan__resident__in=residents, status="open").values("case"),
        owner=giver,
    )
    teams = set(
        Membership.objects.filter(Membership.in_force(now), user=taker).values_list(
            "team_id", flat=True
        )
    )
    theirs: list[UUID] = []
    others: list[UUID] = []
    for pk, team_id in opened.values_list("pk", "team_id"):
        (theirs if team_id in teams else others).append(pk)
    case_actions.move_cases(theirs, holder_id=giver.pk, to=taker, by=by, now=now)
    case_actions.move_cases(others, holder_id=giver.pk, to=None, by=by, now=now)


def _news(answer: Carer) -> CarerSet:
    return CarerSet(answer.resident_id, answer.worker_id, answer.deputy_id)
