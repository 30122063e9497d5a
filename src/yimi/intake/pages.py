"""What the pages of the desk show."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from yimi.cases.models import Case
from yimi.cases.pages import decorate
from yimi.cases.states import Urgency
from yimi.cases.wording import items_text, special_words
from yimi.core.text import mask_phone
from yimi.intake.actions.storing import summary_of
from yimi.intake.models import Batch, Line
from yimi.intake.queries import counts_of
from yimi.intake.states import LineStatus
from yimi.intake.wording import (
    field_words,
    file_note_words,
    file_problem_words,
    problem_words,
)
from yimi.packs.schema import Pack
from yimi.packs.words import category_of, in_language
from yimi.places.models import Place
from yimi.places.queries import full_names
from yimi.registry.queries import warnings_at

TABS = {
    LineStatus.PROPOSED: gettext_lazy("To be confirmed"),
    LineStatus.TO_FIX: gettext_lazy("To be put right"),
    LineStatus.CONFIRMED: gettext_lazy("Confirmed"),
    LineStatus.KNOWN: gettext_lazy("Already taken in"),
    LineStatus.SET_ASIDE: gettext_lazy("Set aside"),
}


def batch_row(batch: Any) -> dict[str, Any]:
    """Return a batch as the desk lists it."""
    return {
        "id": batch.pk,
        "url": reverse("intake:batch", args=[batch.pk]),
        "title": batch.title or batch.text.strip().split("\n")[0][:40] or batch.file_name,
        "source": batch.source,
        "source_label": batch.get_source_display(),
        "at": batch.at,
        "by_name": batch.by.name,
        "status": batch.status,
        "rows_read": batch.rows_read,
        "rows_total": batch.rows_total,
        "problem_text": file_problem_words(batch.problem),
        "counts": {status: getattr(batch, f"{status}_count", 0) for status in LineStatus.values},
        "danger": getattr(batch, "danger", 0),
    }


def batch_head(batch: Batch) -> dict[str, Any]:
    """Return what stands above the lines of a batch."""
    return batch_row(batch) | {
        "notes": [file_note_words(code) for code in batch.reading.get("notes", [])],
        "form": batch.reading.get("form", ""),
        "rules": batch.reading.get("rules", []),
        "columns": [
            {"header": column["header"], "field": field_words(column["field"])}
            for column in batch.reading.get("columns", [])
        ],
    }


def tabs_of(batch: Batch, active: str) -> list[dict[str, Any]]:
    """Return the tabs of a batch with how many lines each holds."""
    counts = counts_of(batch)
    url = reverse("intake:batch", args=[batch.pk])
    return [
        {
            "code": status,
            "label": label,
            "count": counts[status],
            "url": f"{url}?tab={status}",
            "active": status == active,
        }
        for status, label in TABS.items()
    ]


def line_views(lines: Sequence[Line], pack: Pack, *, now: datetime) -> list[dict[str, Any]]:
    """Return lines as the desk shows them, in three queries whatever their number."""
    wanted = {UUID(pk) for line in lines for pk in line.proposal.get("alternatives", [])}
    others = {place.pk: place for place in Place.objects.filter(pk__in=wanted)} if wanted else {}
    paths = {line.place.path for line in lines if line.place}
    names = full_names(paths | {place.path for place in others.values()})
    warnings = warnings_at({line.place_id for line in lines if line.place_id}, now=now)
    return [_line_view(line, pack, names, others, warnings) for line in lines]


def _line_view(
    line: Line,
    pack: Pack,
    names: dict[str, str],
    others: dict[UUID, Place],
    warnings: dict[UUID, list[Any]],
) -> dict[str, Any]:
    language = get_language() or "zh-hans"
    service = next((s for s in pack.services if s.code == line.service), None)
    shelf = category_of(pack, service) if service else None
    found = line.proposal
    known = {entry.code: in_language(entry.name, language) for entry in pack.warnings}
    there = warnings.get(line.place_id, []) if line.place_id else []
    return {
        "id": line.pk,
        "number": line.number,
        "order": line.order,
        "text": line.text,
        "segments": segments(line.text, found.get("spans", [])),
        "place_id": line.place_id,
        "place_name": names.get(line.place.path, "") if line.place else "",
        "alternatives": [
            {"id": pk, "name": names[others[pk].path]}
            for pk in (UUID(text) for text in found.get("alternatives", []))
            if pk in others
        ],
        "service": line.service,
        "service_name": in_language(service.name, language) if service else "",
        "icon": shelf.icon if shelf else "help",
        "color": shelf.color if shelf else "secondary",
        "urgency": line.urgency or Urgency.ROUTINE,
        "urgency_label": Urgency(line.urgency).label if line.urgency else "",
        "items": found.get("items", []),
        "items_text": items_text(found.get("items", [])),
        "items_from": found.get("items_from", "written"),
        "people": found.get("people"),
        "who": found.get("requester_name", ""),
        "phone": mask_phone(found.get("requester_phone", "")),
        "special": special_words(found.get("special", [])),
        "signs": [sign["words"] for sign in found.get("signs", [])],
        "times": found.get("times", []),
        "summary": summary_of(line),
        "problems": [problem_words(code) for code in line.problems],
        "status": line.status,
        "case_id": line.case_id,
        "case_number": line.case.number if line.case else "",
        "case_url": reverse("cases:detail", args=[line.case_id]) if line.case_id else "",
        "case_status": line.case.get_status_display() if line.case else "",
        "warnings": [known.get(warning.code, warning.code) for warning in there],
        "change": _change(line),
        "same_as": {
            "number": line.repeats.case.number,
            "url": reverse("cases:detail", args=[line.repeats.case_id]),
        }
        if line.repeats and line.repeats.case
        else None,
    }


def danger_views(lines: Sequence[Line], pack: Pack, *, now: datetime) -> list[dict[str, Any]]:
    """Return the lines of a life in danger with everything that a call to 120 needs, unmasked."""
    views = line_views(lines, pack, now=now)
    for view, line in zip(views, lines, strict=True):
        view["phone"] = line.proposal.get("requester_phone", "")
        view["unconfirmed"] = bool(line.case and line.case.unconfirmed)
        view["called_120_at"] = line.case.called_120_at if line.case else None
    return views


def danger_cases(cases: Sequence[Case]) -> list[Case]:
    """Give open Cases of a life in danger the words that their rows show."""
    names = full_names({case.place_path for case in cases})
    for case in cases:
        decorate(case)
        shown: Any = case
        shown.place_name = names[case.place_path]
    return list(cases)


def segments(text: str, spans: Sequence[Sequence[Any]]) -> list[dict[str, str]]:
    """Return a text cut where something was read from it, each piece with what it was read as."""
    pieces, at = [], 0
    for start, end, kind in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start < at or end > len(text) or start >= end:
            continue
        if start > at:
            pieces.append({"text": text[at:start], "kind": ""})
        pieces.append({"text": text[start:end], "kind": kind})
        at = end
    if at < len(text):
        pieces.append({"text": text[at:], "kind": ""})
    return pieces


def _change(line: Line) -> str:
    if line.repeats is None or line.status == LineStatus.KNOWN:
        return ""
    if line.proposal.get("kind") == "cancel":
        return _("Takes back: %(before)s") % {"before": summary_of(line.repeats)}
    return _("Was: %(before)s") % {"before": summary_of(line.repeats)}
