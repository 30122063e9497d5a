"""Moments as people say them: 剩 1 小时 55 分, 超时 3 小时, 今天 18:00, 5 分钟前."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

SOON = timedelta(hours=2)
# Up to here the time that is left says more than the hour of the day.
COUNTED_DOWN = timedelta(hours=6)
# Up to here minutes count too.
TO_THE_MINUTE = timedelta(hours=3)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def state(at: datetime, now: datetime) -> str:
    """Return `late`, `soon` or `fine` for something due at `at`."""
    if at <= now:
        return "late"
    return "soon" if at - now <= SOON else "fine"


def until(at: datetime, now: datetime) -> str:
    """Return the words for a deadline, seen from `now`."""
    if at <= now:
        return _("%(time)s overdue") % {"time": span(now - at)}
    if at - now <= COUNTED_DOWN:
        return _("%(time)s left") % {"time": exact(at - now)}
    return day_and_time(at, now)


def since(at: datetime, now: datetime) -> str:
    """Return the words for something that happened at `at`."""
    gone = now - at
    if gone < MINUTE:
        return _("just now")
    if gone < COUNTED_DOWN:
        return _("%(time)s ago") % {"time": span(gone)}
    return day_and_time(at, now)


def span(length: timedelta) -> str:
    """Return a length of time in its largest unit, rounded down, at least a minute."""
    if length >= 2 * DAY:
        days = length // DAY
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    if length >= HOUR:
        hours = length // HOUR
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    minutes = max(1, length // MINUTE)
    return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}


def exact(length: timedelta) -> str:
    """Return a length of time; one of a few hours with its minutes: 1 小时 55 分."""
    minutes = length % HOUR // MINUTE
    if not (HOUR <= length < TO_THE_MINUTE and minutes):
        return span(length)
    # Translators: hours and minutes, as short as can be: 1 小时 55 分.
    return _("%(hours)d h %(minutes)d min") % {"hours": length // HOUR, "minutes": minutes}


def day_and_time(at: datetime, now: datetime) -> str:
    """Return a moment with today, yesterday or tomorrow in words, other days by date."""
    local, today = timezone.localtime(at), timezone.localtime(now).date()
    hour = f"{local:%H:%M}"
    away = (local.date() - today).days
    if away == 0:
        return _("Today %(time)s") % {"time": hour}
    if away == 1:
        return _("Tomorrow %(time)s") % {"time": hour}
    if away == -1:
        return _("Yesterday %(time)s") % {"time": hour}
    return date_and_time(at, now)


def date_and_time(at: datetime, now: datetime) -> str:
    """Return a moment by its date; of another year with the year."""
    local, today = timezone.localtime(at), timezone.localtime(now).date()
    # Translators: how a date without its year is written, as in Django's date filter.
    pattern = _("j M") if local.year == today.year else _("j M Y")
    return f"{date_format(local, pattern)} {local:%H:%M}"
