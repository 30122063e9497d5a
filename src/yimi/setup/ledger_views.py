"""Pages on which a table goes into the ledger: given, looked at, tried, put in."""

import io
from collections import Counter
from uuid import UUID

import xlsxwriter
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
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
from yimi.setup.actions import ledger
from yimi.setup.ledger.applying import CHANGED, CREATED, REFUSED, SAME
from yimi.setup.ledger.columns import FIELDS
from yimi.setup.models import LedgerImport

AREAS = (Level.SUBDISTRICT, Level.COMMUNITY, Level.COMPOUND, Level.BUILDING)
Status = LedgerImport.Status
SHOWN, AT_ONCE = 200, 2000
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
            made = ledger.receive_table(
                name=file.name or "",
                content=file.read(),
                place=place,
                makes_doors=given.get("makes_doors") == "1",
                by=user,
                now=clock.now(),
            )
        except Refusal as refusal:
            error = str(refusal)
        else:
            if made.total <= AT_ONCE:
                ledger.go_on(made, clock=clock.now)
            return redirect("setup:import", pk=made.pk)
    rows = LedgerImport.objects.visible_to(user, "setup.ledger").select_related("place", "made_by")
    context = {
        "imports": rows.order_by("-made_at")[:40],
        "areas": areas.order_by("sort_key")[:800],
        "error": error,
        "given": given,
    }
    return render(request, "setup/imports.html", context, status=422 if error else 200)


@require_http_methods(["GET", "POST"])
@requires("setup.ledger")
def one_import(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show how a table is understood and what it would do; correct that, or put it in."""
    found, error, given = _import(request, pk), "", request.POST
    if request.method == "POST":
        try:
            if given.get("act") == "put_in":
                ledger.put_in(ledger_import=found)
            else:
                ledger.understand_columns(
                    ledger_import=found,
                    fields=given.getlist("field"),
                    makes_doors=given.get("makes_doors") == "1",
                )
            if found.total <= AT_ONCE:
                ledger.go_on(found, clock=clock.now)
        except Refusal as refusal:
            error = str(refusal)
        else:
            return redirect("setup:import", pk=pk)
    results = list(ledger.results_of(found))
    counts = Counter(result.code for result in results)
    sample = ledger.sample_of(found)
    begun = found.chunks.filter(done_at__isnull=False).exists()
    return render(
        request,
        "setup/import.html",
        {
            "found": found,
            "counts": [
                (label, counts[code], code)
                for code, label in (
                    (CREATED, _("new people")),
                    (CHANGED, _("changed")),
                    (SAME, _("there already")),
                    (REFUSED, _("refused")),
                )
            ],
            "refused": [result for result in results if result.code == REFUSED][:SHOWN],
            "number_refused": counts[REFUSED],
            "columns": [
                {
                    "header": header or _("column %(n)s") % {"n": at + 1},
                    "field": field,
                    "cells": [row[at] if at < len(row) else "" for row in sample],
                }
                for at, (header, field) in enumerate(zip(found.headers, found.fields, strict=False))
            ],
            "fields": FIELDS.items(),
            "done": len(results),
            "busy": found.status in (Status.TRYING, Status.RUNNING),
            "can_correct": found.status in (Status.TRYING, Status.TRIED)
            or (found.status == Status.FAILED and not begun),
            "can_put_in": (found.status == Status.TRIED and counts[CREATED] + counts[CHANGED] > 0)
            or (found.status == Status.FAILED and begun),
            "begun": begun,
            "is_mine": found.made_by_id == request.user.pk,
            "error": error,
        },
        status=422 if error else 200,
    )


@require_GET
@requires("setup.ledger")
def refused(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Hand out the refused rows in the layout in which they came, with the reason in front.

    Whoever gave the table takes them out again, on record and within the limits of every list.
    """
    found = _import(request, pk)
    if found.made_by_id != request.user.pk:
        raise Http404
    rows = list(ledger.refused_rows(found))
    start_export(
        export=REFUSED_ROWS,
        total=len(rows),
        by=request.user,
        now=clock.now(),
        form="xlsx",
        reason="check",
        full=True,
    )
    buffer = io.BytesIO()
    # Words that begin like a formula stay words.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [*found.headers, str(_("Why not"))])
        for at, (cells, why) in enumerate(rows, start=1):
            padded = [*cells, *[""] * (len(found.headers) - len(cells))]
            for column, cell in enumerate([*padded, why]):
                sheet.write_string(at, column, cell)
    answer = HttpResponse(
        buffer.getvalue(),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    answer["Content-Disposition"] = 'attachment; filename="refused-rows.xlsx"'
    return answer


def _import(request: SignedInRequest, pk: UUID) -> LedgerImport:
    rows = LedgerImport.objects.visible_to(request.user, "setup.ledger")
    return get_object_or_404(rows.select_related("place"), pk=pk)
