"""Drafts: what somebody was typing survives the browser."""

from datetime import datetime
from typing import Any

from django.db import connection

from yimi.accounts.models import User
from yimi.core.plain import id_value
from yimi.intake.models import Draft


def save_draft(*, user: User, form: str, content: dict[str, Any], now: datetime) -> Draft:
    """Keep what is in a form now."""
    draft, _created = Draft.objects.update_or_create(
        user=user, form=form, defaults={"content": content, "at": now}
    )
    return draft


def drop_draft(*, user: User, form: str) -> None:
    """Forget a draft whose form was sent."""
    # Plain SQL: on the way of every call, and nothing hangs on a draft.
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM intake_draft WHERE user_id = %s AND form = %s", [id_value(user.pk), form]
        )
