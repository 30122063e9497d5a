"""Alarms: a plan is broken or will be, and a person by name has to look after it."""

from datetime import datetime, timedelta

from django.db import transaction

from yimi.accounts.models import User
from yimi.care import rhythm
from yimi.care.actions.shared import COLUMNS, align, kind_in, owner_for, settle
from yimi.care.events import AlarmOver, AlarmRaised, AlarmTaken
from yimi.care.models import Alarm, Plan, Turn
from yimi.care.states import AHEAD, STANDING, AlarmKind, AlarmStatus, PlanStatus, Rhythm
from yimi.core.state import Start, begin, lock, move
from yimi.places.queries import pack_at

AT_A_TIME = 200
# What somebody looked after and is still broken is raised again within this time at the latest.
AGAIN_AFTER = timedelta(days=1)


def raise_due(*, now: datetime) -> int:
    """Raise the alarms whose time has come; return how many. Runs as a job."""
    raised = 0
    while True:
        due = Plan.objects.filter(alarm_at__lte=now).order_by("alarm_at")
        ids = list(due.values_list("pk", flat=True)[:AT_A_TIME])
        for pk in ids:
            with transaction.atomic():
                plan = lock(Plan(pk=pk))
                if plan.alarm_at is None or plan.alarm_at > now:
                    continue
                kind = AlarmKind.RUNS_OUT if plan.rhythm == Rhythm.STOCK else AlarmKind.GAP
                raised += raise_alarm(plan, kind, now=now)
                plan.alarm_at = None
                plan.save(update_fields=["alarm_at"])
        if len(ids) < AT_A_TIME:
            return raised


def raise_alarm(plan: Plan, kind: AlarmKind, *, now: datetime) -> bool:
    """Raise an alarm of a locked plan unless it stands already; return whether it is new."""
    if Alarm.objects.filter(plan=plan, kind=kind, status__in=STANDING).exists():
        return False
    owner = owner_for(plan, now=now)
    alarm = Alarm(plan=plan, place_path=plan.place_path, kind=kind, owner=owner, raised_at=now)
    news = AlarmRaised(plan.pk, kind.value, owner.pk if owner else None)
    begin([Start(alarm, [(AlarmStatus.RAISED, news)])], by=None, now=now)
    return True


def take_alarm(*, alarm: Alarm, by: User, now: datetime) -> Alarm:
    """Say that one looks after it."""
    with transaction.atomic():
        alarm = lock(alarm)
        alarm.owner = by
        move(
            alarm,
            to=AlarmStatus.TAKEN,
            news=AlarmTaken(alarm.plan_id),
            by=by.pk,
            now=now,
            also=("owner",),
        )
    return alarm


def settle_alarm(*, alarm: Alarm, by: User, now: datetime) -> Alarm:
    """Say that it was looked after; a plan that stays broken raises it again later."""
    with transaction.atomic():
        plan = lock(Plan(pk=alarm.plan_id))
        alarm = lock(alarm)
        alarm.ended_at = now
        move(
            alarm,
            to=AlarmStatus.OVER,
            news=AlarmOver(plan.pk),
            by=by.pk,
            now=now,
            also=("ended_at",),
        )
        kind = kind_in(pack_at(plan.place_path, now=now), plan.kind)
        if plan.status == PlanStatus.ACTIVE and kind:
            align(plan, kind, now=now)
            settle(plan, by=by.pk, now=now)
            if plan.alarm_at is not None and plan.alarm_at <= now:
                plan.alarm_at = _again_at(plan, now)
            plan.save(update_fields=COLUMNS)
    return alarm


def _again_at(plan: Plan, now: datetime) -> datetime:
    """Return when a broken plan that somebody looked after speaks up again: its next time."""
    ahead = Turn.objects.filter(plan=plan, status__in=AHEAD, due_at__gt=now).order_by("due_at")
    times = [ahead.values_list("due_at", flat=True).first()]
    times.append(rhythm.due_at(plan, plan.next_on) if plan.next_on else None)
    return min(at for at in [*times, now + AGAIN_AFTER] if at and at > now)
