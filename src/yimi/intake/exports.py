"""What came in, as a file: the lines of a batch with what was understood."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language

from yimi.cases.queries import service_of
from yimi.cases.states import Urgency
from yimi.cases.wording import items_text
from yimi.core.pages import find
from yimi.core.sheets import Row, Sheet, chunks_of
from yimi.intake.models import Batch, Line
from yimi.intake.states import LineStatus
from yimi.packs.schema import Pack
from yimi.packs.words import in_language
from yimi.places.queries import full_names, pack_at


def line_rows(*, user: Any, asked: Mapping[str, str], now: datetime) -> Sheet:
    """Return the lines of a batch, or those in one state."""
    batch = find(Batch.objects.visible_to(user, "intake.export"), asked.get("batch"))
    if batch is None:
        return Sheet(0, ())
    rows = batch.lines.select_related("case").order_by("order")
    narrowed = [batch.title] if batch.title else []
    status = asked.get("tab", "")
    if status in LineStatus.values:
        rows = rows.filter(status=status)
        narrowed.append(str(LineStatus(status).label))
    pack = pack_at(batch.place_path, now=now)
    return Sheet(rows.count(), _rows(rows, pack), " · ".join(narrowed))


def _rows(rows: "QuerySet[Line]", pack: Pack) -> Iterator[Row]:
    language = get_language() or "zh-hans"
    urgencies = {value: str(label) for value, label in Urgency.choices}
    for chunk in chunks_of(rows):
        places = full_names({line.place_path for line in chunk if line.place_id})
        for line in chunk:
            service = in_language(service_of(pack, line.service).name, language)
            cells = [
                line.number if line.number is not None else line.order,
                line.get_status_display(),
                line.text,
                places.get(line.place_path, "") if line.place_id else "",
                service if line.service else "",
                items_text(line.proposal.get("items", [])),
                urgencies.get(line.urgency, ""),
                line.case.number if line.case else "",
            ]
            yield Row(cells, line)
