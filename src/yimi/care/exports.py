"""The lists of care that go out as files."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from yimi.care import overview, pages, queries
from yimi.care.answering import gap_kinds
from yimi.care.queries import PersonRow
from yimi.care.wording import GAPS
from yimi.core.pages import day_or_none
from yimi.core.sheets import Row, Sheet
from yimi.packs.words import in_language


def silent_rows(*, user: Any, asked: Mapping[str, str], now: datetime) -> Sheet:
    """Return of whom nobody has heard for too long in a community."""
    rows, name = _people(user, asked, now)
    quiet = queries.silent(rows, now)
    return Sheet(len(quiet), _silent(quiet, now), name)


def people_rows(*, user: Any, asked: Mapping[str, str], now: datetime) -> Sheet:
    """Return the people of the key groups of a community, of one group, or those with gaps."""
    rows, name = _people(user, asked, now)
    group = asked.get("group", "")
    if group:
        rows = [row for row in rows if group in {entry.code for entry in row.groups}]
    if asked.get("gaps"):
        kind = asked.get("gap", "")
        rows = [row for row in rows if row.gaps and (not kind or kind in gap_kinds(row.gaps))]
    return Sheet(len(rows), _known(rows, now), name)


def due_rows(*, user: Any, asked: Mapping[str, str], now: datetime) -> Sheet:
    """Return what plans ask for on a day."""
    area, _places = queries.area_of(user, "care.export", asked.get("area", ""))
    day = day_or_none(asked.get("day")) or localdate(now)
    rows = pages.due_on(user, "care.export", area, day, now) if area else []
    narrowed = f"{area.name} · {day.isoformat()}" if area else ""
    return Sheet(len(rows), _due(rows), narrowed)


def overview_rows(*, user: Any, asked: Mapping[str, str], now: datetime) -> Sheet:
    """Return the figures of all communities, one line for each."""
    places = queries.communities(user, "care.export_figures")
    areas = overview.side_by_side(user, "care.export_figures", places, now)
    return Sheet(len(places), _figures(areas))


def _figures(areas: Sequence[overview.Beside]) -> Iterator[Row]:
    for area in areas:
        for place, found in area.rows:
            counts = [found.people, found.silent, found.alarms, found.unnamed]
            yield Row([area.name, place.name, *counts, found.reviews, found.tomorrow])


def _people(user: Any, asked: Mapping[str, str], now: datetime) -> tuple[list[PersonRow], str]:
    area, _places = queries.area_of(user, "care.export", asked.get("area", ""))
    if area is None:
        return [], ""
    return queries.people_at(user, "care.export", area.path, now), area.name


def _silent(rows: Sequence[PersonRow], now: datetime) -> Iterator[Row]:
    for row in rows:
        last = row.last
        reached = [last.at if last else None, last.tries if last else 0]
        yield Row([*_who(row, now), *reached, *_answers(row)], row.resident)


def _known(rows: Sequence[PersonRow], now: datetime) -> Iterator[Row]:
    for row in rows:
        missing = "、".join(str(GAPS[code]) for code in row.gaps)
        yield Row([*_who(row, now), *_answers(row), missing], row.resident)


def _due(rows: Sequence[dict[str, Any]]) -> Iterator[Row]:
    for entry in rows:
        case, owner = entry["case"], entry["owner"]
        cells = [
            entry["due_at"],
            entry["door"],
            entry["resident"].name,
            entry["name"],
            entry["state"],
            owner.name if owner else "",
            case.number if case else "",
        ]
        yield Row(cells, entry["resident"])


def _who(row: PersonRow, now: datetime) -> list[Any]:
    names = "、".join(in_language(group.name, pages.language()) for group in row.groups)
    age = row.resident.age_on(localdate(now))
    return [row.door, row.resident.name, age, row.phone, names]


def _answers(row: PersonRow) -> list[str]:
    answer = row.answer
    named = [
        answer.worker if answer else None,
        answer.deputy if answer else None,
        answer.institution if answer else None,
    ]
    return [entry.name if entry else "" for entry in named]
