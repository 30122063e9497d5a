"""A worker's pages: the day, one stop, and what was done there."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yimi.accounts.requests import SignedInRequest
from yimi.cases.actions import take_up_cases
from yimi.cases.pages import decorate
from yimi.cases.queries import pack_and_service
from yimi.core import clock
from yimi.core.looks import record_look, record_looks
from yimi.core.pages import uuid_or_none, uuids
from yimi.core.permissions import requires
from yimi.fieldwork import actions
from yimi.fieldwork.models import Proof, Stop, Task
from yimi.fieldwork.pages import by_building, stop_row, task_row, task_words
from yimi.fieldwork.photos import photo_in
from yimi.fieldwork.queries import day_of, tasks_at, was_here
from yimi.fieldwork.round_pages import next_door, round_card, visit_form
from yimi.fieldwork.round_queries import own_stop
from yimi.fieldwork.states import Status
from yimi.packs.words import in_language
from yimi.places.queries import full_names, pack_at
from yimi.registry.queries import describe, households_at, warnings_at


@require_GET
@requires("fieldwork.do")
def my_tasks(request: SignedInRequest) -> HttpResponse:
    """Show what the signed-in worker has to do, in walking order."""
    user: Any = request.user
    now = clock.now()
    day = day_of(user, now=now)
    for case in day.available:
        decorate(case)
    names = full_names({case.place_path for case in day.available})
    for case in day.available:
        shown: Any = case
        shown.place_name = names[case.place_path]
    return render(
        request,
        "fieldwork/my_tasks.html",
        {
            "buildings": by_building(day.stops),
            "later": [stop_row(stop) for stop in day.later],
            "calls": [task_row(task) for task in day.calls],
            "available": day.available,
            "done_today": day.done_today,
            "stop_count": len(day.stops),
            "rounds": [
                round_card(walk) | {"next": next_door(walk, day.stops)} for walk in day.rounds
            ],
            "now": now,
        },
    )


@require_GET
@requires("fieldwork.do")
def stop(request: SignedInRequest, place_id: UUID) -> HttpResponse:
    """Show everything to do at one door; that the people behind it were shown is recorded."""
    user: Any = request.user
    now = clock.now()
    tasks = tasks_at(user, place_id)
    walked = own_stop(user, place_id)
    left: list[Any] = [*tasks, walked] if walked else [*tasks]
    if not left and not was_here(user, place_id):
        raise Http404
    # A page that has sent its report asks to go on: past what is to be tried again only later.
    goes_on = "reported" in request.GET
    if not left or (goes_on and all(_is_later(row, now) for row in left)):
        if not goes_on:
            messages.info(request, _("Nothing is left to do at this door."))
        return redirect("fieldwork:my_tasks")
    place = left[0].place
    homes = describe(home.pk for home in households_at([place_id]).get(place_id, []))
    is_reached = any(home.phones for home in homes)
    seen: list[Any] = [home.household for home in homes]
    if not is_reached:
        # Of a door without a telephone, whoever asked is shown.
        seen += tasks or ([] if seen else [place])
    record_looks(seen, user=user, permission="fieldwork.do", now=now)
    take_up_cases(cases=[task.case for task in tasks], by=user, now=now)
    pack = pack_and_service(tasks[0].case)[0] if tasks else pack_at(place.path, now=now)
    language = get_language() or "zh-hans"
    known = {warning.code: warning for warning in pack.warnings}
    return render(
        request,
        "fieldwork/stop.html",
        {
            "place": place,
            "door": full_names([place.path])[place.path],
            "warnings": [
                {
                    "name": in_language(known[warning.code].name, language),
                    "icon": known[warning.code].icon,
                    "serious": known[warning.code].serious,
                    "note": warning.note,
                }
                for warning in warnings_at([place_id], now=now).get(place_id, [])
                if warning.code in known
            ],
            "households": [
                {"head": home.head, "people_count": len(home.people), "phones": home.phones}
                for home in homes
            ],
            "tasks": [task_row(task) | task_words(task) for task in tasks],
            # Of a door that is not in the ledger yet, whoever asked is the only number.
            "is_reached": is_reached,
            "reasons": [
                (reason.code, in_language(reason.text, language))
                for reason in pack.not_done_reasons
            ],
            "now": now,
            "walked": visit_form(walked, homes, pack) if walked else None,
        },
    )


@require_POST
@requires("fieldwork.do")
def done(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Note that a Task was done."""
    task = _own(request, pk)
    actions.complete_task(
        task=task,
        by=request.user,
        now=clock.now(),
        note=request.POST.get("note", "")[:2000],
        received_by=request.POST.get("received_by", ""),
        photo=photo_in(request),
        client_id=uuid_or_none(request.POST.get("client_id")),
    )
    messages.success(request, _("Done."))
    return _onward(request, task.place_id)


@require_POST
@requires("fieldwork.do")
def not_done(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Note why a Task was not done."""
    task = actions.fail_task(
        task=_own(request, pk),
        reason=request.POST.get("reason", ""),
        by=request.user,
        now=clock.now(),
        note=request.POST.get("note", "")[:2000],
        photo=photo_in(request),
        client_id=uuid_or_none(request.POST.get("client_id")),
    )
    if task.status == Status.OPEN and task.not_before_at:
        again = timezone.localtime(task.not_before_at).strftime("%H:%M")
        messages.success(request, _("Noted. Go there again after %(time)s.") % {"time": again})
    else:
        messages.success(request, _("Noted. The team sees why."))
    return redirect("fieldwork:my_tasks")


@require_POST
@requires("fieldwork.do")
def all_done(request: SignedInRequest, place_id: UUID) -> HttpResponse:
    """Note that everything at one door was done in one visit."""
    ids = uuids(request.POST.getlist("task"))
    tasks = [task for task in tasks_at(request.user, place_id) if task.pk in ids]
    for task in tasks:
        actions.complete_task(
            task=task,
            by=request.user,
            now=clock.now(),
            note=request.POST.get("note", "")[:2000],
            received_by=request.POST.get("received_by", ""),
        )
    count = len(tasks)
    said = ngettext("%(count)s task done.", "%(count)s tasks done.", count)
    messages.success(request, said % {"count": count})
    return _onward(request, place_id)


@require_GET
@requires("cases.open")
def photo(request: SignedInRequest, pk: UUID) -> FileResponse:
    """Show the photo of a proof to those who may see its Case; the look is recorded."""
    proof = get_object_or_404(Proof.objects.visible_to(request.user, "cases.open"), pk=pk)
    if not proof.photo:
        raise Http404
    record_look(proof, user=request.user, permission="cases.open", now=clock.now())
    return FileResponse(proof.photo.open("rb"), content_type="image/jpeg")


def _is_later(row: Task | Stop, now: datetime) -> bool:
    return row.not_before_at is not None and row.not_before_at > now


def _own(request: SignedInRequest, pk: UUID) -> Task:
    rows = Task.objects.visible_to(request.user, "fieldwork.do").select_related("part__case")
    return get_object_or_404(rows, pk=pk)


def _onward(request: SignedInRequest, place_id: UUID) -> HttpResponse:
    """Go on at the same door while something is left there, else to the list."""
    left = Task.objects.filter(assignee=request.user, place_id=place_id, status=Status.OPEN)
    if left.exclude(not_before_at__gt=clock.now()).exists():
        return redirect("fieldwork:stop", place_id=place_id)
    return redirect("fieldwork:my_tasks")
