"""Acts on the rota: who is on duty when, coming and going."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from yimi.accounts.events import ShiftCancelled, ShiftEnded, ShiftPlanned, ShiftStarted
from yimi.accounts.models import Membership, Shift, Team, User
from yimi.accounts.states import STANDING, ShiftStatus
from yimi.core import once
from yimi.core.errors import Refusal
from yimi.core.once import told_once
from yimi.core.state import Start, begin, lock, move

LONGEST = timedelta(hours=24)
# Somebody may come this much before the hour and start.
EARLY = timedelta(hours=2)
WEEK = timedelta(days=7)


class CannotPlan(Refusal):
    """A shift that cannot be on the rota, or not be taken off it."""


class CannotStart(Refusal):
    """A shift that cannot begin or end now."""


@told_once
def plan_shift(
    *,
    team: Team,
    user: User,
    starts_at: datetime,
    ends_at: datetime,
    by: User,
    now: datetime,
    client_id: UUID | None = None,
) -> Shift:
    """Put somebody on the rota of their team; the very same shift a second time changes nothing.

    Raises CannotPlan: not of the team all the while, or on another shift meanwhile.
    """
    if not starts_at < ends_at <= starts_at + LONGEST:
        raise CannotPlan("length", _("A shift ends after it begins and is 24 hours long at most."))
    if ends_at <= now:
        raise CannotPlan("past", _("This time is over already."))
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        known = once.done_before(client_id, act="plan_shift")
        if known:
            return Shift.objects.get(pk=known)
        same = Shift.objects.filter(
            team=team, user=user, starts_at=starts_at, ends_at=ends_at, status__in=STANDING
        ).first()
        if same is not None:
            return same
        _check(team, user, starts_at, ends_at)
        shift = Shift(
            team=team,
            place_path=team.place_path,
            user=user,
            starts_at=starts_at,
            ends_at=ends_at,
            planned_by=by,
        )
        steps = [(ShiftStatus.PLANNED, ShiftPlanned(user.pk, team.pk))]
        begin([Start(shift, steps)], by=by.pk, now=now)
        once.remember(client_id, act="plan_shift", subject_id=shift.pk, now=now)
    return shift


def cancel_shift(*, shift: Shift, by: User, now: datetime) -> Shift:
    """Take a shift off the rota. Raises CannotPlan where somebody else was faster, or it began."""
    with transaction.atomic():
        shift = lock(shift)
        if shift.status != ShiftStatus.PLANNED or shift.ends_at <= now:
            raise CannotPlan(
                "changed",
                _("This shift is “%(state)s” meanwhile; nothing was changed.")
                % {"state": shift.get_status_display()},
            )
        shift.settled_at = now
        news = ShiftCancelled(shift.user_id, "planner")
        move(shift, to=ShiftStatus.CANCELLED, news=news, by=by.pk, now=now, also=("settled_at",))
    return shift


def copy_week(*, team: Team, monday: date, by: User, now: datetime) -> tuple[int, int]:
    """Plan the week from `monday` as the week before was; return how many were and were not.

    By the clock on the wall, so that a change of summer time moves nothing.
    """
    start = local_moment(monday - WEEK)
    rows = (
        Shift.objects.filter(team=team, starts_at__gte=start, starts_at__lt=local_moment(monday))
        .exclude(status=ShiftStatus.CANCELLED)
        .select_related("user")
        .order_by("starts_at")
    )
    copied = left = 0
    for shift in rows:
        known = {"team": team, "user": shift.user, "status__in": STANDING}
        starts_at, ends_at = _week_later(shift.starts_at), _week_later(shift.ends_at)
        if Shift.objects.filter(**known, starts_at=starts_at, ends_at=ends_at).exists():
            continue
        try:
            plan_shift(
                team=team, user=shift.user, starts_at=starts_at, ends_at=ends_at, by=by, now=now
            )
        except CannotPlan:
            left += 1
        else:
            copied += 1
    return copied, left


def start_shift(*, shift: Shift, by: User, now: datetime) -> Shift:
    """Note that somebody has come on duty; saying it twice changes nothing. Raises CannotStart."""
    with transaction.atomic():
        shift = lock(shift)
        if shift.user_id != by.pk:
            raise CannotStart("not_yours", _("This is somebody else's shift."))
        if shift.status == ShiftStatus.ON:
            return shift
        if now < shift.starts_at - EARLY:
            raise CannotStart("early", _("Your shift begins later; come back then."))
        if now >= shift.ends_at:
            raise CannotStart("over", _("This shift is over."))
        shift.started_at = now
        move(
            shift,
            to=ShiftStatus.ON,
            news=ShiftStarted(),
            by=by.pk,
            now=now,
            also=("started_at",),
        )
    return shift


def start_unplanned(*, team: Team, until: datetime, by: User, now: datetime) -> Shift:
    """Let somebody who is on no rota say that they are on duty from now until `until`."""
    with transaction.atomic():
        shift = plan_shift(team=team, user=by, starts_at=now, ends_at=until, by=by, now=now)
        return start_shift(shift=shift, by=by, now=now)


def end_shift(*, shift: Shift, by: User | None, now: datetime, reason: str = "said") -> Shift:
    """Note that a shift is over; a second time changes nothing. What is open is settled after."""
    with transaction.atomic():
        shift = lock(shift)
        if shift.status not in STANDING:
            return shift
        if by is not None and by.pk != shift.user_id:
            raise CannotStart("not_yours", _("This is somebody else's shift."))
        if by is not None and now < shift.starts_at - EARLY:
            raise CannotStart("early", _("Your shift begins later; come back then."))
        shift.ended_at = min(now, shift.ends_at)
        move(
            shift,
            to=ShiftStatus.ENDED,
            news=ShiftEnded(reason),
            by=by.pk if by else None,
            now=now,
            also=("ended_at",),
        )
    return shift


def end_what_is_over(*, now: datetime) -> int:
    """End shifts whose time is over, and those of people who have left their team."""
    count = 0
    for shift in Shift.objects.filter(status__in=STANDING, ends_at__lte=now).order_by("ends_at"):
        end_shift(shift=shift, by=None, now=now, reason="time")
        count += 1
    left = Shift.objects.filter(status__in=STANDING).exclude(member_now(now))
    for shift in left.order_by("starts_at"):
        if shift.starts_at <= now or shift.status == ShiftStatus.ON:
            end_shift(shift=shift, by=None, now=now, reason="left_team")
        elif not _belongs(shift.team, shift.user, shift.starts_at, shift.ends_at):
            _cancel_of_leaver(shift, now)
        else:
            continue
        count += 1
    return count


def member_now(now: datetime) -> Q:
    """Return the condition that the person of a shift is of its team at `now`."""
    held = Membership.objects.filter(Membership.in_force(now), team__isnull=False)
    return Q(
        Exists(held.filter(user=OuterRef("user"), team=OuterRef("team"), user__is_active=True))
    )


def local_moment(day: date) -> datetime:
    """Return the beginning of a day in the place's own time."""
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def _cancel_of_leaver(shift: Shift, now: datetime) -> None:
    with transaction.atomic():
        shift = lock(shift)
        if shift.status != ShiftStatus.PLANNED:
            return
        shift.settled_at = now
        news = ShiftCancelled(shift.user_id, "left_team")
        move(shift, to=ShiftStatus.CANCELLED, news=news, by=None, now=now, also=("settled_at",))


