"""Reading the forms about isolation."""

from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext as _

from yimi.core.pages import uuid_or_none
from yimi.zones.actions import Basis, CannotIsolate, Order
from yimi.zones.states import How


def order(given: QueryDict) -> Order:
    """Return an isolation as a form has it. Raises CannotIsolate where a day cannot be read."""
    day_zero = day(given.get("day_zero_on"))
    if day_zero is None:
        raise CannotIsolate("day_zero", _("Write from which day it is counted."))
    return Order(
        rule=given.get("rule", ""),
        day_zero_on=day_zero,
        basis=basis(given),
        until=day(given.get("until")),
        stays_at=given.get("stays_at", ""),
        client_id=uuid_or_none(given.get("client_id")),
    )


def basis(given: QueryDict) -> Basis:
    """Return who ordered something, as a form has it."""
    return Basis(
        organ=given.get("organ", ""),
        how=given.get("how", "") or How.DOCUMENT,
        document=given.get("document", ""),
        passed_on_by=given.get("passed_on_by", ""),
    )


def day(text: str | None) -> date | None:
    """Return a day as browsers send it; None where it was left empty. Raises CannotIsolate."""
    if not text or not text.strip():
        return None
    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        found = date.min
    if not 2000 <= found.year < 2100:
        raise CannotIsolate("day", _("This is no date: %(day)s") % {"day": text[:20]})
    return found
