"""Pages of rounds: the list, making one, how far it is, a visit, what is left afterwards."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yimi.accounts.models import User
from yimi.accounts.requests import SignedInRequest
from yimi.core import clock
from yimi.core.looks import record_looks
from yimi.core.pages import find, uuid_or_none
from yimi.core.permissions import may, requires
from yimi.fieldwork import actions
from yimi.fieldwork.models import FollowUp, Round, Stop
from yimi.fieldwork.round_pages import follow_up_rows, round_card, rules_shown, stop_rows
from yimi.fieldwork.round_queries import (
    counted,
    follow_ups_in,
    homes_behind,
    people_for,
    questions_of,
    rounds_in,
    stop_to_report,
    stops_of,
)
from yimi.fieldwork.states import ROUND_OPEN, StopStatus
from yimi.fieldwork.visit_forms import visit_in
from yimi.places.models import Place
from yimi.places.queries import pack_at


@require_GET
@requires("fieldwork.rounds")
def rounds(request: SignedInRequest) -> HttpResponse:
    """Show the rounds of an area: what is on its way, who has it, how far it is."""
    ended = "ended" in request.GET
    rows = [round_card(walk) for walk in rounds_in(request.user, ended=ended)]
    follow_ups = follow_ups_in(request.user)
    context = {
        "rounds": rows,
        "ended": ended,
        "follow_up_count": len(follow_ups),
        "may_ask": may(request.user, "fieldwork.surveys"),
    }
    return render(request, "fieldwork/rounds.html", context)


@require_GET
@requires("fieldwork.walk")
def detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show one round: how far it is, each door, and what may be done with it."""
    walk = _round(request, pk)
    user: Any = request.user
    is_mine = walk.worker_id == user.pk
    can_manage = _managed(request, walk)
    pack = pack_at(walk.place_path, now=clock.now())
    card = round_card(walk)
    outcomes = [
        rule | {"count": card["outcomes"].get(rule["code"], 0)} for rule in rules_shown(pack)
    ]
    context = {
        "walk": card,
        "outcomes": outcomes,
        "stops": stop_rows(stops_of(walk)),
        "is_mine": is_mine,
        "is_open": walk.status in ROUND_OPEN,
        "can_manage": can_manage,
        "people": [
            person
            for person in people_for(walk.team, now=clock.now())
            if person.pk != walk.worker_id and may(person, "fieldwork.walk")
        ]
        if walk.status in ROUND_OPEN
        else [],
        "survey_id": walk.survey_id if walk.survey_id and may(user, "fieldwork.answers") else None,
    }
    return render(request, "fieldwork/round.html", context)


