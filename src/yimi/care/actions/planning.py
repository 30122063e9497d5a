"""Writing down a need that comes back, counting what is in hand, ending it."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yimi.care import rhythm
from yimi.care.actions.shared import (
    COLUMNS,
    ENDED,
    CannotPlan,
    align,
    kind_in,
    kind_of,
    settle,
    withdraw,
)
from yimi.care.events import PlanChanged, PlanEnded, PlanMade, PlanResumed, TurnMissed
from yimi.care.models import Plan, Turn
from yimi.care.states import AHEAD, EndReason, PlanStatus, Rhythm, TurnStatus
from yimi.cases.models import Case
from yimi.core import once
from yimi.core.log import record
from yimi.core.once import told_once
from yimi.core.state import Start, begin, lock, move
from yimi.packs.schema import PlanKind
from yimi.places.queries import pack_at
from yimi.registry.models import KeyGroup, Resident, Sex

MOST_GAP_H = 24 * 60
FURTHEST_BIRTH = 300
# What is counted by pieces, and what is measured (ml, g): nobody uses more of it in a day.
COUNTED = frozenset("片粒颗丸支瓶罐盒袋包") | {""}
MOST_A_DAY, MOST_MEASURED_A_DAY = 60, 5000


@dataclass(frozen=True)
class NewPlan:
    """A plan as somebody writes it down; what is empty is the pack's."""

    kind: str
    weekdays: str = ""
    every_days: int | None = None
    at: time | None = None
    last_on: date | None = None
    due_on: date | None = None
    stock: Decimal | None = None
    daily_dose: Decimal | None = None
    refill: Decimal | None = None
    unit: str = ""
    gap_h: int | None = None
    until: date | None = None
    note: str = ""
    client_id: UUID | None = None


@told_once
def make_plan(*, resident: Resident, new: NewPlan, by: UUID | None, now: datetime) -> Plan:
    """Write down a need of somebody that comes back. Raises CannotPlan.

    The same client id a second time returns the plan of the first.
    """
    with transaction.atomic():
        known = once.done_before(new.client_id, act="make_plan")
        if known:
            return Plan.objects.get(pk=known)
        kind = kind_in(pack_at(resident.place_path, now=now), new.kind)
        if kind is None:
            raise CannotPlan("kind", _("Choose what comes back."))
        if resident.left_at or resident.merged_into_id:
            raise CannotPlan("left", _("%(name)s lives here no more.") % {"name": resident.name})
        plan = build_plan(resident=resident, kind=kind, new=new, by=by, now=now)
        twin = resident.plans.filter(kind=kind.code, status=PlanStatus.ACTIVE)
        if plan.rhythm != Rhythm.STOCK and twin.exists():
            raise CannotPlan(
                "twice",
                _("%(name)s has such a plan already. Change that one, or end it first.")
                % {"name": resident.name},
            )
        news = PlanMade(resident.pk, kind.code)
        begin([Start(plan, [(PlanStatus.ACTIVE, news)])], by=by, now=now)
        once.remember(new.client_id, act="make_plan", subject_id=plan.pk, now=now)
    return plan


def build_plan(
    *, resident: Resident, kind: PlanKind, new: NewPlan, by: UUID | None, now: datetime
) -> Plan:
    """Return a plan that may stand, not saved. Raises CannotPlan.

    For many at once: `begin` writes them.
    """
    plan = Plan(
        resident=resident,
        place_path=resident.place_path,
        kind=kind.code,
        rhythm=kind.rhythm,
        weekdays=new.weekdays or "".join(str(day) for day in kind.weekdays),
        every_days=new.every_days or kind.every_days,
        at=new.at or kind.at,
        last_on=new.last_on,
        met_before_on=new.last_on,
        due_on=new.due_on if kind.rhythm == "weeks" else None,
        stock=new.stock,
        counted_on=localdate(now) if new.stock is not None else None,
        daily_dose=new.daily_dose,
        refill=new.refill,
        unit=new.unit[:10],
        gap_h=new.gap_h or (round(kind.gap.hours) if kind.gap else None),
        until=new.until,
        note=new.note.strip()[:1000],
        made_by_id=by,
        made_at=now,
        client_id=new.client_id,
    )
    if plan.rhythm == Rhythm.WEEKS and plan.due_on is None:
        plan.due_on = _birth_of(resident)
    _check(plan, now)
    if plan.rhythm == Rhythm.STOCK and plan.refill is None:
        plan.refill = (plan.daily_dose or 0) * 28
    align(plan, kind, now=now, start=True)
    if plan.next_on is None:
        raise CannotPlan(
            "never", _("By these days it would never fall due: check the rhythm and the last day.")
        )
    return plan


def _birth_of(resident: Resident) -> date | None:
    for group in KeyGroup.objects.current().filter(resident=resident):
        try:
            return date.fromisoformat(str(group.details.get("due_on", "")))
        except ValueError:
            continue
    return None


