"""Saying for many people at once who answers for them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yimi.care.actions.answering import CannotAnswer, Named
from yimi.care.actions.shared import works_now
from yimi.care.events import CarerSet
from yimi.care.models import Alarm, Carer
from yimi.care.states import STANDING
from yimi.core.bulk import insert_all, update_all
from yimi.core.log import draft, record_all
from yimi.registry.models import Resident

COLUMNS = ("worker", "deputy", "team", "institution")


def name_for_many(*, residents: Sequence[Resident], named: Named, by: UUID, now: datetime) -> int:
    """Write down for some people who answers; what is not named stays. Return how many changed.

    Who answers and stood in until now does only one of the two. Alarms go along to who answers by
    name. Raises CannotAnswer.
    """
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
        # Two who name at once wait for each other at the people.
        ids = [resident.pk for resident in residents]
        found = list(Resident.objects.filter(pk__in=ids).order_by("pk").select_for_update())
        known = {answer.resident_id: answer for answer in Carer.objects.filter(resident__in=found)}
        given: dict[UUID, list[UUID]] = defaultdict(list)
        fresh: list[Carer] = []
        changed: list[Carer] = []
        for resident in found:
            answer = known.get(resident.pk)
            before = _held(answer) if answer else None
            answer = answer or Carer(resident=resident)
            giver_id = answer.worker_id
            _name(answer, named)
            if _held(answer) == before:
                continue
            answer.place_path = resident.place_path
            answer.noted_by_id, answer.noted_at = by, now
            (changed if before is not None else fresh).append(answer)
            if giver_id and named.worker and giver_id != named.worker.pk:
                given[giver_id].append(resident.pk)
        insert_all(fresh)
        update_all(changed, (*COLUMNS, "place_path", "noted_by", "noted_at"))
        standing = Alarm.objects.filter(status__in=STANDING)
        for giver_id, mine in given.items():
            standing.filter(plan__resident__in=mine, owner=giver_id).update(owner=named.worker)
        record_all(
            [
                draft(
                    CarerSet(answer.resident_id, answer.worker_id, answer.deputy_id),
                    about=answer,
                    by=by,
                    now=now,
                )
                for answer in (*fresh, *changed)
            ]
        )
    return len(fresh) + len(changed)


def _held(answer: Carer) -> tuple[UUID | None, ...]:
    return tuple(getattr(answer, f"{name}_id") for name in COLUMNS)


def _name(answer: Carer, named: Named) -> None:
    for name, value in named._asdict().items():
        if value is not None:
            setattr(answer, name, value)
    if answer.worker_id is not None and answer.worker_id == answer.deputy_id:
        if named.worker:
            answer.deputy = None
        else:
            answer.worker = None
