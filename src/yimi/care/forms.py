"""Reading the forms of one person's page: each field that is wrong has its own sentence."""

import re
import unicodedata
from datetime import date, time
from decimal import Decimal, InvalidOperation

from django.http import QueryDict
from django.utils.translation import gettext as _

from yimi.care.actions import Known, NewPlan
from yimi.core.errors import Refusal
from yimi.core.pages import uuid_or_none

LONGEST_UNIT = 10
MOST = 1_000_000
_AMOUNT = re.compile(r"\s*([\d.,]+)\s*(\D{0,10}?)\s*$")
# Beside which field a refusal stands, by what was to be done.
FIELD_OF = {
    "plan": {
        "kind": "kind",
        "last_in_future": "last_on",
        "until_past": "until",
        "until_before": "until",
        "dose": "daily_dose",
        "gap": "gap_h",
        "weekdays": "weekday",
        "every_days": "every_days",
        "due_on": "due_on",
        "stock": "stock",
    },
    "group": {"code": "code", "sex": "code", "since": "since", "review": "review_on",
              "due_on": "due_on"},
}  # fmt: skip


class NotRead(Refusal):
    """Fields that cannot be read; `fields` holds what is wrong with each by its name."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__("fields", " ".join(dict.fromkeys(fields.values())))
        self.fields = fields


def wrong_fields(act: str, refusal: Refusal) -> dict[str, str]:
    """Return what is wrong by field; what belongs to no field stands under an empty name."""
    if isinstance(refusal, NotRead):
        return refusal.fields
    return {FIELD_OF.get(act, {}).get(refusal.code, ""): str(refusal)}


class Reader:
    """Reads the fields of a form one by one; `done` raises NotRead if one could not be read."""

    def __init__(self, given: QueryDict) -> None:
        self.given = given
        self.wrong: dict[str, str] = {}

    def done(self) -> None:
        if self.wrong:
            raise NotRead(self.wrong)

    def text(self, name: str) -> str:
        return unicodedata.normalize("NFKC", self.given.get(name, "")).strip()

    def day(self, name: str) -> date | None:
        """Return a day as browsers send it, or as people write it: 2026/3/5."""
        text = self.text(name)
        if not text:
            return None
        found = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", text)
        try:
            day = date(*(int(part) for part in found.groups())) if found else date.min
        except ValueError:
            day = date.min
        if not 1900 <= day.year < 2100:
            self.wrong[name] = _("This is no date: %(day)s") % {"day": text[:20]}
            return None
        return day

    def amount(self, name: str) -> tuple[Decimal | None, str]:
        """Return an amount, not negative and with two decimals, and the unit written behind it."""
        text = self.text(name)
        if not text:
            return None, ""
        match = _AMOUNT.match(text)
        try:
            found = Decimal(match[1].replace(",", "")) if match else Decimal("NaN")
        except InvalidOperation:
            found = Decimal("NaN")
        if not found.is_finite() or not 0 <= found < MOST:
            self.wrong[name] = _("This is no amount: %(text)s") % {"text": text[:20]}
            return None, ""
        return found.quantize(Decimal("0.01")), match[2] if match else ""

    def whole(self, name: str) -> int | None:
        """Return a whole number from one up."""
        text = self.text(name)
        if not text:
            return None
        if not (re.fullmatch(r"\d{1,6}", text) and int(text)):
            self.wrong[name] = _("This is no whole number: %(text)s") % {"text": text[:20]}
            return None
        return int(text)

    def hour(self, name: str) -> time | None:
        """Return a time of the day, as 9:30."""
        text = self.text(name)
        match = re.fullmatch(r"(\d{1,2}):(\d{2})(?::\d{2})?", text)
        if text and not (match and int(match[1]) < 24 and int(match[2]) < 60):
            self.wrong[name] = _("This is no time of the day: %(text)s") % {"text": text[:20]}
            return None
        return time(int(match[1]), int(match[2])) if match else None


def new_plan(given: QueryDict) -> NewPlan:
    """Return a plan as a form has it. Raises NotRead."""
    read = Reader(given)
    stock, unit = read.amount("stock")
    dose, dose_unit = read.amount("daily_dose")
    refill, _unit = read.amount("refill")
    days = "".join(sorted(set(given.getlist("weekday")) & set("1234567")))
    if given.get("asks_days") and not days:
        read.wrong["weekday"] = _("Choose the days of the week.")
    plan = NewPlan(
        kind=given.get("kind", ""),
        weekdays=days,
        every_days=read.whole("every_days"),
        at=read.hour("at"),
        last_on=read.day("last_on"),
        due_on=read.day("due_on"),
        stock=stock,
        daily_dose=dose,
        refill=refill,
        unit=(given.get("unit", "").strip() or unit or dose_unit)[:LONGEST_UNIT],
        gap_h=read.whole("gap_h"),
        until=read.day("until"),
        note=given.get("note", ""),
        client_id=uuid_or_none(given.get("client_id")),
    )
    if given.get("asks_stock") and stock is None:
        read.wrong.setdefault("stock", _("Say how much is in hand."))
    if given.get("asks_stock") and not dose:
        read.wrong.setdefault("daily_dose", _("Say how much is used in a day."))
    read.done()
    return plan


def known(given: QueryDict) -> Known:
    """Return what a form says of somebody's belonging to a group. Raises NotRead."""
    read = Reader(given)
    found = Known(
        evidence=given.get("evidence", ""),
        since=read.day("since"),
        review_on=read.day("review_on"),
        due_on=read.day("due_on"),
    )
    read.done()
    return found


def day(given: QueryDict, name: str) -> date | None:
    """Return the day in one field. Raises NotRead."""
    read = Reader(given)
    found = read.day(name)
    read.done()
    return found


def amount(given: QueryDict, name: str) -> Decimal | None:
    """Return the amount in one field. Raises NotRead."""
    read = Reader(given)
    found, _unit = read.amount(name)
    read.done()
    return found
