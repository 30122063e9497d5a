"""What several acts of care have in common."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yimi.accounts.models import Membership, Role, User
from yimi.accounts.queries import whom_to_tell
from yimi.care import rhythm
from yimi.care.events import AlarmOver
from yimi.care.models import Alarm, Carer, Plan, Turn
from yimi.care.states import AHEAD, STANDING, AlarmKind, AlarmStatus, PlanStatus, Rhythm
from yimi.cases import actions as case_actions
from yimi.cases.models import Case
from yimi.cases.states import OPEN as CASE_OPEN
from yimi.core.errors import Refusal
from yimi.core.state import lock, move
from yimi.packs.schema import Pack, PlanKind
from yimi.places.queries import pack_at

# Who looks after an alarm where nobody is named, in this order.
FALLBACK = (Role.TEAM_LEAD, Role.MEDICAL, Role.DISPATCHER, Role.ADMINISTRATOR)
# Alarms that say that no Case could be opened, not that a need was not met.
OF_THE_PROGRAM = (AlarmKind.NO_TEAM, AlarmKind.STUCK)
# Why the Case of a day ended, where the day itself says what became of it.
MOVED, DONE, MISSED, ENDED = "moved_day", "done_already", "missed_day", "plan_ended"
OUR_REASONS = frozenset({MOVED, DONE, MISSED, ENDED})
COLUMNS = ("next_on", "opens_at", "alarm_at")


class CannotPlan(Refusal):
    """A plan that cannot stand as it was given."""


def kind_in(pack: Pack, code: str) -> PlanKind | None:
    """Return a kind of plan of a pack."""
    return next((kind for kind in pack.care_plans if kind.code == code), None)


def kind_of(plan: Plan, *, now: datetime) -> PlanKind:
    """Return the kind of a plan as the pack around it has it. Raises CannotPlan."""
    kind = kind_in(pack_at(plan.place_path, now=now), plan.kind)
    if kind is None:
        raise CannotPlan("kind", _("The rules in force here know no such plan."))
    return kind


def align(plan: Plan, kind: PlanKind, *, now: datetime, start: bool = False) -> None:
    """Work out when a locked plan is next due and when it becomes an alarm; it is not saved.

    `start` begins the rhythm anew from what is known; otherwise it goes on where it was.
    """
    if plan.status != PlanStatus.ACTIVE:
        plan.next_on = plan.opens_at = plan.alarm_at = None
        return
    if start and plan.rhythm == Rhythm.STOCK and _in_hand(plan):
        # Somebody is to bring more already; when that is there it is counted anew.
        plan.next_on = None
    elif start:
        plan.next_on = rhythm.first_day(plan, kind, localdate(now))
        taken = set(plan.turns.values_list("due_on", flat=True)) if plan.pk else set()
        while plan.next_on in taken:
            plan.next_on = rhythm.next_after(plan, kind, plan.next_on)
    plan.opens_at = rhythm.opens_at(plan, kind, plan.next_on) if plan.next_on else None
    plan.alarm_at = _alarm_at(plan, now)


def _in_hand(plan: Plan) -> bool:
    return Turn.objects.filter(plan=plan, status__in=AHEAD).exists()


def _alarm_at(plan: Plan, now: datetime) -> datetime | None:
    if plan.rhythm == Rhythm.STOCK:
        return rhythm.runs_low_at(plan)
    if plan.gap_h is None:
        return None
    began = rhythm.due_at(plan, plan.last_on) if plan.last_on else plan.made_at
    limit = began + timedelta(hours=plan.gap_h)
    ahead = Turn.objects.filter(plan=plan, status__in=AHEAD, due_at__gte=now)
    coming = ahead.order_by("due_at").values_list("due_at", flat=True).first()
    following = rhythm.due_at(plan, plan.next_on) if plan.next_on else None
    due = min((at for at in (coming, following) if at), default=None)
    if due is None and plan.until:
        return None
    # Seen beforehand: nobody waits until it has happened.
    return now if due is None or due > limit else limit


def settle(plan: Plan, *, by: UUID | None, now: datetime) -> None:
    """End the alarms of a locked plan that hold no more, and keep those that do from doubling."""
    holds = plan.alarm_at is not None and plan.alarm_at <= now
    for alarm in Alarm.objects.select_for_update().filter(plan=plan, status__in=STANDING):
        if holds and alarm.kind not in OF_THE_PROGRAM:
            plan.alarm_at = None
        elif not holds:
            alarm.ended_at = now
            move(
                alarm,
                to=AlarmStatus.OVER,
                news=AlarmOver(plan.pk),
                by=by,
                now=now,
                also=("ended_at",),
            )


def lock_turn(turn: Turn) -> tuple[Plan, Turn, Case | None]:
    """Lock a day of a plan with all that hangs together: its Case, then the plan, then the day.

    Whoever hears of a Case holds that first; another order would let two wait for each other.
    """
    case_id = Turn.objects.filter(pk=turn.pk).values_list("case_id", flat=True).first()
    case = lock(Case(pk=case_id)) if case_id else None
    plan, turn = lock(Plan(pk=turn.plan_id)), lock(turn)
    if case is None and turn.case_id:
        case = lock(Case(pk=turn.case_id))
    return plan, turn, case


def withdraw(case: Case | None, *, reason: str, by: UUID | None, now: datetime) -> None:
    """End a locked Case that a plan asked for and nobody has to do any more; its Tasks end too."""
    if case is not None and case.status in CASE_OPEN:
        who = User.objects.get(pk=by) if by else None
        case_actions.reject_case(case=case, reason=reason, by=who, now=now)


def works_now(user_ids: Collection[UUID | None], *, now: datetime) -> set[UUID]:
    """Return those of some people who have a post at this time, in one query."""
    wanted = {pk for pk in user_ids if pk}
    return set(
        Membership.objects.filter(
            Membership.in_force(now), user_id__in=wanted, user__is_active=True
        ).values_list("user_id", flat=True)
    )


def owner_for(plan: Plan, *, now: datetime) -> User | None:
    """Return who looks after an alarm: who is named, who stands in, else who leads there."""
    answer = Carer.objects.filter(resident=plan.resident_id).first()
    if answer:
        here = works_now([answer.worker_id, answer.deputy_id], now=now)
        for person in (answer.worker, answer.deputy):
            if person and person.pk in here:
                return person
    team = answer.team_id if answer else None
    for role in FALLBACK:
        told = whom_to_tell(role, plan.place_path, team_id=team, now=now)
        if told:
            return told[0]
    return None
