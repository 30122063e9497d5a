"""Pages by which lists go out of the program: what would go out, the file, and who took what."""

from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_GET, require_http_methods

from yimi.accounts.queries import names_of
from yimi.accounts.requests import SignedInRequest
from yimi.core import clock
from yimi.core.declared import Export, exports
from yimi.core.exporting import (
    AT_ONCE,
    REASONS,
    allowance_of,
    file_of,
    limit_words,
    make_file,
    sheet_of,
    start_export,
    widest,
)
from yimi.core.ids import new_id
from yimi.core.models import Event, EventWords, ExportRecord
from yimi.core.pages import uuid_or_none, way_back, whole_number
from yimi.core.permissions import SIGNED_IN, first_stop, may, requires
from yimi.core.sheets import FORMS, Sheet
from yimi.places.queries import full_names
from yimi.web.large_exports import failure_of, mark_of, waits_in_vain

PAGE = 100
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@require_http_methods(["GET", "POST"])
@requires(SIGNED_IN)
def export(request: SignedInRequest) -> HttpResponseBase:
    """Show what would go out; when a reason is given, put it on record and hand out the file."""
    wanted = _wanted(request)
    first = first_stop(request, wanted.permission)
    if first:
        return first
    now = clock.now()
    asked = {key: value for key, value in request.GET.dict().items() if key != "list"}
    sheet = sheet_of(wanted, user=request.user, asked=asked, now=now)
    if request.method == "POST":
        return _hand_out(request, wanted, sheet, asked)
    allowed = allowance_of(request.user.pk, now=now)
    refused = allowed.refuses(sheet.total) if wanted.personal else ""
    return render(
        request,
        "web/export.html",
        {
            "export": wanted,
            "sheet": sheet,
            "title": sheet.title or wanted.title,
            "columns": sheet.columns or wanted.columns,
            "place": _place_name(request, wanted),
            "allowed": allowed,
            "refused": limit_words(allowed, sheet.total) if refused else "",
            "near": wanted.personal and allowed.taken + sheet.total > allowed.a_day * 0.8,
            "may_see_phones": bool(wanted.phones) and may(request.user, wanted.phones),
            "reasons": REASONS.items(),
            "forms": FORMS,
            "client_id": new_id(),
            "is_long": sheet.total > AT_ONCE,
            "back": _back(request),
        },
    )


def _hand_out(
    request: SignedInRequest, wanted: Export, sheet: Sheet, asked: dict[str, str]
) -> HttpResponseBase:
    now = clock.now()
    full = request.POST.get("full") == "1" and bool(wanted.phones)
    row = start_export(
        export=wanted,
        total=sheet.total,
        by=request.user,
        now=now,
        form=request.POST.get("form", ""),
        reason=request.POST.get("reason", ""),
        note=request.POST.get("note", ""),
        full=full and may(request.user, wanted.phones),
        client_id=uuid_or_none(request.POST.get("client_id")),
        later=asked if sheet.total > AT_ONCE else None,
        language=translation.get_language() or "",
    )
    if row.beside:
        return redirect(f"{reverse('web:export_progress')}?id={row.pk}")
    make_file(row, sheet, mark_of(row, wanted, sheet, request.user), by=request.user, now=now)
    return _file(row)


@require_GET
@requires(SIGNED_IN)
def progress(request: SignedInRequest) -> HttpResponse:
    """Show how far a large file is; the page asks again by itself."""
    row = _own(request)
    return render(
        request,
        "web/_export_progress.html"
        if request.headers.get("HX-Request")
        else "web/export_progress.html",
        {
            "row": row,
            "title": title_of(row.what),
            "is_there": file_of(row).exists(),
            "failure": failure_of(row),
            "in_vain": not row.made_at and waits_in_vain(now=clock.now()),
        },
    )


@require_GET
@requires(SIGNED_IN)
def download(request: SignedInRequest) -> HttpResponseBase:
    """Hand a large file to the person who had it made, for an hour."""
    row = _own(request)
    wanted = exports().get(row.what)
    # Who lost the right since then does not fetch what was made by it.
    if wanted is None or not may(request.user, wanted.permission):
        raise Http404
    first = first_stop(request, wanted.permission)
    if first:
        return first
    if row.made_at is None or not file_of(row).exists():
        raise Http404
    return _file(row, keep=True)


@require_GET
@requires(SIGNED_IN)
def log(request: SignedInRequest) -> HttpResponse:
    """Show what may be taken out and one's own exports; to those with the right, everybody's."""
    sees_all = may(request.user, "core.exports")
    rows = (
        ExportRecord.objects.visible_to(request.user, "core.exports")
        if sees_all
        else ExportRecord.objects.filter(by_id=request.user.pk)
    )
    only_alarms = request.GET.get("only") == "alarms"
    alarms = rows.filter(alarm=True)
    page = max(whole_number(request.GET.get("page"), 1) or 1, 1)
    chosen = alarms if only_alarms else rows
    shown = list(chosen.order_by("-at")[(page - 1) * PAGE : page * PAGE])
    total = chosen.count()
    words = said_of([row.pk for row in shown])
    names = names_of(row.by_id for row in shown)
    return render(
        request,
        "web/exports.html",
        {
            "mine": [entry for entry in exports().values() if may(request.user, entry.permission)],
            "rows": [
                {
                    "row": row,
                    "title": title_of(row.what),
                    "who": names.get(row.by_id, ""),
                    "reason": REASONS.get(row.reason, row.reason),
                    "words": words.get(row.pk, ""),
                    "failure": failure_of(row),
                    "is_mine": row.beside and row.by_id == request.user.pk,
                    "is_there": row.beside and row.made_at and file_of(row).exists(),
                }
                for row in shown
            ],
            "alarm_count": alarms.count(),
            "only_alarms": only_alarms,
            "sees_all": sees_all,
            "allowed": allowance_of(request.user.pk, now=clock.now()),
            "page": page,
            "pages": max(1, -(-total // PAGE)),
        },
    )


def said_of(ids: list[UUID]) -> dict[UUID, str]:
    """Return what people wrote as the purpose of exports, by their ids."""
    uids = dict(
        Event.objects.filter(subject_id__in=ids)
        .exclude(words_hash="")
        .values_list("uid", "subject_id")
    )
    written = EventWords.objects.filter(pk__in=uids).values_list("pk", "text")
    return {uids[uid]: text for uid, text in written}


def _wanted(request: SignedInRequest) -> Export:
    """Return the list that an address names, if the person may take it out."""
    found = exports().get(request.GET.get("list", ""))
    if found is None or not may(request.user, found.permission):
        raise Http404
    return found


def _own(request: SignedInRequest) -> ExportRecord:
    pk = uuid_or_none(request.GET.get("id"))
    return get_object_or_404(ExportRecord, pk=pk, by_id=request.user.pk, refused="")


def title_of(what: str) -> str:
    return str(exports()[what].title) if what in exports() else what


def _place_name(request: SignedInRequest, wanted: Export) -> str:
    path: Any = widest(request.user, wanted.permission)
    return full_names([path])[path] if path else ""


def _back(request: SignedInRequest) -> str:
    """Return the page from which somebody came here."""
    back = way_back(request, reverse("web:exports"))
    return reverse("web:exports") if "/export/" in back else back


def _file(row: ExportRecord, *, keep: bool = False) -> HttpResponseBase:
    """Return the file as a download; what was made at once is gone from the disk by then."""
    path = file_of(row)
    file = path.open("rb")
    if not keep:
        path.unlink(missing_ok=True)
    name = f"{title_of(row.what)}-{row.number}.{row.form}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=TYPES[row.form])
