"""What is known of care goes along with people: to another door, when they leave, come back, are
merged into the row that is kept, or are two again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from yimi.care.actions.planning import end_plan, resume_plan
from yimi.care.events import PlanMoved
from yimi.care.models import (
    Alarm,
    Assessment,
    Brought,
    Carer,
    Contact,
    LastReached,
    Plan,
    Turn,
)
from yimi.care.states import AHEAD, STANDING, EndReason, PlanStatus
from yimi.core.ids import new_id
from yimi.core.log import record
from yimi.places.queries import pack_at
from yimi.registry.models import KeyGroup, Resident

# Of these there is one row for each person.
SINGLE: dict[str, type[models.Model]] = {"carer": Carer, "assessment": Assessment}


def follow_people(*, resident_ids: Sequence[UUID], now: datetime) -> None:
    """Put what is known of care where its people live now; what is over stays where it was."""
    with transaction.atomic():
        for person in Resident.objects.filter(pk__in=resident_ids).order_by("pk"):
            path = person.place_path
            for model in (Carer, LastReached, Assessment):
                model.objects.filter(resident=person).update(place_path=path)
            Plan.objects.filter(resident=person).update(place_path=path)
            Turn.objects.filter(plan__resident=person, status__in=AHEAD).update(place_path=path)
            Alarm.objects.filter(plan__resident=person, status__in=STANDING).update(place_path=path)


def let_go(*, resident_id: UUID, now: datetime) -> None:
    """End the plans of somebody who moved away or died: no alarm stands, nobody goes there."""
    person = Resident.objects.get(pk=resident_id)
    if person.left_at is None:
        return
    for plan in Plan.objects.filter(resident=person, status=PlanStatus.ACTIVE).order_by("pk"):
        end_plan(plan=plan, reason=EndReason.LEFT, by=None, now=now)


def come_back(*, resident_id: UUID, now: datetime) -> None:
    """Let the plans of somebody who lives here again count again, unless there is a newer one."""
    person = Resident.objects.get(pk=resident_id)
    if person.left_at is not None or person.merged_into_id is not None:
        return
    ended = Plan.objects.filter(resident=person, status=PlanStatus.ENDED, end_reason=EndReason.LEFT)
    running = set(person.plans.filter(status=PlanStatus.ACTIVE).values_list("kind", flat=True))
    last: dict[str, datetime | None] = {}
    for plan in ended.order_by("-ended_at", "-pk"):
        # Of what they had on the day when they left; an older one had given way to that.
        if plan.kind not in running and last.setdefault(plan.kind, plan.ended_at) == plan.ended_at:
            resume_plan(plan=plan, by=None, now=now)


def divide(*, first_id: UUID, second_id: UUID, now: datetime) -> None:
    """Let plans go with the key groups where one person of the ledger was two."""
    first, second = Resident.objects.get(pk=first_id), Resident.objects.get(pk=second_id)
    kinds = {kind.code: kind for kind in pack_at(first.place_path, now=now).care_plans}
    held = {
        person.pk: set(
            KeyGroup.objects.current().filter(resident=person).values_list("code", flat=True)
        )
        for person in (first, second)
    }
    with transaction.atomic():
        plans = Plan.objects.filter(resident=first, status=PlanStatus.ACTIVE).order_by("pk")
        for plan in plans.select_for_update():
            wanted = set(kinds[plan.kind].groups) if plan.kind in kinds else set()
            if wanted & held[second.pk] and not wanted & held[first.pk]:
                _give(plan, second, now)
        carer = Carer.objects.filter(resident=first).first()
        if carer is not None and not Carer.objects.filter(resident=second).exists():
            carer.pk, carer.resident = new_id(), second
            carer.save(force_insert=True)


def take_over(*, kept_id: UUID, merged_id: UUID, now: datetime) -> None:
    """Let the plans of somebody who was merged count for the one who is kept.

    A plan of a kind that both have stays with both: a person looks, none is dropped. Who answers
    is taken where nobody does for the kept one. What came is written down: it can go back.
    """
    with transaction.atomic():
        people = _locked(kept_id, merged_id)
        kept, merged = people[kept_id], people[merged_id]
        # The kept one may have been merged meanwhile: then that one stands for all. Where the two
        # were parted again, or merged with others, later news says so.
        holder_id = kept.merged_into_id or kept.pk
        if merged.merged_into_id != holder_id or _brought(kept, merged):
            return
        holder = Resident.objects.get(pk=holder_id)
        plans = list(Plan.objects.select_for_update().filter(resident=merged).order_by("pk"))
        for plan in plans:
            _give(plan, holder, now)
        known = Contact.objects.filter(resident=holder).values("source_id")
        contacts = list(
            Contact.objects.filter(resident=merged)
            .exclude(source_id__in=known)
            .values_list("pk", flat=True)
        )
        Contact.objects.filter(pk__in=contacts).update(resident=holder)
        moved: dict[str, Any] = {
            "plans": [str(plan.pk) for plan in plans],
            "contacts": [str(pk) for pk in contacts],
        }
        for name, model in SINGLE.items():
            row = model._default_manager.filter(resident=merged).first()
            if row is not None and not model._default_manager.filter(resident=holder).exists():
                moved[name] = _values(row)
                model._default_manager.filter(pk=row.pk).update(
                    resident=holder, place_path=holder.place_path
                )
        _renew_last(holder)
        _renew_last(merged)
        Brought.objects.create(
            kept=kept, merged=merged, place_path=holder.place_path, at=now, moved=moved
        )


def give_back(*, kept_id: UUID, merged_id: UUID, now: datetime) -> None:
    """Let two who are two again have what each had before; what came since stays with the kept."""
    with transaction.atomic():
        people = _locked(kept_id, merged_id)
        kept, merged = people[kept_id], people[merged_id]
        brought = _brought(kept, merged)
        if brought is None:
            return
        holder_id = kept.merged_into_id or kept.pk
        moved = brought.moved
        for plan in Plan.objects.select_for_update().filter(
            pk__in=moved.get("plans", ()), resident=holder_id
        ):
            _give(plan, merged, now)
        Contact.objects.filter(pk__in=moved.get("contacts", ()), resident=holder_id).update(
            resident=merged
        )
        for name, model in SINGLE.items():
            if name in moved:
                _restore(model, moved[name], holder_id, merged)
        _renew_last(Resident.objects.get(pk=holder_id))
        _renew_last(merged)
        brought.undone_at = now
        brought.save(update_fields=["undone_at"])


def _locked(*ids: UUID) -> dict[UUID, Resident]:
    rows = Resident.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    return {row.pk: row for row in rows}


def _brought(kept: Resident, merged: Resident) -> Brought | None:
    return Brought.objects.filter(kept=kept, merged=merged, undone_at=None).first()


def _give(plan: Plan, person: Resident, now: datetime) -> None:
    """Let a locked plan be somebody else's, with its days and alarms."""
    before = plan.resident_id
    plan.resident, plan.place_path = person, person.place_path
    plan.save(update_fields=["resident", "place_path"])
    path = person.place_path
    Turn.objects.filter(plan=plan, status__in=AHEAD).update(place_path=path)
    Alarm.objects.filter(plan=plan, status__in=STANDING).update(place_path=path)
    record(PlanMoved(person.pk, before), about=plan, by=None, now=now)


