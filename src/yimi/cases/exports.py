"""Lists of Cases that go out as files: the lanes of the board, narrowed as on its page."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from yimi.accounts.models import Team
from yimi.cases import wording
from yimi.cases.board import Filters, filters_from, lane_of
from yimi.cases.models import Case, CaseQuerySet
from yimi.cases.queries import pack_and_service
from yimi.core.exporting import widest
from yimi.core.sheets import Row, Sheet, chunks_of
from yimi.packs.words import in_language
from yimi.places.models import Place
from yimi.places.queries import communities_of, full_names, pack_at


def board_rows(*, user: Any, asked: Mapping[str, str], now: datetime) -> Sheet:
    """Return a lane of the board, all its pages."""
    filters = filters_from(asked)
    rows = lane_of(user=user, permission="cases.export", filters=filters, now=now)
    return Sheet(rows.count(), case_rows(rows), narrowed_words(user, filters, now))


def case_rows(rows: CaseQuerySet) -> Iterator[Row]:
    """Yield Cases as they go out, in the columns of `cases.board`."""
    for chunk in chunks_of(rows):
        places = full_names({case.place_path for case in chunk})
        communities = communities_of({case.place_path for case in chunk})
        for case in chunk:
            yield Row(_cells(case, places, communities), case)


def _cells(case: Case, places: dict[str, str], communities: dict[str, str]) -> list[Any]:
    language = get_language() or "zh-hans"
    pack, service = pack_and_service(case)
    level = next((e for e in pack.escalations if e.level == case.escalation_level), None)
    return [
        case.number,
        case.get_status_display(),
        case.get_urgency_display(),
        in_language(service.name, language),
        case.summary,
        communities.get(case.place_path, ""),
        places[case.place_path],
        case.requester_name,
        case.requester_phone,
        case.team.name,
        case.owner.name if case.owner else "",
        case.get_channel_display(),
        case.opened_at,
        case.solve_by_at,
        case.responded_at,
        case.solved_at,
        in_language(level.name, language) if level else "",
    ]


def narrowed_words(user: Any, filters: Filters, now: datetime) -> str:
    """Return in words to what a list is narrowed: the lane, the place, the need, the team."""
    language = get_language() or "zh-hans"
    parts = [str(wording.LANES.get(filters.lane, wording.LANES["open"])[0])]
    place = Place.objects.filter(path=filters.place).first() if filters.place else None
    if place:
        parts.append(full_names([place.path])[place.path])
    if filters.service:
        pack = pack_at(filters.place or widest(user, "cases.view"), now=now)
        names = {entry.code: in_language(entry.name, language) for entry in pack.services}
        parts.append(names.get(filters.service, filters.service))
    if filters.team:
        parts.extend(Team.objects.filter(pk=filters.team).values_list("name", flat=True))
    if filters.text:
        parts.append(f"“{filters.text}”")
    return " · ".join(parts)
