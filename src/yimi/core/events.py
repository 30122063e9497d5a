"""The shape of news. An event is a frozen dataclass of ids and codes, never of people's words."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class News:
    """What every event is derived from; its name is `<app>.<Class>`."""

    @classmethod
    def name(cls) -> str:
        kind: Any = cls
        return str(_name(kind))

    def data(self) -> dict[str, Any]:
        """Return the fields as JSON values: ids as text, times as ISO 8601."""
        kind: Any = type(self)
        return {name: _plain(getattr(self, name)) for name in _names(kind)}


@dataclass(frozen=True)
class Looked(News):
    """Somebody opened personal data that is masked elsewhere."""

    permission: str


@dataclass(frozen=True)
class Exported(News):
    """Somebody took a list out of the program."""

    what: str
    rows: int
    reason: str
    full: bool


@dataclass(frozen=True)
class ExportRefused(News):
    """Somebody wanted to take out more than is allowed; nothing went out."""

    what: str
    rows: int
    reason: str
    problem: str


@dataclass(frozen=True)
class MassExportNoticed(News):
    """Somebody has taken out, or tried to, so much in one day that it is to be asked why."""

    what: str
    rows_today: int


@dataclass(frozen=True)
class Restored(News):
    """This installation went back to a backup, or took over from another with its newest copy."""

    from_at: datetime
    through: int
    term: int
    takeover: bool


@dataclass(frozen=True)
class WentFirst(News):
    """Somebody at the machine decided that this installation serves, with the data it has."""

    term: int


@cache
def _name(kind: Any) -> str:
    return f"{kind.__module__.split('.')[-2]}.{kind.__name__}"


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _plain(value: Any) -> Any:
    if type(value) is str:
        return value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value