@require_POST
@requires("fieldwork.walk")
def act(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Start, hand on, hand back, end or cancel a round."""
    walk = _round(request, pk)
    user, now = request.user, clock.now()
    wanted = request.POST.get("act", "")
    if wanted == "start":
        actions.start_round(walk=walk, by=user, now=now)
        return redirect("fieldwork:my_tasks")
    if wanted == "hand_back":
        words = request.POST.get("words", "")[:200]
        actions.hand_back_round(walk=walk, by=user, now=now, words=words)
        messages.success(request, _("Handed back. The team lead sees it."))
        return redirect("fieldwork:my_tasks")
    # A worker hands on what is their own; the rest is for those who make rounds.
    is_own = walk.worker_id == user.pk
    if not is_own and not _managed(request, walk):
        raise Http404
    if wanted == "give":
        to = find(_members(walk), request.POST.get("worker"))
        if to is None:
            raise actions.CannotWalk("nobody", _("Choose who walks it."))
        actions.give_round(walk=walk, to=to, by=user, now=now)
        messages.success(request, _("%(person)s has this round now.") % {"person": to.name})
    elif wanted == "end":
        leave = bool(request.POST.get("leave")) and _managed(request, walk)
        actions.end_round(walk=walk, by=user, now=now, leave=leave)
        messages.success(request, _("The round is over."))
    elif wanted == "cancel" and _managed(request, walk):
        actions.cancel_round(walk=walk, by=user, now=now)
        messages.success(request, _("The round is called off."))
    else:
        raise Http404
    if _managed(request, walk):
        return redirect("fieldwork:round", pk)
    return redirect("fieldwork:my_tasks")


@require_POST
@requires("fieldwork.walk")
def end_stop(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """End a visit at a door, with everything that was done and said there."""
    stop = stop_to_report(request.user, pk)
    if stop is None:
        raise Http404
    now = clock.now()
    visit = visit_in(request, stop, questions_of(stop.round), now=now)
    stop = actions.end_stop(
        stop=stop,
        visit=visit,
        by=request.user,
        now=now,
        client_id=uuid_or_none(request.POST.get("client_id")),
    )
    if stop.status == StopStatus.AGAIN and stop.not_before_at:
        again = timezone.localtime(stop.not_before_at).strftime("%H:%M")
        messages.success(request, _("Noted. Go there again after %(time)s.") % {"time": again})
    else:
        said = _("Stop %(number)s: %(state)s.")
        messages.success(
            request, said % {"number": stop.number, "state": stop.get_status_display()}
        )
    return redirect("fieldwork:my_tasks")


@require_POST
@requires("fieldwork.walk")
def reopen_stop(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Take back how a visit ended."""
    stop = actions.reopen_stop(stop=_stop(request, pk), by=request.user, now=clock.now())
    messages.success(request, _("Stop %(number)s is open again.") % {"number": stop.number})
    if stop.round.worker_id == request.user.pk:
        return redirect("fieldwork:stop", place_id=stop.place_id)
    return redirect("fieldwork:round", stop.round_id)


@require_GET
@requires("fieldwork.rounds")
def follow_ups(request: SignedInRequest) -> HttpResponse:
    """Show what is left to do after visits; whose telephones are shown is recorded."""
    rows = follow_ups_in(request.user)
    homes = homes_behind([row.stop for row in rows])
    shown = follow_up_rows(rows)
    can_open = may(request.user, "registry.open")
    for row in shown:
        behind = homes.get(row["place_id"], [])
        row["homes"] = [
            {
                "id": home.household.pk,
                "head": home.head,
                "phone": next(iter(home.phones), ""),
            }
            for home in behind
        ]
    seen = [home.household for behind in homes.values() for home in behind]
    record_looks(seen, user=request.user, permission="fieldwork.rounds", now=clock.now())
    context = {
        "rows": shown,
        "can_open": can_open,
        "can_edit": may(request.user, "registry.edit"),
    }
    return render(request, "fieldwork/follow_ups.html", context)


@require_POST
@requires("fieldwork.rounds")
def end_follow_up(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Say that what was left after a visit is done, or is not needed."""
    row = get_object_or_404(FollowUp.objects.visible_to(request.user, "fieldwork.rounds"), pk=pk)
    actions.end_follow_up(
        follow_up=row,
        by=request.user,
        now=clock.now(),
        needed=request.POST.get("act") != "drop",
        note=request.POST.get("note", "")[:2000],
    )
    messages.success(request, _("Done."))
    return redirect("fieldwork:follow_ups")


def _round(request: SignedInRequest, pk: UUID) -> Round:
    return get_object_or_404(
        counted(Round.objects.visible_to(request.user, "fieldwork.walk")), pk=pk
    )


def _managed(request: SignedInRequest, walk: Round) -> bool:
    """Return whether a round lies in the area of somebody who makes rounds there."""
    rows = Place.objects.visible_to(request.user, "fieldwork.rounds")
    return rows.filter(pk=walk.place_id).exists()


def _members(walk: Round) -> "QuerySet[User]":
    return User.objects.filter(memberships__team=walk.team_id, is_active=True).distinct()


def _stop(request: SignedInRequest, pk: UUID) -> Stop:
    rows = Stop.objects.visible_to(request.user, "fieldwork.walk")
    return get_object_or_404(rows.select_related("round__survey", "place"), pk=pk)
