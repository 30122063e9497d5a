"""Pages on which a table goes into the ledger: given, looked at, tried, put in."""

import io
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from yimi.accounts.requests import SignedInRequest
from yimi.core import clock
from yimi.core.declared import Export
from yimi.core.errors import Refusal
from yimi.core.exporting import start_export
from yimi.core.permissions import requires
from yimi.places.models import Level, Place
from yimi.setup import ledger_queries
from yimi.setup.actions import ledger, ledger_doubts, ledger_files, ledger_work
from yimi.setup.ledger.fields import FIELDS, GROUP
from yimi.setup.ledger.layout import BY_CONTENT, BY_HEAD, CHOSEN, REMEMBERED
from yimi.setup.ledger.refused import write_refused
from yimi.setup.ledger.results import CHANGED, CREATED, DOUBT, HINT, LABELS, LEFT, REFUSED
from yimi.setup.models import LedgerDoubt, LedgerImport

AREAS = (Level.SUBDISTRICT, Level.COMMUNITY, Level.COMPOUND, Level.BUILDING)
Status = LedgerImport.Status
SHOWN, AT_ONCE, DOUBTS_SHOWN = 100, 1000, 30
WHYS = {
    BY_HEAD: gettext_lazy("by its head"),
    BY_CONTENT: gettext_lazy("by its cells"),
    REMEMBERED: gettext_lazy("as last time"),
    CHOSEN: gettext_lazy("as you said"),
    "": gettext_lazy("not known"),
}
# Not among the lists that anybody may take out: the rows of one table, for who gave it.
REFUSED_ROWS = Export("setup.refused", gettext_lazy("Refused rows"), "setup.ledger", (), "")


@require_http_methods(["GET", "POST"])
@requires("setup.ledger")
def imports(request: SignedInRequest) -> HttpResponse:
    """List the tables that were given, and take one."""
    user, error, given = request.user, "", request.POST
    areas = Place.objects.visible_to(user, "setup.ledger").filter(level__in=AREAS, gone_at=None)
    if request.method == "POST":
        file = request.FILES.get("file")
        place = areas.filter(path=given.get("place", "")).first()
        try:
            if place is None:
                raise ledger.CannotImport("place", _("Choose the place."))
            if file is None:
                raise ledger.CannotImport("file", _("Choose a file."))
            made = ledger_files.receive_table(
                name=file.name or "",
                content=file.read(),
                place=place,
                makes_doors=given.get("makes_doors") == "1",
                by=user,
                now=clock.now(),
                at_once=False,
            )
        except Refusal as refusal:
            error = str(refusal)
        else:
            if made.status == Status.TRYING and made.total <= AT_ONCE:
                ledger_work.go_on(made, clock=clock.now)
            return redirect("setup:import", pk=made.pk)
    rows = LedgerImport.objects.visible_to(user, "setup.ledger").select_related("place", "made_by")
    context = {
        "imports": rows.order_by("-made_at")[:40],
        "areas": areas.order_by("sort_key")[:800],
        "parked": _parked(request).count(),
        "error": error,
        "given": given,
    }
    return render(request, "setup/imports.html", context, status=422 if error else 200)


