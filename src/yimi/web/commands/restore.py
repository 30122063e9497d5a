"""`yimi restore`: put a backup in place, in two halves: open it, then go on under its own keys."""

import argparse
import getpass
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yimi.core import clock
from yimi.core.backups.recovery import FILE, RecoveryKey, parse_key
from yimi.core.backups.restoring import Finished, finish_restore, refuse_if_filled
from yimi.core.backups.unpacking import in_use, unpack
from yimi.core.errors import Refusal
from yimi.core.text import fill
from yimi.web import terminal


def run(given: argparse.Namespace) -> int:
    """Restore; the exit code is 1 where that failed, 2 where something in it does not hold."""
    progress = terminal.Progress()
    try:
        return _finish(given, progress) if given.finish else _open(given, progress)
    except (Refusal, OSError) as error:
        progress.end()
        words = error.message if isinstance(error, Refusal) else error
        terminal.say(f"✗ {terminal.both(words)}")
        return 1


def _open(given: argparse.Namespace, progress: terminal.Progress) -> int:
    """Open the backup and go on in a process that reads the restored keys."""
    database = settings.DATABASES["default"]
    refuse_if_filled(replace=given.replace)
    unpack(
        Path(given.file),
        home=settings.HOME,
        database=Path(database["NAME"]) if "sqlite" in database["ENGINE"] else None,
        key=recovery_key(given.key),
        replace=given.replace,
        now=timezone.localtime(clock.now()),
        tell=progress,
    )
    progress.end()
    return finish_in_new_process(replace=given.replace, takeover=False)


def finish_in_new_process(*, replace: bool, takeover: bool) -> int:
    """Run the second half: the settings of this process hold none of the restored keys."""
    env = {k: v for k, v in os.environ.items() if k not in {"YIMI_SECRET_KEY", "YIMI_FIELD_KEY"}}
    env["YIMI_HOME"] = str(settings.HOME)
    if replace:
        env["YIMI_REPLACE"] = "1"
    command = [sys.executable, "-m", "yimi", "restore", "--finish"]
    return subprocess.run(  # noqa: S603
        [*command, *(["--takeover"] if takeover else [])], env=env, check=False
    ).returncode


def _finish(given: argparse.Namespace, progress: terminal.Progress) -> int:
    with in_use(settings.HOME):
        done = finish_restore(now=clock.now(), takeover=given.takeover, tell=progress)
    progress.end()
    terminal.say(*(terminal.both(line) for line in report(done, now=clock.now())))
    return 2 if done.flaws or done.differing or done.missing else 0


def report(done: Finished, *, now: datetime) -> list[object]:
    """Return in words what was restored and what is not there any more."""
    minutes = max(0, int((now - done.made_at).total_seconds() // 60))
    lines: list[object] = [
        fill(
            _("✓ Restored: everything as it was %(at)s, %(minutes)s minutes ago."),
            {"at": f"{timezone.localtime(done.made_at):%Y-%m-%d %H:%M:%S}", "minutes": minutes},
        )
    ]
    if done.lost is not None:
        lines.append(
            fill(
                _("The data that was here holds %(count)s later acts; it was moved to %(aside)s."),
                {"count": done.lost, "aside": done.aside},
            )
        )
    elif done.aside:
        lines.append(fill(_("What was here was moved to %(aside)s."), {"aside": done.aside}))
    else:
        lines.append(_("What was entered after that is not there: ask those who entered it."))
    if not done.takeover:
        lines.append(
            _(
                "! What was ended after that moment holds again: people who were shut out, roles, "
                "invitations, programs, telephones for the second factor. Look through them."
            )
        )
    for name, (said, found) in done.differing.items():
        lines.append(
            fill(
                _("✗ %(table)s should have %(said)s rows and has %(found)s."),
                {"table": name, "said": said, "found": found},
            )
        )
    for flaw in done.flaws:
        lines.append(fill(_("✗ The audit chain does not hold at %(at)s."), {"at": flaw.position}))
    if done.missing:
        lines.append(
            fill(
                _("✗ %(count)s photos or uploads were not beside the backup, e.g. %(name)s."),
                {"count": len(done.missing), "name": done.missing[0]},
            )
        )
    if not done.flaws and not done.differing and not done.missing:
        lines.append(_("✓ Numbers, files and the audit chain are as they were. Now: ./yimi serve"))
    return lines


def recovery_key(typed: str | None) -> RecoveryKey:
    """Return the key that was given, that lies here, or that somebody types."""
    kept = settings.HOME / "keys" / FILE
    if typed:
        return parse_key(typed)
    if os.environ.get("YIMI_RECOVERY_KEY"):
        return parse_key(os.environ["YIMI_RECOVERY_KEY"])
    if kept.exists():
        return parse_key(kept.read_text())
    return parse_key(getpass.getpass(terminal.both(_("Recovery key (from the sheet):")) + " "))
