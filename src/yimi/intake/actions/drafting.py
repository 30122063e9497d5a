"""Drafts: what somebody was typing survives the browser."""

from datetime import datetime
from typing import Any

from yimi.accounts.models import User
from yimi.intake.models import Draft


def save_draft(*, user: User, form: str, content: dict[str, Any], now: datetime) -> Draft:
    """Keep what is in a form now."""
    draft, _created = Draft.objects.update_or_create(
        user=user, form=form, defaults={"content": content, "at": now}
    )
    return draft


def drop_draft(*, user: User, form: str) -> None:
    """Forget a draft whose form was sent."""
    Draft.objects.filter(user=user, form=form).delete()
