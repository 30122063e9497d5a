"""This installation as a whole: which term it serves, and whether it was restored."""

from datetime import datetime

from yimi.core.models import Installation


def this_installation() -> Installation:
    """Return the one row about this installation, made at its first use."""
    found = Installation.objects.first()
    return found or Installation.objects.get_or_create(only=True)[0]


def restored_at() -> datetime | None:
    """Return when this installation was last restored from a backup.

    What is sent to others asks: an event up to `Installation.restored_through` that was not marked
    as sent in the backup may have been sent after it was made.
    """
    return Installation.objects.values_list("restored_at", flat=True).first()
