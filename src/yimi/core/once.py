"""Acts that clients may send twice: the second sending finds what the first one did."""

from datetime import datetime
from uuid import UUID

from yimi.core.models import ClientAct


def done_before(client_id: UUID | None) -> UUID | None:
    """Return what an act with this client id was about, if it has been done."""
    if client_id is None:
        return None
    return ClientAct.objects.filter(pk=client_id).values_list("subject_id", flat=True).first()


def remember(client_id: UUID | None, *, act: str, subject_id: UUID, now: datetime) -> None:
    """Note in the act's transaction that it is done.

    Two that arrive at once: the second fails on the key, and its transaction with it.
    """
    if client_id is not None:
        ClientAct.objects.create(client_id=client_id, act=act, subject_id=subject_id, at=now)
