"""On the laptop that serves: a fresh copy while somebody asks for it, and who serves."""

import os
import time
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from yimi.core.backups.making import make_backup
from yimi.core.backups.recovery import key_of
from yimi.core.events import WentFirst
from yimi.core.installation import this_installation
from yimi.core.log import record
from yimi.core.models import Event
from yimi.core.standby import fence, link
from yimi.core.standby.link_server import ASKED, COPY

# A standby that has not asked for so long is gone: no more copies are made for it.
ASKED_WITHIN_S = 180
# A copy is made anew even if nothing has happened, so that its age shows that the link works.
AT_LEAST_EVERY = timedelta(minutes=10)
MARK = "copied.json"


def keep_standby(*, now: datetime) -> None:
    """Settle who serves, and make a fresh copy for whoever keeps one. Runs as a job."""
    if os.environ.get("YIMI_STANDBY") or fence.peers(Path(settings.HOME)):
        say_who_serves(now=now)
        copy_for_standby(now=now)


def last_asked() -> tuple[float | None, datetime | None]:
    """Return how many seconds ago a standby asked, and when the copy for it was made."""
    folder = Path(settings.HOME) / fence.FOLDER
    try:
        asked_s = time.time() - (folder / ASKED).stat().st_mtime
    except FileNotFoundError:
        return None, None
    made_at = fence.read(folder / MARK).get("made_at")
    return abs(asked_s), datetime.fromisoformat(made_at) if made_at else None


def copy_for_standby(*, now: datetime) -> None:
    """Make a fresh copy where a standby asks and something has happened."""
    folder = Path(settings.HOME) / fence.FOLDER
    asked_s, _made_at = last_asked()
    if asked_s is None or asked_s > ASKED_WITHIN_S:
        return
    position = Event.objects.aggregate(last=Max("position"))["last"] or 0
    last = fence.read(folder / MARK)
    made_at = datetime.fromisoformat(last["made_at"]) if "made_at" in last else None
    fresh = made_at is not None and timedelta(0) <= now - made_at < AT_LEAST_EVERY
    if fresh and last["position"] == position and (folder / COPY).exists():
        return
    make_backup(folder / COPY, now=now, pool=Path(settings.HOME) / "backups")
    fence.write(folder / MARK, {"made_at": now.isoformat(), "position": position})


def say_who_serves(*, now: datetime) -> None:
    """Note our term for the link, and settle with the others who serves."""
    home = Path(settings.HOME)
    installation = this_installation()
    from_at = installation.restored_from_at
    said: dict[str, Any] = {
        "term": installation.term,
        "id": str(installation.pk),
        "where": os.environ.get("YIMI_PUBLIC_URL", ""),
        "serving": True,
        "from_at": from_at.isoformat() if from_at else "",
        "mark": fence.mark_of(home),
    }
    if fence.standing(home) != said:
        fence.write(home / fence.FOLDER / fence.STANDING, said)
    settle(home, said)


def go_first(*, now: datetime) -> int:
    """Serve with the data that lies here, in a term above every one that is known; return it."""
    home = Path(settings.HOME)
    with transaction.atomic():
        installation = this_installation()
        installation.term = max(installation.term, fence.highest_term(home)) + 1
        installation.save(update_fields=["term"])
        record(WentFirst(installation.term), about=installation, by=None, now=now)
    fence.lift(home, term=installation.term)
    return installation.term


def settle(home: Path, said: dict[str, Any]) -> None:
    """Ask the others who they are: one that goes before us fences us off, the others are told.

    One that is fenced off itself serves nobody, but knows who does.
    """
    key = None
    for url in fence.peers(home):
        key = key or key_of(home)
        with suppress(link.Unreachable):
            theirs = link.ask(url, key=key)
            if theirs.get("mark") == said["mark"]:
                continue  # ourselves, at an address that was another's
            off = theirs.get("off")
            first = off if isinstance(off, dict) else theirs
            if first.get("mark") != said["mark"] and not fence.yield_to(home, first):
                link.tell(url, said, key=key)
