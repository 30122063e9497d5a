"""The list of what was taken out, as a file."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from yimi.accounts.queries import names_of
from yimi.core.exporting import REASONS
from yimi.core.models import ExportRecord
from yimi.core.sheets import CHUNK, Row, Sheet
from yimi.places.queries import full_names
from yimi.web.export_views import said_of, title_of


def export_rows(*, user: Any, asked: Mapping[str, str], now: datetime) -> Sheet:
    """Return who took which list out, the newest first; what is made now is not among it."""
    found = ExportRecord.objects.visible_to(user, "core.exports")
    if asked.get("only") == "alarms":
        found = found.filter(alarm=True)
    ids = list(found.order_by("-at", "-pk").values_list("pk", flat=True))

    def rows() -> Iterator[Row]:
        for start in range(0, len(ids), CHUNK):
            part = ids[start : start + CHUNK]
            records = list(ExportRecord.objects.filter(pk__in=part).order_by("-at", "-pk"))
            names = names_of(record.by_id for record in records)
            places = full_names({record.place_path for record in records if record.place_path})
            said = said_of(part)
            for record in records:
                yield Row(
                    [
                        record.at,
                        names.get(record.by_id, ""),
                        places.get(record.place_path, ""),
                        title_of(record.what),
                        record.rows,
                        str(REASONS.get(record.reason, record.reason)),
                        said.get(record.pk, ""),
                        _("telephones in full") if record.full else "",
                        _state(record),
                        record.number,
                    ]
                )

    return Sheet(len(ids), rows())


def _state(record: ExportRecord) -> str:
    if record.refused:
        return _("refused")
    if record.failed:
        return _("not made")
    return _("unusually much") if record.alarm else ""
