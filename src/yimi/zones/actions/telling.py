"""Telling people that they are free.

Nobody is free by what stands here: that follows from the days. A worker that was stopped tells
late and holds nobody. News that went out under a clock that ran ahead counts for nothing on the
real day.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yimi.cases import actions as case_actions
from yimi.cases.actions import CannotOpen, NewCase
from yimi.cases.models import Case
from yimi.cases.states import Channel
from yimi.core.bulk import update_all
from yimi.core.log import draft, record, record_all
from yimi.core.state import lock
from yimi.fieldwork.actions import VISIT, make_first_tasks
from yimi.places.queries import pack_at
from yimi.registry.queries import contacts_of
from yimi.zones.actions.shared import CannotIsolate
from yimi.zones.events import IsolationEnded, ReleaseTold
from yimi.zones.models import LIVES_HERE, Isolation
from yimi.zones.queries import LOOK_BACK, over_and_untold
from yimi.zones.states import State

# The service by which a household is told; a pack without it leaves it to the list.
SERVICE = "isolation_over"
AT_A_TIME = 200


def announce_due(*, now: datetime) -> int:
    """Make the news that isolations are over, and have households told; return how many are over.

    Runs as a job. Done twice, or late, it does each once.
    """
    _take_back_early_news(now)
    count = 0
    while True:
        done = _announce(now)
        count += done
        if done < AT_A_TIME:
            break
    _have_told(now)
    return count


def _take_back_early_news(now: datetime) -> None:
    """Forget that somebody was told who is isolated still: the clock had run ahead.

    On the real day they are told again.
    """
    early = Isolation.objects.filter(
        ended_at__isnull=True, ends_on__gt=localdate(now), announced_on__isnull=False
    )
    early.update(announced_on=None, notice=None, told_at=None, told_by=None)


def _announce(now: datetime) -> int:
    today = localdate(now)
    with transaction.atomic():
        rows = list(
            Isolation.objects.select_for_update(of=("self",), **_skipping())
            .filter(LIVES_HERE, ended_at__isnull=True, ends_on__lte=today)
            .filter(ends_on__gte=today - LOOK_BACK)
            .filter(announced_on__isnull=True)
            .order_by("ends_on", "pk")[:AT_A_TIME]
        )
        for row in rows:
            row.announced_on = today
        update_all(rows, ("announced_on",))
        record_all(
            [
                draft(IsolationEnded(row.resident_id, "due"), about=row, by=None, now=now)
                for row in rows
            ]
        )
    return len(rows)


def _have_told(now: datetime) -> None:
    """Open a Case for each household of which somebody is free and nobody has it in hand yet."""
    waiting = Isolation.objects.released().filter(
        over_and_untold(localdate(now)), notice__isnull=True
    )
    homes = waiting.order_by("household_id").values_list("household_id", flat=True).distinct()
    for home in list(homes):
        with transaction.atomic():
            rows = list(
                Isolation.objects.released()
                .filter(over_and_untold(localdate(now)), household=home, notice__isnull=True)
                .select_for_update(of=("self",), **_skipping())
                .select_related("resident", "household__place")
                .order_by("pk")
            )
            if rows and _may_be_asked(rows[0], now):
                _open(rows, now)


def _may_be_asked(row: Isolation, now: datetime) -> bool:
    services = pack_at(row.place_path, now=now).services
    return any(service.code == SERVICE for service in services)


def _open(rows: Sequence[Isolation], now: datetime) -> None:
    home = rows[0].household
    names = "、".join(dict.fromkeys(row.resident.name for row in rows))
    new = NewCase(
        service=SERVICE,
        place=home.place,
        summary=_("Tell them that it is over: %(names)s") % {"names": names},
        text=_("Isolation is over today: %(names)s. Bring the paper, ask what they need.")
        % {"names": names},
        channel=Channel.PLAN,
        requester_name=rows[0].resident.name,
        requester_phone=contacts_of([home.pk])[home.pk][1],
        household_id=home.pk,
        beneficiary_id=rows[0].resident_id if len(rows) == 1 else None,
        beneficiary_name=names[:40],
    )
    try:
        with transaction.atomic():
            cases, fresh = case_actions.open_once(new=[new], by=None, now=now)
            parts = case_actions.add_parts(cases=fresh, key=VISIT)
            make_first_tasks(cases={case.pk: case for case in fresh}, parts=parts, now=now)
    except CannotOpen:
        # Nobody answers for it there; the list shows who is to be told until somebody does.
        return
    for row in rows:
        row.notice = cases[0]
    update_all(list(rows), ("notice",))


def mark_told(*, isolation: Isolation, by: UUID | None, now: datetime) -> Isolation:
    """Write down that a household knows that somebody is free. Raises CannotIsolate."""
    with transaction.atomic():
        row = lock(isolation)
        if row.state_on(localdate(now)) == State.RUNNING:
            raise CannotIsolate("running", _("This is not over yet; release the person first."))
        if row.told_at is None:
            _told(row, by=by, now=now)
    return row


def told_by_case(*, case: Case, by: UUID | None, now: datetime) -> None:
    """Write down that those were told for whom a Case stood."""
    with transaction.atomic():
        for row in _of_case(case):
            if row.told_at is None and row.state_on(localdate(now)) != State.RUNNING:
                _told(row, by=by, now=now)


def untold_by_case(*, case: Case) -> None:
    """Take back that they were told: the Case is open again."""
    with transaction.atomic():
        rows = _of_case(case)
        for row in rows:
            row.told_at, row.told_by_id = None, None
        update_all(rows, ("told_at", "told_by"))


def _of_case(case: Case) -> list[Isolation]:
    rows = Isolation.objects.select_for_update(of=("self",)).filter(notice=case)
    return list(rows.order_by("pk"))


def _told(row: Isolation, *, by: UUID | None, now: datetime) -> None:
    row.told_at, row.told_by_id = now, by
    row.save(update_fields=["told_at", "told_by"])
    record(ReleaseTold(row.resident_id, row.notice_id), about=row, by=by, now=now)


def _skipping() -> dict[str, bool]:
    return {"skip_locked": connection.features.has_select_for_update_skip_locked}
