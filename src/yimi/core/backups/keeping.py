"""Automatic backups: one an hour while something happens, kept by a rule, copied elsewhere."""

import json
import os
import re
import shutil
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yimi.core.backups import beside
from yimi.core.backups.checking import check_backup
from yimi.core.backups.errors import CannotBackUp, told_when_full
from yimi.core.backups.making import ENDING, Made, make_backup, name_of, wait_for_folder
from yimi.core.backups.recovery import RecoveryKey, key_of
from yimi.core.models import Event
from yimi.core.text import fill

HOURS, DAYS, MONTHS = 24, 14, 6
# Whatever happens or does not happen, one is made so often.
AT_LEAST_EVERY = timedelta(hours=24)
STATUS = "status.json"
_NAME = re.compile(rf"yimi-([0-9a-f]{{8}})-(\d{{8}}-\d{{6}}){re.escape(ENDING)}")


def folder() -> Path:
    """Return where automatic backups lie."""
    return Path(settings.HOME) / "backups"


def elsewhere() -> Path | None:
    """Return the second place to which they are copied, e.g. a USB stick, if one is set."""
    given = os.environ.get("YIMI_BACKUP_TO", "")
    return Path(given) if given else None


def back_up(*, now: datetime) -> None:
    """Make, check, copy and prune backups, as far as they are due. Runs as a job."""
    if settings.DEMO and elsewhere() is None:
        return
    key = key_of(settings.HOME)
    last = status()
    position = Event.objects.aggregate(last=Max("position"))["last"] or 0
    made_at = datetime.fromisoformat(last["made_at"]) if last.get("made_at") else None
    nothing_new = last.get("position") == position and last.get("ok")
    if nothing_new and made_at and timedelta(0) <= now - made_at < AT_LEAST_EVERY:
        if not last.get("copied") and elsewhere():
            _copy_elsewhere(folder() / last["name"], key, now)
            _note(copied=True)
        return
    made = make_backup(folder() / name_of(key, timezone.localtime(now)), now=now, pool=folder())
    _note(
        name=made.path.name,
        made_at=now.isoformat(),
        position=position,
        size=made.path.stat().st_size,
        ok=False,
        copied=False,
    )
    check_backup(made.path, key=key)
    _note(ok=True)
    _tidy(folder(), made, key=key, now=now)
    if elsewhere():
        _copy_elsewhere(made.path, key, now)
        _note(copied=True)


def _copy_elsewhere(made: Path, key: RecoveryKey, now: datetime) -> None:
    """Copy a backup and what lies beside it to the second place. Raises CannotBackUp."""
    target = elsewhere()
    if target is None:
        return
    if not target.is_dir():
        raise CannotBackUp(
            "not_there",
            fill(
                _("The second place for backups is not there: %(path)s. Plug it in."),
                {"path": target},
            ),
        )
    for name in beside.files_under(folder() / beside.FOLDER):
        source, copy = folder() / beside.FOLDER / name, target / beside.FOLDER / name
        if not copy.exists():
            _copy_whole(source, copy)
    _copy_whole(made, target / made.name)
    prune(target, key=key, now=now)
    found = [match for path in target.iterdir() if (match := _NAME.fullmatch(path.name))]
    if any(match[1] != key.id for match in found):
        return  # another installation keeps its files there too, and which are whose nobody knows
    # What has gone from the pool here is in no backup any more: there it goes after as long.
    kept_here = dict.fromkeys(
        (name.removesuffix(beside.ENDING) for name in beside.files_under(folder() / beside.FOLDER)),
        0,
    )
    beside.forget_gone(target, kept_here, today=timezone.localdate(now))


def _copy_whole(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    try:
        with told_when_full(), source.open("rb") as inner, part.open("wb") as out:
            shutil.copyfileobj(inner, out, 1024 * 1024)
            out.flush()
            os.fsync(out.fileno())
        part.replace(target)
        wait_for_folder(target.parent)
    finally:
        part.unlink(missing_ok=True)


def _tidy(place: Path, made: Made, *, key: RecoveryKey, now: datetime) -> None:
    prune(place, key=key, now=now)
    beside.forget_gone(place, made.manifest["files_beside"], today=timezone.localdate(now))


def prune(place: Path, *, key: RecoveryKey, now: datetime) -> list[str]:
    """Delete the automatic backups of this key that the rule does not keep; return their names."""
    found = {
        path.name: datetime.strptime(match[2], "%Y%m%d-%H%M%S")  # noqa: DTZ007  local, as named
        for path in place.iterdir()
        if (match := _NAME.fullmatch(path.name)) and match[1] == key.id
    }
    gone = sorted(set(found) - kept(found.items()))
    for name in gone:
        (place / name).unlink(missing_ok=True)
    return gone


def kept(backups: Iterable[tuple[str, datetime]]) -> set[str]:
    """Return which stay: the newest of each of the last 24 hours, 14 days and 6 months with any."""
    newest_first = sorted(backups, key=lambda entry: entry[1], reverse=True)
    staying: set[str] = set()
    for pattern, most in (("%Y%m%d%H", HOURS), ("%Y%m%d", DAYS), ("%Y%m", MONTHS)):
        spans: dict[str, str] = {}
        for name, at in newest_first:
            spans.setdefault(at.strftime(pattern), name)
        staying.update(list(spans.values())[:most])
    return staying


def status() -> dict[str, Any]:
    """Return what is known of the newest automatic backup; empty where there is none."""
    try:
        found: dict[str, Any] = json.loads((folder() / STATUS).read_text())
    except (OSError, ValueError):
        return {}
    return found if (folder() / str(found.get("name"))).exists() else {}


def _note(**news: Any) -> None:
    """Write down how it went, in the place of what stood there."""
    noted = {**status(), **news}
    part = folder() / f".{STATUS}.part"
    part.write_text(json.dumps(noted))
    part.replace(folder() / STATUS)
