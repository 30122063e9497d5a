"""The sheet of paper without which no backup opens: the recovery key, as signs and as a QR code."""

import os
from datetime import datetime
from pathlib import Path

import segno
from django.template.loader import render_to_string

from yimi.core.backups.recovery import RecoveryKey

SHEET = "recovery-sheet.html"
# Says that somebody has had the sheet made; the doctor asks for it until then.
MARK = "recovery_sheet_made"


def write_sheet(home: Path, key: RecoveryKey, *, now: datetime) -> Path:
    """Write the sheet as one file for a browser to print, readable by its owner alone."""
    words = key.words()
    code = segno.make(words, error="m").svg_data_uri(scale=5, border=2)
    page = render_to_string(
        "web/recovery_sheet.html",
        {"words": words.split("-"), "code": code, "id": key.id, "now": now},
    )
    file = home / SHEET
    file.unlink(missing_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.write(page)
    (home / "keys" / MARK).touch(mode=0o600)
    return file


def sheet_was_made(home: Path) -> bool:
    """Return whether the sheet was ever written."""
    return (home / "keys" / MARK).exists()
