"""What those who look after the program see first."""

from datetime import datetime
from typing import Any

from yimi.command.audit import glance
from yimi.command.health import LATE, complaints
from yimi.core.delivery import oldest_undelivered


def health(_user: Any, now: datetime) -> dict[str, Any]:
    """Return in words what is misconfigured or stuck; empty hours have a block of their own."""
    return {"complaints": complaints(now=now, besides=("accounts.cover",))}


def news(_user: Any, now: datetime) -> dict[str, Any]:
    """Return since when news between the desks has been waiting."""
    oldest = oldest_undelivered()
    return {"since": oldest, "late": bool(oldest and now - oldest > LATE)}


def audit(user: Any, now: datetime) -> dict[str, Any]:
    """Return whether the record holds, who looked at people's data, and what was taken out."""
    return glance(user, now=now)
