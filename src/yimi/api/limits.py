"""How often a token may ask: a bucket in memory for each, so that no request pays a write for it.

Every process has buckets of its own: with two processes for pages a token has twice as much.
"""

import threading
import time
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from yimi.api.problems import Problem
from yimi.api.tokens import Caller
from yimi.core.events import Looked, MassExportNoticed
from yimi.core.log import record
from yimi.core.models import Event
from yimi.core.state import lock

# Requests that may come at once before the rate counts.
BURST_S = 10
MOST_BUCKETS = 10_000

_lock = threading.Lock()
_buckets: dict[UUID, tuple[float, float]] = {}


def take(integration_id: UUID, *, at_s: float | None = None) -> None:
    """Take one request out of a program's bucket. Raises Problem where it is empty."""
    per_s = settings.API_PER_MINUTE / 60
    size = max(1.0, per_s * BURST_S)
    now_s = time.monotonic() if at_s is None else at_s
    with _lock:
        if len(_buckets) > MOST_BUCKETS:
            _buckets.clear()
        left, then_s = _buckets.get(integration_id, (size, now_s))
        left = min(size, left + (now_s - then_s) * per_s)
        if left < 1:
            wait_s = max(1, round((1 - left) / per_s))
            _buckets[integration_id] = (left, now_s)
            raise Problem(
                429,
                "too_many",
                _("Too many requests; wait %(seconds)s seconds and go on.") % {"seconds": wait_s},
                headers={"Retry-After": str(wait_s)},
            )
        _buckets[integration_id] = (left - 1, now_s)


def forget() -> None:
    """Fill every bucket again."""
    with _lock:
        _buckets.clear()


def look(caller: Caller, *, now: datetime) -> None:
    """Let a program open one more Case in full today. Raises Problem where it had enough.

    The first time that it wants more, that is noticed: an auditor is to ask why.
    """
    morning = now.replace(hour=0, minute=0, second=0, microsecond=0)
    mine = Event.objects.filter(at__gte=morning, by_id=caller.user.pk)
    if mine.filter(type=Looked.name()).count() < settings.API_LOOKS_A_DAY:
        return
    with transaction.atomic():
        # One at a time, so that it is noticed once.
        program = lock(caller.integration)
        if not mine.filter(type=MassExportNoticed.name()).exists():
            news = MassExportNoticed("api.cases", settings.API_LOOKS_A_DAY)
            record(news, about=program, by=caller.user.pk, now=now)
    raise Problem(
        429,
        "looks",
        _("This token has opened as many cases today as it may; it goes on tomorrow."),
        headers={"Retry-After": str(int((morning + timedelta(days=1) - now).total_seconds()) + 1)},
    )
