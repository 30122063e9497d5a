"""`yimi backup`: make a backup, check one, or print the recovery sheet."""

import argparse
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yimi.core import clock
from yimi.core.backups.checking import check_backup
from yimi.core.backups.making import make_backup, name_of
from yimi.core.backups.recovery import RecoveryKey, key_of, parse_key
from yimi.core.errors import Refusal
from yimi.core.text import fill
from yimi.web import terminal
from yimi.web.recovery_sheet import write_sheet


def run(given: argparse.Namespace) -> int:
    """Make a backup unless something else is asked for; the exit code is 1 where it failed."""
    progress = terminal.Progress()
    try:
        if given.recovery_sheet:
            _sheet()
        elif given.check:
            _check(Path(given.check), _key(given), progress)
        else:
            _make(given, progress)
    except (Refusal, OSError) as error:
        progress.end()
        words = error.message if isinstance(error, Refusal) else error
        terminal.say(f"✗ {terminal.both(words)}")
        return 1
    return 0


def _make(given: argparse.Namespace, progress: terminal.Progress) -> None:
    now = clock.now()
    key = key_of(settings.HOME)
    usual = name_of(key, timezone.localtime(now))
    target = Path(given.file) if given.file else Path(given.to or settings.HOME / "backups") / usual
    if target.is_dir():
        target /= usual
    made = make_backup(target.resolve(), now=now, tell=progress)
    progress.end()
    size = f"{made.path.stat().st_size / 1e6:.1f} MB"
    terminal.say(
        f"✓ {made.path}  {size}",
        terminal.both(
            fill(
                _("Only the recovery key %(id)s opens it. Print the sheet: %(command)s"),
                {"id": key.id, "command": "yimi backup --recovery-sheet"},
            )
        ),
    )


def _check(path: Path, key: RecoveryKey, progress: terminal.Progress) -> None:
    manifest = check_backup(path, key=key, tell=progress)
    progress.end()
    terminal.say(
        terminal.both(
            fill(
                _("✓ This backup is whole: made %(at)s on %(machine)s, %(events)s acts."),
                {
                    "at": manifest["made_at"][:19].replace("T", " "),
                    "machine": manifest["machine"],
                    "events": manifest["counts"].get("core_event", 0),
                },
            )
        )
    )


def _key(given: argparse.Namespace) -> RecoveryKey:
    return parse_key(given.key) if given.key else key_of(settings.HOME)


def _sheet() -> None:
    file = write_sheet(settings.HOME, key_of(settings.HOME), now=timezone.localtime(clock.now()))
    terminal.say(
        terminal.both(
            fill(_("The recovery sheet: print it, then delete the file. %(file)s"), {"file": file})
        )
    )
