"""On the second laptop: pull the newest copy, check it, keep it ready."""

from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from yimi.core.backups import beside
from yimi.core.backups.archive import read_archive
from yimi.core.backups.recovery import RecoveryKey
from yimi.core.standby import fence, link

FOLDER = "standby-copy"
COPY = "latest.yimi"
STATE = "state.json"


def pull(home: Path, url: str, *, key: RecoveryKey, now: datetime) -> dict[str, Any]:
    """Bring the newest copy here if there is a newer one; return what is known of the one here.

    A copy counts only when all of it opens and every digest is right; until then the one before
    stays. Raises link.Unreachable and Damaged.
    """
    folder = home / FOLDER
    state = fence.read(folder / STATE)
    fresh = folder / "incoming.yimi"
    mark = link.fetch(url, link.LATEST, fresh, key=key, have=str(state.get("mark", "")))
    if mark is not None:
        with fresh.open("rb") as source:
            manifest = read_archive(source, folder, key=key, keep=lambda name: False)
        if str(state.get("made_at", "")) > manifest["made_at"] and state.get("url") == url:
            # Somebody plays an older copy to us, or a clock went back: the newer one stays.
            fresh.unlink()
        else:
            _fetch_files(folder, url, manifest.get("files_beside", {}), key)
            fresh.replace(folder / COPY)
            state |= {
                "mark": mark,
                "made_at": manifest["made_at"],
                "last_event": manifest["last_event"],
                "url": url,
            }
    state["asked_at"] = now.isoformat()
    fence.write(folder / STATE, state)
    return state


def _fetch_files(folder: Path, url: str, listed: dict[str, int], key: RecoveryKey) -> None:
    for name in listed:
        target = beside.sealed_at(folder, name)
        if not target.exists():
            link.fetch(url, link.FILES + quote(name), target, key=key)
