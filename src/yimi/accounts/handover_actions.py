"""Handing over what is open: each item given or kept, confirmed by the taker, moved at the end."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yimi.accounts.carrying import Key, carried_by, move_items
from yimi.accounts.cover import note_gaps
from yimi.accounts.events import (
    HandoverDone,
    HandoverGiven,
    HandoverLapsed,
    HandoverTaken,
    HandoverWithdrawn,
    ShiftSettled,
)
from yimi.accounts.leaving import see_to_leavers
from yimi.accounts.models import Handover, Membership, Shift, User
from yimi.accounts.shift_actions import end_shift, end_what_is_over, member_now
from yimi.accounts.states import STANDING, HandoverStatus, ShiftStatus
from yimi.core import once
from yimi.core.errors import Refusal
from yimi.core.log import record
from yimi.core.once import told_once
from yimi.core.state import Start, begin, lock, move

# This long after the end of a shift its items wait for a hand-over before they go on without one.
GRACE = timedelta(minutes=30)

# Why something may stay with somebody who goes off duty.
KEEP_REASONS = {
    "promised": gettext_lazy("I promised it and go on with it"),
    "nearly_done": gettext_lazy("It is nearly done"),
    "only_me": gettext_lazy("Only I can do it"),
    "next_shift": gettext_lazy("It has time until my next shift"),
}


class CannotHandOver(Refusal):
    """A hand-over that cannot be given or taken in this way."""


@told_once
def give_handover(
    *,
    shift: Shift,
    taker: User | None,
    keep: Mapping[Key, str],
    note: str,
    by: User,
    now: datetime,
    client_id: UUID | None = None,
) -> Handover:
    """Write down what the next one on duty takes over; `keep` holds the reasons for the rest.

    The giver answers for everything until the taker has confirmed and the shift is over. Written
    again before that, the new one counts. Raises CannotHandOver.
    """
    with transaction.atomic():
        shift = lock(shift)
        known = once.done_before(client_id, act="give_handover")
        if known:
            return Handover.objects.get(pk=known)
        _check_giving(shift, taker, keep, by, now)
        before = Handover.objects.filter(
            shift=shift, status__in=[HandoverStatus.GIVEN, HandoverStatus.TAKEN]
        ).first()
        if before is not None and before.status == HandoverStatus.TAKEN:
            raise CannotHandOver("taken", _("This was taken over already."))
        if before is not None:
            news = HandoverWithdrawn()
            move(lock(before), to=HandoverStatus.WITHDRAWN, news=news, by=by.pk, now=now)
        open_items = [
            key for group in carried_by(shift.user_id, shift.team_id) for key in group.keys
        ]
        items = [
            {"kind": kind, "id": str(pk), "keep": keep.get((kind, pk), "")}
            for kind, pk in open_items
        ]
        kept = sum(1 for item in items if item["keep"])
        handover = Handover(
            shift=shift,
            place_path=shift.place_path,
            taker=taker,
            note=note.strip()[:2000],
            items=items,
            given_at=now,
            client_id=client_id,
        )
        given = HandoverGiven(taker.pk if taker else None, len(items) - kept, kept)
        begin([Start(handover, [(HandoverStatus.GIVEN, given)])], by=by.pk, now=now)
        once.remember(client_id, act="give_handover", subject_id=handover.pk, now=now)
    return handover


def take_handover(*, handover: Handover, by: User, now: datetime) -> Handover:
    """Confirm a hand-over: what it gives moves as soon as the giver's shift is over.

    Where nobody was named, or the one named is not there, another of the team may take it. A
    second time changes nothing. Raises CannotHandOver.
    """
    with transaction.atomic():
        shift = lock(Shift(pk=handover.shift_id))
        handover = lock(handover)
        if handover.status in {HandoverStatus.TAKEN, HandoverStatus.DONE}:
            if handover.taker_id == by.pk:
                return handover
            raise CannotHandOver(
                "taken",
                _("%(person)s has taken this over already.") % {"person": handover.taker},
            )
        if handover.status != HandoverStatus.GIVEN:
            raise CannotHandOver("changed", _("This hand-over does not hold any more."))
        if by.pk == shift.user_id or not _of_team(by, shift, now):
            raise CannotHandOver("not_of_team", _("Somebody else of the team takes this over."))
        handover.taker, handover.taken_at = by, now
        move(
            handover,
            to=HandoverStatus.TAKEN,
            news=HandoverTaken(),
            by=by.pk,
            now=now,
            also=("taker", "taken_at"),
        )
        if shift.status == ShiftStatus.ENDED and shift.settled_at is None:
            _settle(shift, now)
    return Handover.objects.get(pk=handover.pk)


def leave(*, shift: Shift, by: User, now: datetime) -> Shift:
    """End one's shift; what was handed over and confirmed moves at once."""
    with transaction.atomic():
        shift = end_shift(shift=shift, by=by, now=now)
        if shift.settled_at is None and shift.handovers.filter(status=HandoverStatus.TAKEN):
            _settle(shift, now)
    return shift


def see_to_shifts(*, now: datetime) -> int:
    """End what is over, move what was handed over, and what nobody handed over. Runs as a job.

    What those have in hand who have left goes back to their team.
    """
    count = end_what_is_over(now=now)
    waiting = Shift.objects.filter(
        status=ShiftStatus.ENDED, settled_at__isnull=True, ended_at__lte=now
    )
    for shift in waiting.order_by("ended_at"):
        with transaction.atomic():
            fresh = lock(shift)
            if fresh.settled_at is None:
                count += _settle(fresh, now)
    count += see_to_leavers(now=now)
    note_gaps(now=now)
    return count


