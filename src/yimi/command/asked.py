"""What an address asks of the figures: from when until when, where, of what kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone

from yimi.cases.states import Channel
from yimi.command.figures import BY, Scope
from yimi.command.periods import Period, period_of
from yimi.core.exporting import widest
from yimi.core.pages import uuid_or_none
from yimi.packs.schema import Pack
from yimi.places.queries import emergency_at, pack_of

RIGHT = "command.figures"


@dataclass(frozen=True)
class Asked:
    """What an address asks for, read once."""

    scope: Scope
    by: str
    pack: Pack
    top: str
    services: tuple[str, ...]
    # The name of the emergency that runs there.
    emergency: str = ""

    def query(self, **changes: str) -> str:
        """Return the address' own query string, changed."""
        scope = self.scope
        fields = {
            "period": scope.period.code,
            "first": "",
            "last": "",
            "place": scope.place,
            "by": self.by,
            "service": scope.service,
            "category": scope.category,
            "channel": scope.channel,
            "team": scope.team,
        }
        if scope.period.code == "days":
            first = timezone.localtime(scope.period.start).date()
            fields |= {"first": first.isoformat(), "last": scope.period.last.isoformat()}
        return urlencode({key: value for key, value in (fields | changes).items() if value})


def asked_for(user: Any, asked: Mapping[str, str], now: datetime) -> Asked:
    """Read period, area and filters from an address; what makes no sense is left out."""
    top = widest(user, RIGHT)
    emergency = emergency_at(top, now=now) if top else None
    pack = pack_of(emergency)
    period = (
        Period("all", now - timedelta(days=36_500), now + timedelta(days=1))
        if asked.get("period") == "all"
        else period_of(
            asked.get("period", ""),
            now=now,
            first=asked.get("first", ""),
            last=asked.get("last", ""),
            since=emergency.starts_at if emergency else None,
        )
    )
    scope = Scope(
        period=period,
        place=asked.get("place", "")[:200],
        service=asked.get("service", "")[:40],
        category=asked.get("category", "")[:40],
        channel=asked.get("channel", "") if asked.get("channel") in Channel.values else "",
        team=str(uuid_or_none(asked.get("team")) or ""),
    )
    by = asked.get("by", "") if asked.get("by") in BY else "community"
    members = tuple(s.code for s in pack.services if s.category == scope.category)
    return Asked(scope, by, pack, top, members, emergency.name if emergency else "")
