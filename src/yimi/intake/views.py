"""The desk's pages: pasting, files, and the lines that came of them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yimi.accounts.queries import phone_to_ring
from yimi.accounts.requests import SignedInRequest
from yimi.core import clock
from yimi.core.errors import Refusal
from yimi.core.ids import new_id
from yimi.core.pages import is_partial, uuid_or_none, uuids, whole_number
from yimi.core.permissions import requires
from yimi.core.reach import reach_of
from yimi.intake import actions
from yimi.intake import pages as shown
from yimi.intake.actions.receiving import LARGEST_FILE
from yimi.intake.areas import chosen_area
from yimi.intake.forms import read_correction
from yimi.intake.models import Batch, Line
from yimi.intake.queries import (
    PAGE,
    areas_of,
    danger_lines,
    draft_of,
    last_area_of,
    lines_of,
    open_dangers,
    recent_batches,
)
from yimi.intake.replies import messages_of, reply_lines
from yimi.intake.states import BatchStatus, LineStatus
from yimi.packs.words import service_choices
from yimi.places.queries import pack_at

LARGEST_DRAFT = 400_000


@require_GET
@requires("intake.desk")
def desk(request: SignedInRequest) -> HttpResponse:
    """Show the desk: what to paste into, what came in lately, and whose life is in danger."""
    return render(request, "intake/desk.html", desk_page(request))


@require_POST
@requires("intake.desk")
def paste(request: SignedInRequest) -> HttpResponse:
    """Take in pasted text; what is refused stays in the field."""
    text = request.POST.get("text", "")
    try:
        batch = actions.receive_text(
            area=chosen_area(request),
            text=text,
            by=request.user,
            now=clock.now(),
            client_id=uuid_or_none(request.POST.get("client_id")),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        context = desk_page(request) | {"paste_draft": text}
        return render(request, "intake/desk.html", context, status=400)
    actions.drop_draft(user=request.user, form="paste")
    return redirect("intake:batch", pk=batch.pk)


@require_POST
@requires("intake.desk")
def upload(request: SignedInRequest) -> HttpResponse:
    """Take in a spreadsheet; the worker reads it."""
    given = request.FILES.get("file")
    if given is None:
        messages.error(request, _("Choose a file first."))
        return redirect("intake:desk")
    if (given.size or 0) > LARGEST_FILE:
        messages.error(request, _("This file is larger than 20 MB."))
        return redirect("intake:desk")
    batch = actions.receive_file(
        area=chosen_area(request),
        name=given.name or "",
        content=given.read(),
        by=request.user,
        now=clock.now(),
        client_id=uuid_or_none(request.POST.get("client_id")),
    )
    return redirect("intake:batch", pk=batch.pk)


@require_POST
@requires("intake.desk")
def save_draft(request: SignedInRequest) -> HttpResponse:
    """Keep what is being typed."""
    form = request.POST.get("form", "")
    if form not in {"paste", "call"}:
        raise Http404
    content = {
        key: value
        for key, value in request.POST.items()
        if key not in {"form", "csrfmiddlewaretoken", "client_id"}
    }
    if sum(len(str(value)) for value in content.values()) > LARGEST_DRAFT:
        return JsonResponse({"saved": False}, status=413)
    now = clock.now()
    actions.save_draft(user=request.user, form=form, content=content, now=now)
    return JsonResponse({"saved": True, "at": now.strftime("%H:%M")})


@require_GET
@requires("intake.desk")
def batch(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show the lines of a batch, one tab of them."""
    found = _batch(request, pk, "intake.desk")
    context = batch_page(request, found)
    if is_partial(request):
        return render(request, "intake/_lines.html", context)
    return render(request, "intake/batch.html", context)