def _settle(shift: Shift, now: datetime) -> bool:
    """See that nothing stays with somebody who has gone; return whether it is done now."""
    handover = shift.handovers.filter(
        status__in=[HandoverStatus.GIVEN, HandoverStatus.TAKEN]
    ).first()
    taker = handover.taker if handover else None
    if (
        handover is not None
        and handover.status == HandoverStatus.TAKEN
        and taker is not None
        and _of_team(taker, shift, now)
    ):
        return _settle_taken(shift, lock(handover), now)
    ended_at = shift.ended_at or shift.ends_at
    carried = carried_by(shift.user_id, shift.team_id)
    if carried and now < ended_at + GRACE:
        return False
    reason = "lapsed"
    keep: dict[Key, str] = {}
    if handover is not None:
        move(lock(handover), to=HandoverStatus.LAPSED, news=HandoverLapsed(), by=None, now=now)
        keep = _kept(handover)
    if _goes_on(shift, now):
        # On duty again, here or elsewhere: it is still with somebody who is there.
        return _done(shift, now, "goes_on", None, 0, 0, sum(len(g.items) for g in carried))
    to = _who_is_there(shift, handover, now)
    moved = returned = kept = 0
    back = _next_shift(shift, now)
    for group in carried:
        going = [item for item in group.items if (group.kind, item.id) not in keep]
        if to is None and back is not None:
            # Nobody is there: what has time until its person is back does not go to an empty room.
            going = [
                item
                for item in going
                if item.urgent or item.due_at is None or item.due_at <= back.starts_at
            ]
        kept += len(group.items) - len(going)
        count = _move(group.kind, [item.id for item in going], shift, to, now)
        moved, returned = (moved + count, returned) if to else (moved, returned + count)
    if not carried:
        # Nothing went anywhere: the end of the shift is on the record already.
        shift.settled_at = now
        shift.save(update_fields=["settled_at"])
        return True
    return _done(shift, now, reason, to, moved, returned, kept)


def _settle_taken(shift: Shift, handover: Handover, now: datetime) -> bool:
    given: dict[str, list[UUID]] = {}
    for item in handover.items:
        if not item["keep"]:
            given.setdefault(item["kind"], []).append(UUID(item["id"]))
    # What came in after the hand-over was written goes along: the taker is there, the giver is not.
    written = {(item["kind"], UUID(item["id"])) for item in handover.items}
    for group in carried_by(shift.user_id, shift.team_id):
        late = [pk for kind, pk in group.keys if (kind, pk) not in written]
        given.setdefault(group.kind, []).extend(late)
    moved = sum(_move(kind, ids, shift, handover.taker, now) for kind, ids in given.items())
    move(handover, to=HandoverStatus.DONE, news=HandoverDone(moved), by=None, now=now)
    kept = sum(1 for item in handover.items if item["keep"])
    return _done(shift, now, "handed_over", handover.taker, moved, 0, kept)


def _done(
    shift: Shift, now: datetime, reason: str, to: User | None, moved: int, returned: int, kept: int
) -> bool:
    shift.settled_at = now
    shift.save(update_fields=["settled_at"])
    to_id = to.pk if to else None
    record(ShiftSettled(reason, to_id, moved, returned, kept), about=shift, by=None, now=now)
    return True


def _move(kind: str, ids: Sequence[UUID], shift: Shift, to: User | None, now: datetime) -> int:
    by = to.pk if to else None
    return move_items(kind, ids, holder_id=shift.user_id, to=to, by=by, now=now)


def _kept(handover: Handover) -> dict[Key, str]:
    return {(i["kind"], UUID(i["id"])): i["keep"] for i in handover.items if i["keep"]}


def _goes_on(shift: Shift, now: datetime) -> bool:
    return Shift.objects.filter(Shift.on_duty(now), user_id=shift.user_id).exists()


def _who_is_there(shift: Shift, handover: Handover | None, now: datetime) -> User | None:
    """Return who of the team is on duty: the one named, else who has come, else any."""
    there = list(
        Shift.objects.filter(Shift.on_duty(now), member_now(now), team_id=shift.team_id)
        .exclude(user_id=shift.user_id)
        .select_related("user")
        .order_by("-starts_at", "pk")
    )
    there.sort(key=lambda other: other.status != ShiftStatus.ON)
    named = [other for other in there if handover and other.user_id == handover.taker_id]
    return next((other.user for other in [*named, *there]), None)


def _next_shift(shift: Shift, now: datetime) -> Shift | None:
    rows = Shift.objects.filter(user_id=shift.user_id, status__in=STANDING, starts_at__gt=now)
    return rows.order_by("starts_at").first()


def _of_team(user: User, shift: Shift, now: datetime) -> bool:
    held = Membership.objects.filter(Membership.in_force(now), user__is_active=True)
    return held.filter(user=user, team_id=shift.team_id).exists()


def _check_giving(
    shift: Shift, taker: User | None, keep: Mapping[Key, str], by: User, now: datetime
) -> None:
    if shift.user_id != by.pk:
        raise CannotHandOver("not_yours", _("This is somebody else's shift."))
    if shift.status == ShiftStatus.CANCELLED or shift.settled_at is not None:
        raise CannotHandOver("over", _("This shift is over, and what was open has been settled."))
    if shift.starts_at > now:
        raise CannotHandOver("early", _("Your shift has not begun yet."))
    if taker is not None and (taker.pk == by.pk or not _of_team(taker, shift, now)):
        raise CannotHandOver("taker", _("Choose somebody else of your team."))
    if any(reason not in KEEP_REASONS for reason in keep.values()):
        raise CannotHandOver("reason", _("Say why it stays with you."))
