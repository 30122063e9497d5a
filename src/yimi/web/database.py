"""Turning one address into the settings of a database."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

# A power cut loses nothing that was acknowledged: SQLite waits for the disk at every commit.
SQLITE_START = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"


def database_from_url(url: str, *, default: Path) -> dict[str, Any]:
    """Return Django's settings for `postgresql://…` or `sqlite:///path`; SQLite when empty.

    Raises ValueError for any other address.
    """
    parts = urlsplit(url)
    if parts.scheme in ("", "sqlite"):
        return _sqlite(Path(unquote(parts.path)) if parts.path else default)
    if parts.scheme in ("postgresql", "postgres"):
        options: dict[str, Any] = dict(parse_qsl(parts.query))
        # A process for pages has one, the worker one for each job that runs at a time.
        # A statement that comes again is read and planned once for each connection: half as much
        # work for both sides.
        options |= {"server_side_binding": True, "prepare_threshold": 5}
        options["pool"] = {"min_size": 1, "max_size": 24}
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or options.pop("host", ""),
            "PORT": parts.port or "",
            "OPTIONS": options,
        }
    raise ValueError(f"YIMI_DATABASE: {parts.scheme}:// is neither postgresql:// nor sqlite:///")


def _sqlite(file: Path) -> dict[str, Any]:
    return {
        "ENGINE": "yimi.core.sqlite",
        "NAME": file,
        # Opening the file anew for each page costs as much as writing a Case.
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": SQLITE_START,
        },
    }
