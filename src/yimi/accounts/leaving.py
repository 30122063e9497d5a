"""What becomes of what somebody has in hand who leaves a team: nothing stays with them."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from yimi.accounts.carrying import carried_by, move_items
from yimi.accounts.events import LeaverSettled
from yimi.accounts.models import Membership, Role, Shift, User
from yimi.accounts.shift_actions import member_now
from yimi.core.log import record


def see_to_leavers(*, now: datetime) -> int:
    """Give on what those have who belong to a team no more; return how many are settled."""
    gone = Q(ends_at__lte=now) & (Q(settled_at=None) | Q(settled_at__lt=F("ends_at")))
    shut_out = Q(user__is_active=False, settled_at=None)
    rows = Membership.objects.filter(gone | shut_out).order_by("ends_at", "pk")
    return sum(settle_leaver(membership=row, by=None, now=now) for row in rows[:200])


def settle_leaver(*, membership: Membership, by: UUID | None, now: datetime) -> bool:
    """Give what somebody has in hand back to the team that they left; return whether all went.

    Cases go back to the team. A Task goes with its Case, or to who is on duty, or to the lead;
    where there is nobody at all it waits for somebody, and is looked at again.
    """
    with transaction.atomic():
        row = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
        moved, is_settled = 0, True
        if row.team_id is not None and not _of_team(row.user_id, row.team_id, now):
            moved = _move_all(row.user_id, row.team_id, None, by, now)
            is_settled = not carried_by(row.user_id, row.team_id)
            if not is_settled and not moved:
                # Not right after a Case went back: its own Tasks are cancelled on the way.
                to = _somebody(row.user_id, row.team_id, now)
                moved = _move_all(row.user_id, row.team_id, to, by, now) if to else 0
                is_settled = not carried_by(row.user_id, row.team_id)
        if moved:
            record(LeaverSettled(row.user_id, moved), about=row, by=by, now=now)
        if is_settled:
            row.settled_at = now
            row.save(update_fields=["settled_at"])
    return is_settled


def _move_all(user_id: UUID, team_id: UUID, to: User | None, by: UUID | None, now: datetime) -> int:
    return sum(
        move_items(
            group.kind,
            [item.id for item in group.items],
            holder_id=user_id,
            to=to,
            by=by,
            now=now,
        )
        for group in carried_by(user_id, team_id)
    )


def _of_team(user_id: UUID, team_id: UUID, now: datetime) -> bool:
    held = Membership.objects.filter(Membership.in_force(now), user__is_active=True)
    return held.filter(user=user_id, team=team_id).exists()


def _somebody(user_id: UUID, team_id: UUID, now: datetime) -> User | None:
    """Return who of the team is on duty, or else its lead."""
    there = Shift.objects.filter(Shift.on_duty(now), member_now(now), team_id=team_id).exclude(
        user_id=user_id
    )
    on_duty = there.select_related("user").order_by("-starts_at", "pk").first()
    if on_duty is not None:
        return on_duty.user
    leads = Membership.objects.filter(
        Membership.in_force(now), team_id=team_id, role=Role.TEAM_LEAD, user__is_active=True
    ).exclude(user_id=user_id)
    lead = leads.select_related("user").order_by("starts_at", "pk").first()
    return lead.user if lead else None
