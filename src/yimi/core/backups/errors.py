"""What a backup or a restore says when it cannot go on."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import OperationalError as SqliteError

from django.utils.translation import gettext_lazy as _

from yimi.core.errors import Refusal

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class CannotBackUp(Refusal):
    """A backup that could not be made; those that were there are untouched."""


class CannotRestore(Refusal):
    """A backup that could not be put in place; what was there is untouched."""


class Damaged(Refusal):
    """A backup that is cut off or altered, or that another key sealed."""


def disk_full() -> CannotBackUp:
    """Return what is said where there is no room."""
    return CannotBackUp(
        "disk_full",
        _("The disk is full: no backup was made. The earlier backups are untouched. Make room."),
    )


def is_disk_full(error: BaseException) -> bool:
    """Return whether an error says that there is no room to write."""
    return isinstance(error, OSError) and error.errno in FULL


@contextmanager
def told_when_full() -> Iterator[None]:
    """Turn a disk without room into words."""
    try:
        yield
    except OSError as error:
        if is_disk_full(error):
            raise disk_full() from error
        raise
    except SqliteError as error:
        if "full" in str(error) or "disk I/O" in str(error):
            raise disk_full() from error
        raise
