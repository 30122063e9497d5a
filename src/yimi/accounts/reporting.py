"""What the report of the day says of hand-overs."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from yimi.accounts.models import Handover
from yimi.accounts.states import HandoverStatus
from yimi.core.text import mask_numbers

LONGEST_NOTE = 120


def handovers_of_days(user: Any, days: Iterable[date]) -> dict[date, dict[str, Any]]:
    """Return for each day with any the hand-overs that were written in it, one query for all."""
    days = set(days)
    if not days:
        return {}
    zone = timezone.get_current_timezone()
    first = datetime.combine(min(days), time(), zone)
    after = datetime.combine(max(days) + timedelta(days=1), time(), zone)
    found: dict[date, list[Handover]] = {}
    for row in (
        Handover.objects.visible_to(user, "command.figures")
        .filter(given_at__gte=first, given_at__lt=after)
        .exclude(status=HandoverStatus.WITHDRAWN)
        .select_related("shift__team", "shift__user", "taker")
        .order_by("given_at", "pk")
    ):
        day = timezone.localtime(row.given_at).date()
        if day in days:
            found.setdefault(day, []).append(row)
    return {day: _told(rows) for day, rows in found.items()}


def _told(rows: list[Handover]) -> dict[str, Any]:
    told = [
        {
            "row": row,
            "giver": row.shift.user.name,
            "taker": row.taker.name if row.taker else _("Whoever comes next"),
            "team": row.shift.team.name,
            "given": sum(1 for item in row.items if not item["keep"]),
            "kept": sum(1 for item in row.items if item["keep"]),
        }
        for row in rows
    ]
    return {"rows": told, "chat": [_("Hand-overs:"), *(_line(entry) for entry in told)]}


def _line(entry: dict[str, Any]) -> str:
    """Return a hand-over for the chat: a note's telephones are half hidden there."""
    line = _("%(team)s: %(giver)s → %(taker)s, %(n)d things") % {
        "team": entry["team"],
        "giver": entry["giver"],
        "taker": entry["taker"],
        "n": entry["given"],
    }
    note = " ".join(mask_numbers(entry["row"].note).split())
    short = note if len(note) <= LONGEST_NOTE else note[:LONGEST_NOTE] + "…"
    return f"{line}：{short}" if short else line
