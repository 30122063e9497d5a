"""The rota as a file."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from yimi.accounts.models import Shift
from yimi.accounts.rota import DAY, monday_of, pattern_of
from yimi.accounts.shift_actions import WEEK, local_moment
from yimi.accounts.states import ShiftStatus
from yimi.core.pages import day_or_none, uuid_or_none
from yimi.core.sheets import Row, Sheet, chunks_of


def rota_rows(*, user: Any, asked: Mapping[str, str], now: datetime) -> Sheet:
    """Return the shifts of a week, of one team or of all in the area, cancelled ones left out."""
    monday = monday_of(day_or_none(asked.get("week")) or timezone.localtime(now).date())
    rows = Shift.objects.visible_to(user, "accounts.export").filter(
        starts_at__gte=local_moment(monday), starts_at__lt=local_moment(monday + WEEK)
    )
    if asked.get("team"):
        team = uuid_or_none(asked["team"])
        rows = rows.filter(team_id=team) if team else rows.none()
    found = (
        rows.exclude(status=ShiftStatus.CANCELLED)
        .select_related("user", "team")
        .order_by("team__place_path", "team__name", "starts_at", "user__name", "pk")
    )

    def lines() -> Iterator[Row]:
        for chunk in chunks_of(found):
            yield from map(_line, chunk)

    narrowed = f"{monday:%Y-%m-%d} – {monday + WEEK - DAY:%Y-%m-%d}"
    return Sheet(found.count(), lines(), narrowed)


def _line(shift: Shift) -> Row:
    kind = pattern_of(shift)
    day = timezone.localtime(shift.starts_at).date()
    return Row(
        [
            shift.team.name,
            day,
            date_format(day, "D"),
            str(kind.label) if kind else "",
            shift.starts_at,
            shift.ends_at,
            shift.user.name,
            shift.user.phone,
            shift.get_status_display(),
        ]
    )
