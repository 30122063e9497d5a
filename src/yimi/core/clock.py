"""The one place where the time is read; acts are given it as `now`."""

from datetime import datetime, time, timedelta

from django.utils import timezone


def now() -> datetime:
    """Return the present moment, aware, in the project's time zone."""
    return timezone.localtime()


def last_moment(end: datetime) -> datetime:
    """Return the last moment before an end that a period no longer holds, as people write it.

    A period that ends with a day ends at the next midnight; who reads it wants that day itself.
    """
    end = timezone.localtime(end)
    return end - timedelta(minutes=1) if end.time() == time.min else end
