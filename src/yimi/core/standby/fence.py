"""Who serves: the one with the higher term. The other one knows it by a file, and serves nobody.

Two may be of one term: of one copy both took over, or one took over while the other was put back
from a backup. Then the one with the newer data serves; of equal data, the one whose mark is higher.
"""

import hashlib
import json
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Any

FENCED = "fenced.json"
FOLDER = "standby"
STANDING = "standing.json"
PEERS = "peers.json"


def fenced_by(home: Path) -> dict[str, Any] | None:
    """Return who serves instead of this installation: its term, and where; None: this one does."""
    try:
        found: dict[str, Any] = json.loads((home / FENCED).read_text())
    except FileNotFoundError:
        return None
    except ValueError:
        return {"term": 0, "where": ""}
    return found


def fence(home: Path, *, term: int, where: str, from_at: str = "", mark: str = "") -> None:
    """Note that another one serves instead of this one."""
    said = {"term": term, "where": where, "from_at": from_at, "mark": mark}
    write(home / FENCED, said)


def rank(said: dict[str, Any]) -> tuple[int, str, str]:
    """Return by what one goes before another: its term, how new its data is, its mark."""
    return int(said.get("term", 0)), str(said.get("from_at", "")), str(said.get("mark", ""))


def yield_to(home: Path, said: dict[str, Any]) -> bool:
    """Fence this one off where another one goes before it; return whether that is so.

    Who is fenced off already hears of an even higher one, and can pass it on.
    """
    ours = max(rank(standing(home)), rank(fenced_by(home) or {}))
    if rank(said) <= ours:
        return False
    fence(
        home,
        term=int(said["term"]),
        where=str(said.get("where", "")),
        from_at=str(said.get("from_at", "")),
        mark=str(said.get("mark", "")),
    )
    return True


def mark_of(home: Path) -> str:
    """Return what tells this folder on this laptop from a copy of it on another one."""
    machine = ""
    with suppress(OSError):
        machine = Path("/etc/machine-id").read_text().strip()
    whole = f"{machine or uuid.getnode()}\0{home.resolve()}"
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


def is_a_tie(home: Path) -> bool:
    """Return whether this one was fenced off by one of its own term."""
    other = fenced_by(home)
    return other is not None and int(other["term"]) == int(standing(home).get("term", 0))


def lift(home: Path, *, term: int) -> None:
    """Take a fence away that is of a lower term than this installation's own."""
    found = fenced_by(home)
    if found and int(found["term"]) < term:
        (home / FENCED).unlink()


def highest_term(home: Path) -> int:
    """Return the highest term that is known here: of who fenced this one off, or its own before."""
    return max(int((fenced_by(home) or {}).get("term", 0)), int(standing(home).get("term", 0)))


def standing(home: Path) -> dict[str, Any]:
    """Return what this installation last said of itself."""
    return read(home / FOLDER / STANDING)


def peers(home: Path) -> list[str]:
    """Return the addresses of the others: who copies from here, whom this one took over from."""
    return list(read(home / FOLDER / PEERS).get("urls", []))


def know_peer(home: Path, url: str) -> None:
    """Remember another one; the three newest stay."""
    known = peers(home)
    if url not in known:
        write(home / FOLDER / PEERS, {"urls": [*known, url][-3:]})


def read(file: Path) -> dict[str, Any]:
    """Return what a small file says; empty where it says nothing."""
    try:
        found = json.loads(file.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write(file: Path, said: dict[str, Any]) -> None:
    """Write a small file; it is there whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = file.with_name(f".{file.name}.part")
    part.write_text(json.dumps(said))
    part.replace(file)
