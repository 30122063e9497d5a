"""When the rules become shorter, those who are isolated by the longer ones profit by one act."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from yimi.core.log import record
from yimi.zones.actions.changing import let_go
from yimi.zones.actions.shared import basis_of, standing_pieces, take_off, write_stretches
from yimi.zones.events import IsolationShortened
from yimi.zones.models import Isolation
from yimi.zones.ruling import Gain, gain_of, rules_at
from yimi.zones.states import Why


def apply_rules(*, ids: Collection[UUID], by: UUID | None, now: datetime) -> list[Gain]:
    """Let the rules of today hold for isolations that began by longer ones; return who gained.

    Nobody is isolated a day longer, or more strictly, than before.
    """
    today, gained = localdate(now), []
    with transaction.atomic():
        rows = list(
            Isolation.objects.running_on(today)
            .select_for_update(of=("self",))
            .filter(pk__in=ids)
            .order_by("pk")
        )
        rules = rules_at({row.place_path for row in rows}, now)
        for row in rows:
            ahead = standing_pieces(row, since=today)
            pack, edition = rules[row.place_path]
            gain = gain_of(row, ahead, pack, today=today)
            if gain is None:
                continue
            gained.append(gain)
            if gain.free_on <= today:
                let_go(row, Why.RULES, by=by, now=now)
                continue
            first, before = ahead[0], row.edition
            take_off(ahead, now=now)
            write_stretches(
                row, gain.pieces, basis=basis_of(first), stays_at=first.stays_at, by=by, now=now
            )
            row.pack, row.edition, row.ends_on = pack.code, edition, gain.free_on
            row.latest_on = min(row.latest_on, gain.latest_on)
            row.save(update_fields=["pack", "edition", "ends_on", "latest_on"])
            news = IsolationShortened(row.resident_id, before, gain.free_on)
            record(news, about=row, by=by, now=now)
    return gained
