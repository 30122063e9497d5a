"""Acts that clients may send twice: the second sending finds what the first one did."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import ParamSpec, TypeVar
from uuid import UUID

from django.db import IntegrityError, connection
from django.utils.translation import gettext as _

from yimi.core.errors import Refusal
from yimi.core.models import ClientAct


class CannotRepeat(Refusal):
    """The client id belongs to another act: this one was never done."""


def done_before(client_id: UUID | None, *, act: str, subject_id: UUID | None = None) -> UUID | None:
    """Return what an act with this client id was about, if it has been done.

    An act that makes its subject gives no `subject_id`. Raises CannotRepeat where the id was used
    for another act, or about something else.
    """
    done = ClientAct.objects.filter(pk=client_id).first() if client_id else None
    if done is None:
        return None
    if done.act != act or subject_id not in {None, done.subject_id}:
        raise CannotRepeat(
            "used_key",
            _("This was sent before for something else. Open the page anew and do it again."),
        )
    return done.subject_id


def remember(client_id: UUID | None, *, act: str, subject_id: UUID, now: datetime) -> None:
    """Note in the act's transaction that it is done.

    Two that arrive at once: the second fails on the key, and its transaction with it.
    """
    if client_id is not None:
        ClientAct.objects.create(client_id=client_id, act=act, subject_id=subject_id, at=now)


P = ParamSpec("P")
R = TypeVar("R")


def told_once(act: Callable[P, R]) -> Callable[P, R]:
    """Let an act whose twin was faster find what the twin has done.

    Two sendings of the same thing may arrive at once. The slower one fails on the unique client id
    with everything it did; done again, it finds the result of the faster one and returns that.
    """

    @wraps(act)
    def again(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return act(*args, **kwargs)
        except IntegrityError:
            if connection.in_atomic_block:
                raise
            return act(*args, **kwargs)

    return again
