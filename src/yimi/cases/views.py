"""Pages about Cases: the board and one Case."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from yimi.accounts.models import User
from yimi.accounts.requests import SignedInRequest
from yimi.cases import actions, pages
from yimi.cases.acts import ACTS
from yimi.cases.board import filters_from, read_board
from yimi.cases.models import Case
from yimi.cases.states import Urgency
from yimi.core import clock
from yimi.core.errors import Refusal
from yimi.core.looks import open_row
from yimi.core.pages import asked_way, find, is_partial, whole_number
from yimi.core.permissions import may, requires


@require_GET
@requires("cases.board")
def board(request: SignedInRequest) -> HttpResponse:
    """Show the dispatcher's board, or its body alone to a page that refreshes itself."""
    filters = filters_from(request.GET.dict())
    now = clock.now()
    shown = read_board(user=request.user, filters=filters, now=now)
    context = pages.board_page(request, shown, filters, now)
    partial = is_partial(request)
    return render(request, f"cases/{'_board_body' if partial else 'board'}.html", context)


@require_POST
@requires("cases.assign")
def assign_many(request: SignedInRequest) -> HttpResponse:
    """Give several Cases to one person; what cannot be given is said, one by one."""
    owner = find(User.objects.all(), request.POST.get("owner"))
    if owner is None:
        messages.error(request, _("Choose who is to have them."))
        return HttpResponseRedirect(asked_way(request, reverse("cases:board")))
    given = 0
    for chosen in request.POST.getlist("case"):
        pk, _sep, seen = chosen.partition(":")
        case = find(Case.objects.visible_to(request.user, "cases.assign"), pk)
        if case is None:
            messages.warning(request, _("One of these cases is not here any more."))
            continue
        try:
            actions.assign_case(
                case=case, owner=owner, by=request.user, now=clock.now(), seen=whole_number(seen)
            )
            given += 1
        except Refusal as refusal:
            messages.warning(request, f"{case.number}: {refusal}")
    if given:
        messages.success(
            request,
            ngettext(
                "%(count)s case given to %(name)s.", "%(count)s cases given to %(name)s.", given
            )
            % {"count": given, "name": owner.name},
        )
    return HttpResponseRedirect(asked_way(request, reverse("cases:board")))


@require_GET
@requires("cases.open")
def detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show one Case in full; the look is recorded."""
    case = open_row(
        Case.objects.select_related("team", "owner", "offered_team", "emergency", "place"),
        pk=pk,
        user=request.user,
        permission="cases.open",
        now=clock.now(),
    )
    actions.take_up_case(case=case, by=request.user, now=clock.now())
    return render(request, "cases/case_detail.html", pages.case_page(request, case, clock.now()))


@require_POST
@requires("cases.note")
def act(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Do one of the acts of `acts.ACTS` on a Case."""
    name = request.POST.get("act", "")
    if name not in ACTS:
        raise Http404
    permission, run = ACTS[name]
    case = _reach(request, pk, permission)
    said = run(case, request.POST, request.user, clock.now())
    messages.success(request, said)
    return HttpResponseRedirect(asked_way(request, reverse("cases:detail", args=[pk])))


@require_POST
@requires("cases.note")
def call_120(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Note that 120 was called."""
    case = _reach(request, pk, "cases.note")
    actions.record_emergency_call(
        case=case, by=request.user, now=clock.now(), words=request.POST.get("words", "")
    )
    messages.success(request, _("Noted: 120 was called."))
    return HttpResponseRedirect(asked_way(request, reverse("cases:detail", args=[pk])))


@require_POST
@requires("cases.board")
def noted(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Note that somebody has seen what was reported to them."""
    case = _reach(request, pk, "cases.board")
    actions.note_told(case=case, by=request.user, now=clock.now())
    return HttpResponseRedirect(asked_way(request, reverse("cases:detail", args=[pk])))


@require_POST
@requires("cases.transfer")
def confirm(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Confirm a Case that a sign of danger had opened, or say that it was a false alarm."""
    case = _reach(request, pk, "cases.transfer")
    urgency = request.POST.get("urgency", "")
    if urgency not in Urgency.values:
        raise Http404
    actions.confirm_case(case=case, urgency=urgency, by=request.user, now=clock.now())
    messages.success(request, _("Checked."))
    return HttpResponseRedirect(asked_way(request, reverse("cases:detail", args=[pk])))


def _reach(request: SignedInRequest, pk: UUID | None, permission: str) -> Case:
    """Return a Case for an act on it, if the person may do that there."""
    if not may(request.user, permission):
        raise Http404
    rows = Case.objects.visible_to(request.user, permission)
    return get_object_or_404(rows, pk=pk)
