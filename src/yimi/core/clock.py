"""The one place where the time is read; acts are given it as `now`."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """Return the present moment, aware, in the project's time zone."""
    return timezone.localtime()
