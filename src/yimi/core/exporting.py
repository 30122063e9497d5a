"""Taking lists out of the program: by right, within limits, on record, marked with who and when."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yimi.core.declared import Export, exports
from yimi.core.errors import Refusal
from yimi.core.events import Exported, ExportRefused, Looked, MassExportNoticed
from yimi.core.ids import new_id
from yimi.core.log import Draft, draft, record, record_all
from yimi.core.models import Event, ExportRecord
from yimi.core.sheets import FORMS, Mark, Row, Sheet, write_csv, write_xlsx

# What is larger is made beside the pages, with a page that shows how far it is.
AT_ONCE = 2_000
KEPT_FOR = timedelta(hours=1)
# From this share of a day's limit on, an auditor is to ask why; a smaller one warns the person.
ALARM_SHARE = 0.5
LOOKS_AT_A_TIME = 500

REASONS = {
    "report": gettext_lazy("A report to a higher level"),
    "hand_out": gettext_lazy("To be handed out or carried along"),
    "partner": gettext_lazy("For another unit that helps"),
    "check": gettext_lazy("To check against our own list"),
    "other": gettext_lazy("Something else"),
}


class CannotExport(Refusal):
    """The list does not go out."""


@dataclass(frozen=True)
class Allowance:
    """What somebody may still take out today, in rows."""

    at_once: int
    a_day: int
    taken: int

    @property
    def left(self) -> int:
        return max(0, self.a_day - self.taken)

    def refuses(self, rows: int) -> str:
        """Return the code of the limit that this many rows would break; empty where none."""
        if rows > self.at_once:
            return "too_many"
        return "day_limit" if self.taken + rows > self.a_day else ""


def sheet_of(export: Export, *, user: Any, asked: Mapping[str, str], now: datetime) -> Sheet:
    """Return the list as `user` may take it out, narrowed as asked."""
    found: Sheet = import_string(export.rows)(user=user, asked=asked, now=now)
    return found


def allowance_of(user_id: UUID, *, now: datetime) -> Allowance:
    """Return what somebody may still take out today."""
    morning = now.replace(hour=0, minute=0, second=0, microsecond=0)
    taken = (
        ExportRecord.objects.filter(by_id=user_id, at__gte=morning, refused="", failed=False)
        .exclude(what__in=[name for name, export in exports().items() if not export.personal])
        .aggregate(sum=Sum("rows"))["sum"]
    )
    return Allowance(settings.EXPORT_ROWS, settings.EXPORT_ROWS_A_DAY, taken or 0)


def start_export(
    *,
    export: Export,
    total: int,
    by: Any,
    now: datetime,
    form: str,
    reason: str,
    note: str = "",
    full: bool = False,
    client_id: UUID | None = None,
    later: Mapping[str, str] | None = None,
    language: str = "",
) -> ExportRecord:
    """Put on record that `by` takes a list out; refuse, on record too, what is over the limit.

    `later`, how the list is narrowed, leaves the file to a worker. What is refused, and what comes
    to half a day's limit, is an alarm. Raises CannotExport.
    """
    if reason not in REASONS or form not in FORMS:
        raise CannotExport("reason", _("Please say what the list is for."))
    if reason == "other" and not note.strip():
        raise CannotExport("reason", _("Please write what the list is for."))
    with transaction.atomic():
        # One at a time for each person: two at once would both find the limit not yet reached.
        by._meta.default_manager.select_for_update().get(pk=by.pk)
        if client_id and ExportRecord.objects.filter(client_id=client_id).exists():
            raise CannotExport("twice", _("This list has just been taken out. Open it again here."))
        allowed = allowance_of(by.pk, now=now)
        refused = allowed.refuses(total) if export.personal else ""
        today = allowed.taken + total
        pk = new_id()
        row = ExportRecord(
            id=pk,
            number=f"{now:%y%m%d}-{pk.hex[-6:].upper()}",
            what=export.name,
            place_path=widest(by, export.permission),
            by_id=by.pk,
            at=now,
            form=form,
            reason=reason,
            rows=total,
            full=full,
            refused=refused,
            alarm=bool(refused) or (export.personal and today >= allowed.a_day * ALARM_SHARE),
            client_id=client_id,
            beside=later is not None and not refused,
            asked={} if refused else dict(later or {}),
            language=language,
        )
        row.save(force_insert=True)
        news = (
            ExportRefused(export.name, total, reason, refused)
            if refused
            else Exported(export.name, total, reason, full)
        )
        record(news, about=row, by=by.pk, now=now, words=note.strip()[:200])
        if row.alarm:
            record(MassExportNoticed(export.name, today), about=row, by=by.pk, now=now)
    if refused:
        raise CannotExport(refused, limit_words(allowed, total))
    return row


def limit_words(allowed: Allowance, total: int) -> str:
    """Return why so many rows do not go out."""
    if total > allowed.at_once:
        return _(
            "%(rows)d rows are more than one list may hold (%(limit)d). Narrow it by place or "
            "service. The auditor was told."
        ) % {"rows": total, "limit": allowed.at_once}
    return _(
        "You have taken out %(taken)d rows today; with these %(rows)d it would be more than "
        "%(limit)d. The auditor was told."
    ) % {"taken": allowed.taken, "rows": total, "limit": allowed.a_day}


def widest(user: Any, permission: str) -> str:
    """Return the widest place at which somebody has a right."""
    paths = [grant.path for grant in user.grants() if permission in grant.permissions]
    return min(paths, key=len, default="")


def make_file(row: ExportRecord, sheet: Sheet, mark: Mark, *, by: Any, now: datetime) -> Path:
    """Write the file of an export and return where it lies.

    Who is in it is put on record, some hundreds at a time, before anybody can fetch it.
    """
    export = exports()[row.what]
    path = file_of(row)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    seen, columns = _Looks(row, export, by), sheet.columns or export.columns
    half = path.with_suffix(".part")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        if row.form == "xlsx":
            with os.fdopen(descriptor, "wb") as binary:
                write_xlsx(binary, sheet, columns, mark, full=row.full, seen=seen)
        else:
            with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as text:
                write_csv(text, sheet, columns, mark, full=row.full, seen=seen)
        seen.finish()
        half.replace(path)
    except BaseException:
        half.unlink(missing_ok=True)
        if not row.beside:
            ExportRecord.objects.filter(pk=row.pk).update(failed=True)
        raise
    ExportRecord.objects.filter(pk=row.pk).update(made_at=now, rows_done=seen.done, asked={})
    return path


def file_of(row: ExportRecord) -> Path:
    """Return where the file of an export lies while it can be fetched."""
    return Path(settings.MEDIA_ROOT) / "exports" / f"{row.pk}.{row.form}"


def sweep_files(*, now: datetime) -> None:
    """Delete the files of exports that are over."""
    folder = Path(settings.MEDIA_ROOT) / "exports"
    oldest = (now - KEPT_FOR).timestamp()
    for path in folder.glob("*") if folder.exists() else ():
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)


class _Looks:
    """Puts on record whose data goes out, and how far the file is."""

    def __init__(self, row: ExportRecord, export: Export, by: Any) -> None:
        self.row, self.export, self.by = row, export, by
        self.drafts: list[Draft] = []
        self.done = 0

    def __call__(self, row: Row) -> None:
        self.done += 1
        if self.export.personal and row.about is not None:
            news = Looked(self.export.permission)
            self.drafts.append(draft(news, about=row.about, by=self.by.pk, now=self.row.at))
        if self.done % LOOKS_AT_A_TIME == 0:
            self.finish()

    def finish(self) -> None:
        """Write what has been collected."""
        with transaction.atomic():
            new = self._not_yet_written() if self.row.tries > 1 else self.drafts
            if new:
                record_all(new)
            ExportRecord.objects.filter(pk=self.row.pk).update(rows_done=self.done)
        self.drafts = []

    def _not_yet_written(self) -> list[Draft]:
        """Return the looks that no worker has written before it was killed."""
        known = set(
            Event.objects.filter(
                subject_id__in={event.subject_id for event, _words in self.drafts},
                type=Looked.name(),
                by_id=self.by.pk,
                at=self.row.at,
            ).values_list("subject_id", flat=True)
        )
        return [entry for entry in self.drafts if entry[0].subject_id not in known]
