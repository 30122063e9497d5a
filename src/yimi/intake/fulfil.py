"""Calling the app that fulfils what a service promises; a plain visit where it is not there."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from yimi.cases.models import Case
from yimi.cases.queries import pack_and_service
from yimi.core.declared import fulfillers

PLAIN = "fieldwork.visit"


def fulfil(cases: Sequence[Case], *, by: UUID | None, now: datetime) -> None:
    """Hand each Case to the fulfiller that its service names, in the same transaction."""
    known = fulfillers()
    by_key: dict[str, list[Case]] = {}
    for case in cases:
        _pack, service = pack_and_service(case)
        key = service.fulfiller if service.fulfiller in known else PLAIN
        by_key.setdefault(key, []).append(case)
    for key, group in by_key.items():
        known[key](cases=group, by=by, now=now)
