"""Reading the forms of one person's page."""

from datetime import date, time
from decimal import Decimal, InvalidOperation

from django.http import QueryDict
from django.utils.translation import gettext as _

from yimi.care.actions import CannotPlan, Known, NewPlan
from yimi.core.pages import uuid_or_none, whole_number


def new_plan(given: QueryDict) -> NewPlan:
    """Return a plan as a form has it. Raises CannotPlan where a field cannot be read."""
    return NewPlan(
        kind=given.get("kind", ""),
        weekdays="".join(code for code in given.getlist("weekday") if code in "1234567"),
        every_days=whole_number(given.get("every_days")),
        at=_time(given.get("at")),
        last_on=day(given.get("last_on")),
        due_on=day(given.get("due_on")),
        stock=number(given.get("stock")),
        daily_dose=number(given.get("daily_dose")),
        refill=number(given.get("refill")),
        unit=given.get("unit", "").strip(),
        gap_h=whole_number(given.get("gap_h")),
        until=day(given.get("until")),
        note=given.get("note", ""),
        client_id=uuid_or_none(given.get("client_id")),
    )


def known(given: QueryDict) -> Known:
    """Return what a form says of somebody's belonging to a group."""
    return Known(
        evidence=given.get("evidence", ""),
        since=day(given.get("since")),
        review_on=day(given.get("review_on")),
        due_on=day(given.get("due_on")),
    )


def day(text: str | None) -> date | None:
    """Return a day as browsers send it. Raises CannotPlan where it is none."""
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = date.min
    if not 1900 <= found.year < 2100:
        raise CannotPlan("day", _("This is no date: %(day)s") % {"day": text[:20]})
    return found


def number(text: str | None) -> Decimal | None:
    """Return an amount, not negative and with two decimals. Raises CannotPlan."""
    if not text or not text.strip():
        return None
    try:
        found = Decimal(text.strip())
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or not 0 <= found < 1_000_000:
        raise CannotPlan("number", _("This is no amount: %(text)s") % {"text": text[:20]})
    return found.quantize(Decimal("0.01"))


def _time(text: str | None) -> time | None:
    try:
        return time.fromisoformat(text) if text else None
    except ValueError:
        return None
