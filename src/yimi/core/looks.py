"""The door to one person's data: it finds the row for those who may, and records the look."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import models, transaction
from django.http import Http404

from yimi.core.events import Looked
from yimi.core.log import draft, record_all
from yimi.core.scope import ScopedQuerySet

M = TypeVar("M", bound=models.Model)


def open_row(rows: ScopedQuerySet[M], *, pk: UUID, user: Any, permission: str, now: datetime) -> M:
    """Return the row in full and record who opened it. Raises Http404 outside the reader's area."""
    row = rows.visible_to(user, permission).filter(pk=pk).first()
    if row is None:
        raise Http404
    record_look(row, user=user, permission=permission, now=now)
    return row


def record_look(row: Any, *, user: Any, permission: str, now: datetime) -> None:
    """Record that `user` saw personal data of `row`."""
    record_looks([row], user=user, permission=permission, now=now)


def record_looks(rows: Iterable[Any], *, user: Any, permission: str, now: datetime) -> None:
    """Record that `user` saw personal data of each row, all in one transaction."""
    looked = Looked(permission)
    with transaction.atomic():
        record_all([draft(looked, about=row, by=user.pk, now=now) for row in rows])
