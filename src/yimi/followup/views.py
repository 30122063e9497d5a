"""The office's pages of following up: links for residents, and the call-back queue."""

from datetime import datetime
from typing import Any
from uuid import UUID

import segno
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yimi.accounts.models import User
from yimi.accounts.queries import phone_to_ring
from yimi.accounts.requests import SignedInRequest
from yimi.cases.models import Case
from yimi.core import clock
from yimi.core.looks import open_row
from yimi.core.pages import find, uuid_or_none, whole_number
from yimi.core.permissions import requires
from yimi.core.reach import reach_of
from yimi.followup import actions, pages
from yimi.followup.models import CallBack, Link
from yimi.followup.queries import TABS
from yimi.followup.rules import SHOWN_FOR
from yimi.followup.tokens import code_of, token_of


@require_POST
@requires("followup.link")
def make_link(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Make a link for somebody of a Case and show it."""
    case = get_object_or_404(Case.objects.visible_to(request.user, "followup.link"), pk=pk)
    made = actions.make_link(
        case=case, holder=request.POST.get("holder", ""), by=request.user, now=clock.now()
    )
    return redirect("followup:link", pk=made.pk)


@require_GET
@requires("followup.link")
def link(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show a link and its code to whoever made it, for as long as it takes to tell them."""
    now = clock.now()
    made = open_row(
        Link.objects.select_related("case__team"),
        pk=pk,
        user=request.user,
        permission="followup.link",
        now=now,
    )
    may_read = made.made_by_id == request.user.pk and now - made.made_at < SHOWN_FOR
    context: dict[str, Any] = {"link": made, "case": made.case, "may_read": may_read}
    if may_read and made.revoked_at is None:
        reach = reach_of(request)
        url = reach.address("followup:follow", token_of(made.pk))
        code = code_of(made.pk)
        context |= {
            "url": url,
            "enter_url": reach.address("followup:enter"),
            "code": f"{code[:4]} {code[4:]}",
            "ring": phone_to_ring(made.place_path, team=made.case.team),
            "qr": segno.make(url, error="m").svg_data_uri(scale=5, border=2),
            "reach": reach,
        }
    return render(request, "followup/link.html", context)


@require_POST
@requires("followup.link")
def revoke(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Let a link open nothing any more."""
    found = get_object_or_404(Link.objects.visible_to(request.user, "followup.link"), pk=pk)
    actions.revoke_link(link=found, by=request.user, now=clock.now())
    messages.success(request, _("The link and its code open nothing any more."))
    return redirect("cases:detail", pk=found.case_id)


@require_GET
@requires("followup.call")
def queue(request: SignedInRequest) -> HttpResponse:
    """Show who has to be called back, the most urgent first."""
    tab = request.GET.get("tab", "due")
    page = whole_number(request.GET.get("page"), 1) or 1
    context = pages.queue_page(
        request.user, tab=tab if tab in TABS else "due", page=page, now=clock.now()
    )
    return render(request, "followup/queue.html", context)


@require_GET
@requires("followup.call")
def call_back(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show one call-back: whom to call, what to ask, what may come of it. The look is recorded."""
    now = clock.now()
    row = open_row(
        CallBack.objects.select_related(
            "case__team", "case__emergency", "case__merged_into", "assignee"
        ),
        pk=pk,
        user=request.user,
        permission="followup.call",
        now=now,
    )
    return render(request, "followup/call_back.html", pages.call_page(request.user, row, now))


@require_POST
@requires("followup.call")
def take(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Say that one dials now."""
    row = _reach(request, pk, "followup.call")
    actions.take_call_back(call_back=row, by=request.user, now=clock.now())
    return redirect("followup:call_back", pk=pk)


@require_POST
@requires("followup.assign")
def assign(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Have a named person call."""
    row = _reach(request, pk, "followup.assign")
    owner = find(User.objects.all(), request.POST.get("owner"))
    if owner is None:
        raise Http404
    actions.assign_call_back(call_back=row, owner=owner, by=request.user, now=clock.now())
    messages.success(request, _("Given to %(name)s.") % {"name": owner.name})
    return redirect("followup:queue")


@require_POST
@requires("followup.call")
def attempt(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Write down what came of a call."""
    row = _reach(request, pk, "followup.call")
    form = request.POST
    result, _sep, answer = form.get("result", "").partition(":")
    done = actions.record_attempt(
        call_back=row,
        result=result,
        answer=answer,
        words=form.get("words", ""),
        again_at=_moment(form.get("again_at", "")),
        by=request.user,
        now=clock.now(),
        client_id=uuid_or_none(form.get("client_id")),
    )
    messages.success(request, pages.what_follows(done))
    return redirect("followup:queue")


@require_POST
@requires("followup.assign")
def again(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Have somebody try once more."""
    row = _reach(request, pk, "followup.assign")
    actions.try_again(call_back=row, by=request.user, now=clock.now())
    messages.success(request, _("Somebody calls once more."))
    return redirect("followup:queue")


def _reach(request: SignedInRequest, pk: UUID, permission: str) -> CallBack:
    rows = CallBack.objects.visible_to(request.user, permission).select_related("case")
    return get_object_or_404(rows, pk=pk)


def _moment(text: str) -> datetime | None:
    """Return the moment in a field `datetime-local`, in the place's time."""
    try:
        return make_aware(datetime.fromisoformat(text)) if text else None
    except ValueError:
        return None