def _check(plan: Plan, now: datetime) -> None:
    today = localdate(now)
    if plan.last_on and plan.last_on > today:
        raise CannotPlan(
            "last_in_future",
            _("“Last time” is %(day)s, which is still to come. Write the day on which it was "
              "last done, or leave it empty.") % {"day": _day(plan.last_on)},
        )  # fmt: skip
    if plan.until and plan.until < today:
        raise CannotPlan("until_past", _("The last day of the plan has gone by already."))
    if plan.until and plan.last_on and plan.until < plan.last_on:
        raise CannotPlan("until_before", _("The last day of the plan lies before the last time."))
    if plan.gap_h and plan.gap_h > MOST_GAP_H:
        raise CannotPlan("gap", _("The longest gap cannot be more than 60 days."))
    if plan.rhythm == Rhythm.WEEKDAYS and not set(plan.weekdays) <= set("1234567"):
        raise CannotPlan("weekdays", _("Choose the days of the week."))
    if plan.rhythm == Rhythm.EVERY_DAYS and not 1 <= (plan.every_days or 0) <= 400:
        raise CannotPlan("every_days", _("Say every how many days."))
    if plan.rhythm == Rhythm.WEEKS:
        if plan.due_on is None:
            raise CannotPlan("due_on", _("Say on which day the birth is due."))
        if abs((plan.due_on - today).days) > FURTHEST_BIRTH:
            raise CannotPlan("due_on", _("The day on which the birth is due cannot be right."))
    if plan.rhythm == Rhythm.WEEKS and plan.resident.sex == Sex.MALE:
        raise CannotPlan(
            "sex",
            _("%(name)s is on record as a man. Correct that first, if it is wrong.")
            % {"name": plan.resident.name},
        )
    if plan.rhythm == Rhythm.STOCK and (
        plan.stock is None or plan.stock < 0 or not plan.daily_dose or plan.daily_dose < 0
    ):
        raise CannotPlan("stock", _("Say how much is in hand and how much is used in a day."))
    _check_dose(plan.unit, plan.daily_dose)
    widest = rhythm.widest_gap_h(plan)
    if plan.gap_h and widest > plan.gap_h:
        raise CannotPlan(
            "gap",
            _("These days leave %(widest)d hours between two times; allowed are %(gap)d. Choose "
              "other days, or write the longest gap that the doctor allows.")
            % {"widest": widest, "gap": plan.gap_h},
        )  # fmt: skip


def _check_dose(unit: str, dose: Decimal | None) -> None:
    """Refuse what nobody takes in a day: a slip of the finger would hide that it runs out."""
    most = MOST_A_DAY if unit.strip() in COUNTED else MOST_MEASURED_A_DAY
    if dose is not None and dose > most:
        raise CannotPlan(
            "dose",
            _("%(dose)s %(unit)s a day cannot be right; up to %(most)d can be written down. Check "
              "what is used in a day.")
            % {"dose": f"{dose.normalize():f}", "unit": unit, "most": most},
        )  # fmt: skip


def count_stock(
    *, plan: Plan, stock: Decimal, by: UUID | None, now: datetime, daily_dose: Decimal | None = None
) -> Plan:
    """Write down how much is in hand today; when more is needed follows from it."""
    with transaction.atomic():
        plan = lock(plan)
        if plan.rhythm != Rhythm.STOCK or stock < 0 or (daily_dose is not None and daily_dose <= 0):
            raise CannotPlan("stock", _("Say how much is in hand and how much is used in a day."))
        if plan.status != PlanStatus.ACTIVE:
            raise CannotPlan("ended", _("This plan has ended."))
        _check_dose(plan.unit, daily_dose)
        plan.stock, plan.counted_on = stock, localdate(now)
        plan.daily_dose = daily_dose or plan.daily_dose
        align(plan, kind_of(plan, now=now), now=now, start=True)
        settle(plan, by=by, now=now)
        plan.save(update_fields=["stock", "counted_on", "daily_dose", *COLUMNS])
        record(PlanChanged(("stock", "daily_dose")), about=plan, by=by, now=now)
    return plan


def end_plan(*, plan: Plan, reason: str, by: UUID | None, now: datetime) -> Plan:
    """End a plan: what was still to come of it is not done any more, and no alarm stands.

    Cases that it has opened end too, and their Tasks: nobody goes for nothing.
    """
    if reason not in EndReason.values:
        raise CannotPlan("reason", _("Say why it ends."))
    with transaction.atomic():
        ahead = Turn.objects.filter(plan=plan, status__in=AHEAD)
        opened = Case.objects.filter(pk__in=ahead.values("case")).order_by("pk")
        cases = {case.pk: case for case in opened.select_for_update()}
        plan = lock(plan)
        if plan.status == PlanStatus.ENDED:
            return plan
        plan.ended_at, plan.end_reason = now, reason
        plan.next_on = plan.opens_at = plan.alarm_at = None
        move(
            plan,
            to=PlanStatus.ENDED,
            news=PlanEnded(reason),
            by=by,
            now=now,
            also=("ended_at", "end_reason", *COLUMNS),
        )
        settle(plan, by=by, now=now)
        for turn in ahead.select_for_update():
            turn.opens_at = None
            move(
                turn,
                to=TurnStatus.MISSED,
                news=TurnMissed(turn.due_on, "ended"),
                by=by,
                now=now,
                also=("opens_at",),
            )
            if turn.case_id:
                # Opened in this very moment, where it is not among those that are locked.
                case = cases.get(turn.case_id) or lock(Case(pk=turn.case_id))
                withdraw(case, reason=ENDED, by=by, now=now)
    return plan


def resume_plan(*, plan: Plan, by: UUID | None, now: datetime) -> Plan:
    """Let a plan that ended because somebody had left count again, from today on."""
    with transaction.atomic():
        plan = lock(plan)
        if plan.status != PlanStatus.ENDED or plan.end_reason != EndReason.LEFT:
            return plan
        plan.ended_at, plan.end_reason = None, ""
        plan.status = PlanStatus.ACTIVE
        kind = kind_in(pack_at(plan.place_path, now=now), plan.kind)
        if kind is not None:
            align(plan, kind, now=now, start=True)
        plan.status = PlanStatus.ENDED
        move(
            plan,
            to=PlanStatus.ACTIVE,
            news=PlanResumed(),
            by=by,
            now=now,
            also=("ended_at", "end_reason", *COLUMNS),
        )
    return plan


def _day(day: date) -> str:
    return date_format(day, "Y-m-d")
