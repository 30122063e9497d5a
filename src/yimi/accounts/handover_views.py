"""Pages of the hand-over: giving, looking at it, taking it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yimi.accounts import handover_actions
from yimi.accounts.carrying import Key, carried_by
from yimi.accounts.handover_actions import KEEP_REASONS
from yimi.accounts.models import Handover, Membership, User
from yimi.accounts.requests import SignedInRequest
from yimi.accounts.rota import times_of
from yimi.accounts.shift_queries import handovers_of, my_shift, who_comes_next
from yimi.accounts.states import HandoverStatus
from yimi.core import clock
from yimi.core.ids import new_id
from yimi.core.looks import record_look
from yimi.core.pages import find, uuid_or_none
from yimi.core.permissions import requires


@require_http_methods(["GET", "POST"])
@requires("accounts.duty")
def give(request: SignedInRequest) -> HttpResponse:
    """Show what one has in hand, each to be given or kept, and write the hand-over down."""
    now = clock.now()
    user: Any = request.user
    shift = my_shift(user, now=now)
    if shift is None:
        messages.info(request, _("You are not on duty: there is nothing to hand over."))
        return redirect("accounts:duty")
    groups = carried_by(user.pk, shift.team_id)
    if request.method == "POST":
        keep: dict[Key, str] = {}
        for group in groups:
            for item in group.items:
                chosen = request.POST.get(f"{group.kind}:{item.id}", "")
                if chosen:
                    keep[group.kind, item.id] = chosen
        handover = handover_actions.give_handover(
            shift=shift,
            taker=find(User.objects.all(), request.POST.get("taker")),
            keep=keep,
            note=request.POST.get("note", ""),
            by=user,
            now=now,
            client_id=uuid_or_none(request.POST.get("client_id")),
        )
        messages.success(request, _("Handed over. It stays with you until it is confirmed."))
        return redirect("accounts:handover_detail", pk=handover.pk)
    before = shift.handovers.filter(status=HandoverStatus.GIVEN).first()
    return render(
        request,
        "accounts/handover.html",
        {
            "shift": shift,
            "times": times_of(shift),
            "groups": groups,
            "count": sum(len(group.items) for group in groups),
            "coming": [
                (s.user_id, s.user.name, times_of(s)) for s in who_comes_next(shift, now=now)
            ],
            "others": _others(user, shift.team_id, now),
            "reasons": list(KEEP_REASONS.items()),
            "note": before.note if before else "",
            "before": before,
            "client_id": new_id(),
            "now": now,
        },
    )


@require_GET
@requires("accounts.duty")
def detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show one hand-over: the note, what is given, what stays; the look is recorded."""
    now = clock.now()
    handover = get_object_or_404(handovers_of(request.user), pk=pk)
    record_look(handover, user=request.user, permission="accounts.duty", now=now)
    shift = handover.shift
    kept = {(item["kind"], item["id"]): item["keep"] for item in handover.items}
    groups = carried_by(shift.user_id, shift.team_id)
    rows = [
        {
            "item": item,
            "keep": str(KEEP_REASONS.get(kept.get((group.kind, str(item.id)), ""), "")),
            "new": (group.kind, str(item.id)) not in kept,
        }
        for group in groups
        for item in group.items
    ]
    waits = handover.status == HandoverStatus.GIVEN
    return render(
        request,
        "accounts/handover_detail.html",
        {
            "handover": handover,
            "shift": shift,
            "times": times_of(shift),
            "rows": rows if handover.status in {"given", "taken"} else [],
            "given_count": sum(1 for keep in kept.values() if not keep),
            "kept_count": sum(1 for keep in kept.values() if keep),
            "is_giver": shift.user_id == request.user.pk,
            "may_take": waits and _may_take(request, handover, now),
            "now": now,
        },
    )


@require_POST
@requires("accounts.duty")
def take(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Confirm a hand-over."""
    handover = get_object_or_404(handovers_of(request.user), pk=pk)
    taken = handover_actions.take_handover(handover=handover, by=request.user, now=clock.now())
    if taken.status == HandoverStatus.DONE:
        messages.success(request, _("Taken over: it is with you now."))
    else:
        messages.success(request, _("Confirmed. It comes to you when the shift before is over."))
    return redirect("accounts:handover_detail", pk=pk)


def _may_take(request: SignedInRequest, handover: Handover, now: Any) -> bool:
    user = request.user
    if handover.shift.user_id == user.pk:
        return False
    held = Membership.objects.filter(Membership.in_force(now), user=user)
    return held.filter(team_id=handover.shift.team_id).exists()


def _others(user: Any, team_id: UUID, now: Any) -> list[tuple[UUID, str]]:
    held = Membership.objects.filter(Membership.in_force(now), team_id=team_id)
    people = User.objects.filter(pk__in=held.values("user"), is_active=True).exclude(pk=user.pk)
    return list(people.order_by("name").values_list("pk", "name"))
