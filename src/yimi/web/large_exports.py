"""Making the lists that are too large to wait for: by a worker, again after it was killed."""

import errno
import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from yimi.accounts.models import User
from yimi.core import clock
from yimi.core.declared import Export, exports
from yimi.core.exporting import allowance_of, make_file, sheet_of, widest
from yimi.core.models import ExportRecord, JobRun
from yimi.core.permissions import may
from yimi.core.sheets import Mark, Sheet
from yimi.places.queries import full_names

# A worker that dies more often than this with one list in hand dies of it.
MOST_TRIES = 5
# How long after it was asked for the next try is made: what cannot be made holds up no other list.
PAUSES = (timedelta(0), *(timedelta(seconds=s) for s in (2, 15, 60, 300)))
# After a day nobody waits for it any more; a backup that is put back may hold such rows.
WAITS_FOR = timedelta(days=1)
SILENT = timedelta(minutes=2)

FAILURES = {
    "right": _("You may no longer take this list out."),
    "more": _("The list has grown beyond your limit meanwhile. Narrow it by place or service."),
    "disk": _("The disk is full. Tell whoever looks after this computer, then try again."),
    "died": _(
        "The program was stopped several times while it made this list. Tell whoever looks after "
        "this computer; a narrower list may work."
    ),
    "late": _("It waited for more than a day and was given up. Take the list out again."),
    "broken": _("The file could not be made. Nothing went out; please try again."),
}

logger = logging.getLogger(__name__)


def make_waiting(*, now: datetime) -> None:
    """Make every list that waits for a worker, the oldest first."""
    waiting = ExportRecord.objects.filter(beside=True, made_at=None, failed=False)
    for row in waiting.order_by("at", "pk"):
        if row.tries < MOST_TRIES and now - row.at < PAUSES[row.tries]:
            continue
        failure = _make(row, now)
        if failure:
            ExportRecord.objects.filter(pk=row.pk).update(failed=True, failure=failure, asked={})


def mark_of(row: ExportRecord, export: Export, sheet: Sheet, user: User) -> Mark:
    """Return what the file of an export says of itself."""
    path: Any = widest(user, export.permission)
    return Mark(
        title=sheet.title or str(export.title),
        who=user.name,
        at=row.at,
        number=row.number,
        place=full_names([path])[path] if path else "",
        narrowed=sheet.narrowed,
    )


def failure_of(row: ExportRecord) -> str:
    """Return in words why a list was not made; empty where it was not tried in vain."""
    return str(FAILURES.get(row.failure, FAILURES["broken"])) if row.failed else ""


def waits_in_vain(*, now: datetime) -> bool:
    """Return whether there is no worker that would make a list."""
    beat = JobRun.objects.filter(pk="core.heartbeat").values_list("ran_at", flat=True).first()
    return beat is None or now - beat > SILENT


def _make(row: ExportRecord, now: datetime) -> str:
    """Make one list; return the code of what is in the way, if anything is."""
    export = exports().get(row.what)
    user = User.objects.filter(pk=row.by_id, is_active=True).first()
    if export is None or user is None or not may(user, export.permission):
        return "right"
    if row.full and not (export.phones and may(user, export.phones)):
        return "right"
    if now - row.at > WAITS_FOR:
        return "late"
    if row.tries >= MOST_TRIES:
        return "died"
    row.tries += 1
    row.rows_done = 0
    row.save(update_fields=["tries", "rows_done"])
    with translation.override(row.language or settings.LANGUAGE_CODE):
        try:
            sheet = sheet_of(export, user=user, asked=row.asked, now=row.at)
            if export.personal and _has_outgrown(row, sheet.total, now):
                return "more"
            ExportRecord.objects.filter(pk=row.pk).update(rows=sheet.total)
            make_file(row, sheet, mark_of(row, export, sheet, user), by=user, now=clock.now())
        except (InterfaceError, OperationalError):
            # The database went away or is busy: tried again after a pause, the others before.
            raise
        except OSError as problem:
            logger.exception("The export %s was not made.", row.number)
            return "disk" if problem.errno in {errno.ENOSPC, errno.EDQUOT} else "broken"
        except Exception:
            logger.exception("The export %s was not made.", row.number)
            return "broken"
    return ""


def _has_outgrown(row: ExportRecord, total: int, now: datetime) -> bool:
    """Return whether a list that grew while it waited is now more than the person may take."""
    if total <= row.rows:
        return False
    allowed = allowance_of(row.by_id, now=now)
    return total > allowed.at_once or total - row.rows > allowed.left
