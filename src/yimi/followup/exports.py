"""The call-backs as a file: whom to call, when, and what came of it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language

from yimi.cases.queries import pack_and_service
from yimi.core.sheets import Row, Sheet, chunks_of
from yimi.followup.models import CallBack
from yimi.followup.queries import TABS, numbers_to_dial, queue_of
from yimi.packs.words import in_language
from yimi.places.queries import full_names


def queue_rows(*, user: Any, asked: Mapping[str, str], now: datetime) -> Sheet:
    """Return the call-backs of a tab."""
    tab = asked.get("tab", "")
    rows = queue_of(user, tab=tab if tab in TABS else "due", now=now, right="followup.export")
    return Sheet(rows.count(), _rows(rows))


def _rows(rows: "QuerySet[CallBack]") -> Iterator[Row]:
    language = get_language() or "zh-hans"
    for chunk in chunks_of(rows):
        places = full_names({row.place_path for row in chunk})
        numbers = numbers_to_dial(row.case for row in chunk)
        for row in chunk:
            name, phone = numbers[row.case_id]
            _pack, service = pack_and_service(row.case)
            cells = [
                row.due_at,
                row.get_way_display(),
                name,
                phone,
                places[row.place_path],
                in_language(service.name, language),
                row.case.number,
                row.assignee.name if row.assignee else "",
                row.tries,
                row.get_result_display() or row.get_status_display(),
            ]
            yield Row(cells, row)