def _check(team: Team, user: User, starts_at: datetime, ends_at: datetime) -> None:
    if not team.is_active or not _belongs(team, user, starts_at, ends_at):
        raise CannotPlan(
            "not_of_team",
            _("%(person)s does not belong to the team %(team)s at that time.")
            % {"person": user.name, "team": team.name},
        )
    other = (
        Shift.objects.filter(
            user=user, status__in=STANDING, starts_at__lt=ends_at, ends_at__gt=starts_at
        )
        .select_related("team")
        .first()
    )
    if other is not None:
        raise CannotPlan(
            "overlap",
            _("%(person)s is on duty then already: %(team)s, %(time)s.")
            % {"person": user.name, "team": other.team.name, "time": span_words(other)},
        )


def span_words(shift: Shift) -> str:
    """Return a shift's time in short: 11-22 08:00–20:00."""
    start, end = timezone.localtime(shift.starts_at), timezone.localtime(shift.ends_at)
    return f"{start:%m-%d %H:%M}–{end:%H:%M}"


def _belongs(team: Team, user: User, starts_at: datetime, ends_at: datetime) -> bool:
    whole = Q(starts_at__lte=starts_at) & (Q(ends_at__isnull=True) | Q(ends_at__gte=ends_at))
    return user.is_active and Membership.objects.filter(whole, user=user, team=team).exists()


def _week_later(moment: datetime) -> datetime:
    local = timezone.localtime(moment)
    return timezone.make_aware(datetime.combine(local.date() + WEEK, local.time()))