@require_http_methods(["GET", "POST"])
@requires("setup.ledger")
def one_import(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show how a table is understood and what it would do; correct that, or put it in."""
    found, error = _import(request, pk), ""
    if request.method == "POST":
        try:
            _act(request, found)
        except Refusal as refusal:
            error = str(refusal)
        else:
            return redirect(f"{reverse('setup:import', args=[pk])}{_back(request.POST)}")
    counts = ledger_queries.counts_of(found)
    write = found.status in (Status.RUNNING, Status.DONE)
    begun = found.chunks.filter(done_at__isnull=False).exists()
    reading = found.status == Status.READING
    show = request.GET.get("show", "")
    show = show if show in LABELS and counts[show] else _first_to_see(counts)
    start = max(0, int(request.GET["from"])) if request.GET.get("from", "").isdigit() else 0
    doubts = list(
        found.doubts.filter(verdict="").exclude(row="").order_by("row_number")[:DOUBTS_SHOWN]
    )
    return render(
        request,
        "setup/import.html",
        {
            "found": found,
            "counts": [
                (LABELS[code], counts[code], code)
                for code in LABELS
                if counts[code] or code in (CREATED, CHANGED, REFUSED)
            ],
            "show": show,
            "shown": ledger_queries.page_of_results(found, show, start, SHOWN) if show else [],
            "start": start,
            "later": start + SHOWN if show and counts[show] > start + SHOWN else 0,
            "earlier": max(0, start - SHOWN) if start else None,
            "pairs": ledger_queries.pairs_of(doubts) if show == DOUBT else [],
            "number_refused": counts[REFUSED],
            "sheets": _sheets(found),
            "kinds": [*FIELDS.items(), *_groups(found)],
            "done": ledger_queries.rows_done(found, write=write),
            "busy": found.status in ledger_work.BUSY,
            "reading": reading,
            "read_so_far": ledger_queries.rows_read(found) if reading else 0,
            "can_read_again": found.status == Status.FAILED
            and not found.sheets
            and ledger_files.is_kept(found),
            "can_correct": found.status in (Status.TRYING, Status.TRIED)
            or (found.status == Status.FAILED and not begun and bool(found.sheets)),
            "can_put_in": not found.unsure
            and (
                (found.status == Status.TRIED and _has_something(counts))
                or (found.status == Status.FAILED and begun)
            ),
            "begun": begun,
            "is_mine": found.made_by_id == request.user.pk,
            "error": error,
        },
        status=422 if error else 200,
    )


@require_http_methods(["GET", "POST"])
@requires("setup.ledger")
def doubts(request: SignedInRequest) -> HttpResponse:
    """List the people of tables who may be in the ledger already, and take the decisions."""
    error = ""
    if request.method == "POST":
        row = get_object_or_404(_parked(request), pk=_uuid(request.POST.get("doubt", "")))
        try:
            ledger_doubts.decide_doubt(
                doubt=row, verdict=request.POST.get("verdict", ""), by=request.user, now=clock.now()
            )
        except Refusal as refusal:
            error = str(refusal)
        else:
            return redirect("setup:doubts")
    rows = _parked(request)
    context = {
        "pairs": ledger_queries.pairs_of(list(rows.order_by("place_path", "pk")[:DOUBTS_SHOWN])),
        "number": rows.count(),
        "error": error,
    }
    return render(request, "setup/doubts.html", context, status=422 if error else 200)


@require_GET
@requires("setup.ledger")
def refused(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Hand out the refused rows in the layout in which they came, with the reason behind.

    Whoever gave the table takes them out again, on record and within the limits of every list.
    """
    found = _import(request, pk)
    if found.made_by_id != request.user.pk:
        raise Http404
    buffer = io.BytesIO()
    total = write_refused(found, buffer)
    start_export(
        export=REFUSED_ROWS,
        total=total,
        by=request.user,
        now=clock.now(),
        form="xlsx",
        reason="check",
        full=True,
    )
    answer = HttpResponse(
        buffer.getvalue(),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    answer["Content-Disposition"] = 'attachment; filename="refused-rows.xlsx"'
    return answer


def _act(request: SignedInRequest, found: LedgerImport) -> None:
    """Put the table in, take a decision, or take a correction of its columns."""
    given, act = request.POST, request.POST.get("act", "")
    if act == "decide":
        row = get_object_or_404(found.doubts, pk=_uuid(given.get("doubt", "")))
        ledger_doubts.decide_doubt(
            doubt=row, verdict=given.get("verdict", ""), by=request.user, now=clock.now()
        )
        return
    if act == "read":
        ledger_files.read_again(ledger_import=found)
        return
    if act == "put_in":
        ledger.put_in(ledger_import=found, by=request.user, now=clock.now())
    else:
        sheets = range(len(found.sheets))
        ledger.understand_columns(
            ledger_import=found,
            columns={n: given.getlist(f"field-{n}") for n in sheets if f"field-{n}" in given},
            skips={n for n in sheets if given.get(f"take-{n}") != "1"},
            wheres={n: _where(given, n) for n in sheets if f"building-{n}" in given},
            makes_doors=given.get("makes_doors") == "1",
        )
    if found.total <= AT_ONCE:
        ledger_work.go_on(found, clock=clock.now)


def _where(given: QueryDict, number: int) -> dict[str, str]:
    parts = ("area", "building", "unit")
    return {part: given.get(f"{part}-{number}", "") for part in parts}


def _sheets(found: LedgerImport) -> list[dict[str, Any]]:
    """Return of each sheet its columns with samples, and why they were taken for what they are."""
    shown = []
    for number, sheet in enumerate(found.sheets):
        sample = ledger_queries.sample_of(found, number)
        columns = []
        for at, field in enumerate(sheet["fields"]):
            cells = [row[at] for row in sample if at < len(row) and row[at]]
            if cells or sheet["headers"][at]:
                header = sheet["headers"][at] or _("column %(n)s") % {"n": at + 1}
                why = WHYS.get(sheet["whys"][at], "")
                columns.append({"header": header, "field": field, "cells": cells, "why": why})
            else:
                columns.append({"hidden": True, "field": field})
        shown.append({**sheet, "number": number, "columns": columns})
    return shown


def _groups(found: LedgerImport) -> list[tuple[str, str]]:
    said = _("Key group: %(name)s")
    return [
        (f"{GROUP}{code}", said % {"name": name})
        for code, name in ledger.group_names(found).items()
    ]


def _first_to_see(counts: Any) -> str:
    """Return what a person should see first: what needs them."""
    for code in (DOUBT, REFUSED, HINT, CHANGED, CREATED, LEFT):
        if counts[code]:
            return code
    return ""


def _has_something(counts: Any) -> bool:
    return any(counts[code] for code in (CREATED, CHANGED, DOUBT))


def _back(given: QueryDict) -> str:
    show = given.get("show", "")
    return f"?show={show}" if show in LABELS else ""


def _parked(request: SignedInRequest) -> Any:
    rows = LedgerDoubt.objects.visible_to(request.user, "setup.ledger")
    return rows.filter(verdict="", parked_at__isnull=False)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def _import(request: SignedInRequest, pk: UUID) -> LedgerImport:
    rows = LedgerImport.objects.visible_to(request.user, "setup.ledger")
    return get_object_or_404(rows.select_related("place"), pk=pk)