@require_POST
@requires("intake.confirm")
def confirm(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Confirm all lines that are ready, or the chosen ones."""
    found = _batch(request, pk, "intake.confirm")
    ids = None if request.POST.get("all") else uuids(request.POST.getlist("lines"))
    did = actions.confirm_lines(batch=found, by=request.user, now=clock.now(), ids=ids)
    said = ngettext("%(count)s case opened.", "%(count)s cases opened.", did.opened) % {
        "count": did.opened
    }
    if did.changed:
        said += " " + ngettext(
            "%(count)s case corrected.", "%(count)s cases corrected.", did.changed
        ) % {"count": did.changed}
    if did.left:
        said += " " + _("More are waiting: confirm once more.")
    messages.success(request, said)
    return redirect("intake:batch", pk=pk)


@require_POST
@requires("intake.confirm")
def undo(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Take back the last confirmation."""
    found = _batch(request, pk, "intake.confirm")
    did = actions.undo_confirmation(batch=found, by=request.user, now=clock.now())
    messages.success(
        request,
        ngettext(
            "%(count)s confirmation taken back.",
            "%(count)s confirmations taken back.",
            did.withdrawn,
        )
        % {"count": did.withdrawn},
    )
    if did.kept:
        messages.warning(
            request,
            ngettext(
                "%(count)s stays: somebody has begun on it.",
                "%(count)s stay: somebody has begun on them.",
                did.kept,
            )
            % {"count": did.kept},
        )
    return redirect("intake:batch", pk=pk)


@require_GET
@requires("intake.desk")
def reply(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show what to paste back under a chain, in messages that a chat program takes."""
    found = _batch(request, pk, "intake.desk")
    now = clock.now()
    only_open = request.GET.get("only") == "open"
    pack = pack_at(found.place_path, now=now)
    lines, counts = reply_lines(found, pack, now=now, only_open=only_open)
    head = shown.batch_head(found)
    reach = reach_of(request)
    address = "" if reach.is_local else reach.address("followup:enter")
    ring = phone_to_ring(found.place_path)
    texts = (
        messages_of(found.title, lines, counts, address=address, now=now, ring=ring)
        if lines
        else []
    )
    context = {"batch": head, "texts": texts, "only_open": only_open, "reach": reach}
    return render(request, "intake/reply.html", context)


@require_http_methods(["GET", "POST"])
@requires("intake.confirm")
def line(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show a line to be put right, and take what a person has put right."""
    found = _line(request, pk)
    pack = pack_at(found.batch.place_path, now=clock.now())
    error = ""
    if request.method == "POST":
        try:
            found = actions.change_line(
                line=found,
                correction=read_correction(request.POST, found.batch.place),
                by=request.user,
                now=clock.now(),
            )
        except Refusal as refusal:
            error = str(refusal)
        else:
            return _line_answer(request, found)
    view = shown.line_views([found], pack, now=clock.now())[0]
    context = {
        "line": view,
        "error": error,
        "values": request.POST,
        "phone": found.proposal.get("requester_phone", ""),
        "services": service_choices(pack, get_language() or "zh-hans"),
        "batch_url": reverse("intake:batch", args=[found.batch_id]),
    }
    name = "_line_edit" if is_partial(request) else "line"
    return render(request, f"intake/{name}.html", context, status=422 if error else 200)


@require_POST
@requires("intake.confirm")
def set_aside(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Put a line aside."""
    found = actions.set_line_aside(line=_line(request, pk), by=request.user, now=clock.now())
    return _line_answer(request, found)


@require_POST
@requires("intake.confirm")
def restore(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Bring a line back."""
    found = actions.restore_line(line=_line(request, pk), by=request.user, now=clock.now())
    return _line_answer(request, found)


def desk_page(request: SignedInRequest) -> dict[str, Any]:
    """Return what the desk shows."""
    user = request.user
    areas = areas_of(user, "intake.desk")
    draft = draft_of(user, "paste")
    return {
        "areas": areas,
        "area": draft.get("area") or last_area_of(user) or (areas[0].path if areas else ""),
        "dangers": shown.danger_cases(open_dangers(user)),
        "batches": [shown.batch_row(row) for row in recent_batches(user, now=clock.now())],
        "paste_draft": draft.get("text", ""),
        "client_id": new_id(),
        "upload_client_id": new_id(),
    }


def batch_page(request: SignedInRequest, found: Batch) -> dict[str, Any]:
    """Return what the page of a batch shows."""
    now = clock.now()
    pack = pack_at(found.place_path, now=now)
    tab = request.GET.get("tab", "")
    counts = {entry["code"]: entry["count"] for entry in shown.tabs_of(found, tab)}
    if tab not in LineStatus.values:
        tab = next((code for code, count in counts.items() if count), LineStatus.PROPOSED)
    page = whole_number(request.GET.get("page"), 1) or 1
    rows = list(lines_of(found, tab)[(page - 1) * PAGE : page * PAGE])
    return {
        "batch": shown.batch_head(found),
        "export_of": f"batch={found.pk}&tab={tab}",
        "tab": tab,
        "tabs": shown.tabs_of(found, tab),
        "dangers": shown.danger_views(danger_lines(found), pack, now=now),
        "lines": shown.line_views(rows, pack, now=now),
        "good_count": counts[LineStatus.PROPOSED],
        "can_undo": found.lines.filter(
            status=LineStatus.CONFIRMED, confirmed_at__isnull=False
        ).exists(),
        "reading": found.status == BatchStatus.READING,
        "page": page,
        "pages": max(1, -(-counts[tab] // PAGE)),
        "now": now,
    }


def _batch(request: SignedInRequest, pk: UUID, permission: str) -> Batch:
    rows = Batch.objects.visible_to(request.user, permission).select_related("by", "place")
    return get_object_or_404(rows, pk=pk)


def _line(request: SignedInRequest, pk: UUID) -> Line:
    """Return a line whose batch the person may work on."""
    batches = Batch.objects.visible_to(request.user, "intake.confirm")
    rows = Line.objects.filter(batch__in=batches).select_related(
        "batch__place", "place", "case__emergency", "repeats__case"
    )
    return get_object_or_404(rows, pk=pk)


def _line_answer(request: SignedInRequest, found: Line) -> HttpResponse:
    if not is_partial(request):
        return redirect("intake:batch", pk=found.batch_id)
    fresh = _line(request, found.pk)
    pack = pack_at(fresh.batch.place_path, now=clock.now())
    view = shown.line_views([fresh], pack, now=clock.now())[0]
    return render(request, "intake/_line.html", {"line": view})
