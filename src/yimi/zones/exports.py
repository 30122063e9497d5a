"""The lists of those who are isolated that go out as files."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from yimi.core.sheets import Row, Sheet
from yimi.packs.schema import Pack
from yimi.places.queries import pack_at
from yimi.zones import pages, queries
from yimi.zones.queries import IsolationRow


def running_rows(*, user: Any, asked: Mapping[str, str], now: datetime) -> Sheet:
    """Return who is isolated in a community, in one way of it where that is asked for."""
    area, _places = queries.area_of(user, "zones.export", asked.get("area", ""))
    if area is None:
        return Sheet(0, iter(()), "")
    rows = queries.running_at(user, "zones.export", area.path, now)
    kind = asked.get("kind", "")
    rows = [row for row in rows if not kind or (row.kind and row.kind.code == kind)]
    return Sheet(len(rows), _cells(rows, pack_at(area.path, now=now), now), area.name)


def due_rows(*, user: Any, asked: Mapping[str, str], now: datetime) -> Sheet:
    """Return who is to be told: too late already, today, and tomorrow."""
    area, _places = queries.area_of(user, "zones.export", asked.get("area", ""))
    if area is None:
        return Sheet(0, iter(()), "")
    due = queries.due_at(user, "zones.export", area.path, now)
    rows = [*due.missed, *due.today, *due.tomorrow]
    return Sheet(len(rows), _cells(rows, pack_at(area.path, now=now), now), area.name)


def _cells(rows: Sequence[IsolationRow], pack: Pack, now: datetime) -> Iterator[Row]:
    for row, entry in zip(rows, pages.shown(rows, pack, now), strict=True):
        cells = [
            row.door,
            entry["name"],
            entry["age"],
            row.phone,
            entry["kind"],
            entry["rule"],
            row.row.day_zero_on,
            row.free_on,
            row.stretch.organ if row.stretch else "",
            "、".join([*entry["groups"], *filter(None, [entry["mobility"]])]),
            row.row.told_at,
        ]
        yield Row(cells, row.person)
