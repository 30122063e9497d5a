"""The peers of opening a Case: plain Django views behind the same middleware.

Both need a login, read the household, write with the ORM in one transaction, and redirect. They
decide nothing: no rights, no team, no deadline. One writes the same rows as the program does, the
other a single Case with one event.
"""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import get_random_string
from django.views.decorators.http import require_POST

from yimi.accounts.models import Team
from yimi.cases.models import Case, Part
from yimi.core import clock
from yimi.core.models import Event, EventWords
from yimi.intake.models import Draft
from yimi.registry.models import Household


@require_POST
@login_required
def open_bare(request: HttpRequest) -> HttpResponse:
    """Write the rows of one opening: Case, part, four events, words; forget the draft."""
    with transaction.atomic():
        case = _case(request)
        Part.objects.create(case=case, place_path=case.place_path, key="fieldwork.visit")
        events = [_event(case, request) for _ in range(4)]
        Event.objects.bulk_create(events)
        EventWords.objects.create(event_uid=events[0].uid, text=case.text, salt="bench")
        Draft.objects.filter(user_id=request.user.pk, form="call").delete()
    messages.success(request, case.number)
    return redirect("cases:detail", pk=case.pk)


@require_POST
@login_required
def open_least(request: HttpRequest) -> HttpResponse:
    """Write a Case and one event."""
    with transaction.atomic():
        case = _case(request)
        _event(case, request).save(force_insert=True)
    messages.success(request, case.number)
    return redirect("cases:detail", pk=case.pk)


def _case(request: HttpRequest) -> Case:
    home = Household.objects.get(pk=request.POST["household"])
    text, now = request.POST["text"], clock.now()
    return Case.objects.create(
        number=get_random_string(12),
        place_id=home.place_id,
        place_path=home.place_path,
        household=home,
        service=request.POST["service"],
        urgency="routine",
        channel="call",
        summary=text[:160],
        text=text,
        requester_name=request.POST["requester_name"],
        requester_phone=request.POST["requester_phone"],
        team=Team.objects.all()[0],
        opened_by_id=request.user.pk,
        opened_at=now,
        clock_from_at=now,
        respond_by_at=now + timedelta(hours=2),
        solve_by_at=now + timedelta(hours=24),
        client_id=request.POST["client_id"],
    )


def _event(case: Case, request: HttpRequest) -> Event:
    return Event(
        type="bench.Opened",
        subject_type="cases.case",
        subject_id=case.pk,
        place_path=case.place_path,
        by_id=request.user.pk,
        at=case.opened_at,
        data={"service": case.service},
    )
