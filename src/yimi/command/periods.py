"""From when until when figures are counted."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy

DAY = timedelta(days=1)
NAMES = {
    "today": gettext_lazy("Today"),
    "yesterday": gettext_lazy("Yesterday"),
    "week": gettext_lazy("Seven days"),
    "emergency": gettext_lazy("The emergency so far"),
    "days": gettext_lazy("Chosen days"),
}
LONGEST = timedelta(days=3660)


@dataclass(frozen=True)
class Period:
    """A stretch of time, its end exclusive. `code` says how it was chosen."""

    code: str
    start: datetime
    end: datetime

    @property
    def last(self) -> date:
        """The last day of it, for people who count both ends."""
        return timezone.localtime(self.end - timedelta(seconds=1)).date()


def period_of(
    code: str, *, now: datetime, first: str = "", last: str = "", since: datetime | None = None
) -> Period:
    """Return a period by its code, today where it makes no sense; `since` begins the emergency."""
    today = timezone.localtime(now).date()
    if code == "yesterday":
        return Period(code, midnight(today - DAY), midnight(today))
    if code == "week":
        return Period(code, midnight(today - 6 * DAY), midnight(today + DAY))
    if code == "emergency":
        return Period(code, since or midnight(today - 29 * DAY), midnight(today + DAY))
    if code == "days":
        start, end = _day(first), _day(last)
        if start and end and start <= end and end - start < LONGEST:
            return Period(code, midnight(start), midnight(end + DAY))
    return Period("today", midnight(today), midnight(today + DAY))


def midnight(day: date) -> datetime:
    """Return the moment at which a day begins here."""
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year < 2100 else None