def _values(row: models.Model) -> dict[str, Any]:
    """Return the values of a row, as they are kept to make it anew."""
    encode = DjangoJSONEncoder().default
    found = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        found[field.attname] = value if isinstance(value, str | None) else encode(value)
    return found


def _restore(
    model: type[models.Model], values: dict[str, Any], holder_id: UUID, person: Resident
) -> None:
    """Give a row back as it was; where it was changed since, the kept one keeps that."""
    if model._default_manager.filter(resident=person).exists():
        return
    current = model._default_manager.filter(pk=values["id"], resident=holder_id).first()
    mine = {"resident_id": person.pk, "place_path": person.place_path}
    if current is not None and _values(current) | mine == values | mine:
        model._default_manager.filter(pk=current.pk).update(**mine)
        return
    fields = {field.attname: field for field in model._meta.concrete_fields}
    ready = {name: fields[name].to_python(value) for name, value in values.items()}
    model(**ready | mine | {"id": new_id() if current is not None else ready["id"]}).save(
        force_insert=True
    )


def _renew_last(person: Resident) -> None:
    """Work out from their contacts when somebody was last reached."""
    contacts = Contact.objects.filter(resident=person)
    last = contacts.filter(reached=True).order_by("-at", "-pk").first()
    tried = contacts.filter(reached=False)
    tried = tried.filter(at__gt=last.at) if last else tried
    newest = tried.order_by("-at").first()
    if last is None and newest is None:
        LastReached.objects.filter(resident=person).delete()
        return
    LastReached.objects.update_or_create(
        resident=person,
        defaults={
            "place_path": person.place_path,
            "at": last.at if last else None,
            "how": last.how if last else "",
            "by_id": last.by_id if last else None,
            "said_no_need": bool(last and last.said_no_need),
            "tried_at": newest.at if newest else None,
            "tries": tried.count(),
        },
    )
