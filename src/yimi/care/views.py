"""The lists of the people who must not be forgotten."""

from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yimi.accounts.models import User
from yimi.accounts.requests import SignedInRequest
from yimi.care import actions, pages, queries
from yimi.care.models import Alarm, Carer
from yimi.core import clock
from yimi.core.looks import record_looks
from yimi.core.pages import day_or_none, find, way_back
from yimi.core.permissions import may, requires
from yimi.packs.words import in_language
from yimi.places.queries import full_names, pack_at


@require_GET
@requires("care.see")
def silent_list(request: SignedInRequest) -> HttpResponse:
    """Show of whom nobody has heard for too long, the gravest first."""
    now = clock.now()
    context, rows = _area(request)
    quiet = queries.silent(rows, now)
    context["rows"] = pages.rows_shown(quiet, request.user, now)
    context["no_need"] = pages.rows_shown(queries.said_no_need(rows, now), request.user, now)
    _look(request, [row.resident for row in quiet])
    return render(request, "care/silent.html", context | {"tab": "silent"})


@require_GET
@requires("care.see")
def people(request: SignedInRequest) -> HttpResponse:
    """Show everybody of the key groups of a community, or of one group."""
    now = clock.now()
    context, rows = _area(request)
    pack = pack_at(context["area"].path, now=now) if context["area"] else None
    counts = Counter(group.code for row in rows for group in row.groups)
    asked = request.GET.get("group", "")
    chosen = [row for row in rows if not asked or asked in {g.code for g in row.groups}]
    context["groups"] = [
        {
            "code": group.code,
            "name": in_language(group.name, pages.language()),
            "count": counts[group.code],
        }
        for group in (pack.groups if pack else ())
        if counts[group.code]
    ]
    context |= {"rows": pages.rows_shown(chosen, request.user, now), "asked": asked}
    context["grading"] = pack.grading if pack else None
    _look(request, [row.resident for row in chosen])
    return render(request, "care/people.html", context | {"tab": "people"})


@require_GET
@requires("care.see")
def gaps(request: SignedInRequest) -> HttpResponse:
    """Show for whom nobody answers, or somebody is missing."""
    now = clock.now()
    context, rows = _area(request)
    chosen = [row for row in rows if row.gaps]
    chosen.sort(key=lambda row: ("nobody" not in row.gaps, -row.risk))
    context["rows"] = pages.rows_shown(chosen, request.user, now)
    context["may_assign"] = may(request.user, "care.assign")
    _look(request, [row.resident for row in chosen])
    return render(request, "care/gaps.html", context | {"tab": "gaps"})


@require_GET
@requires("care.see")
def reviews(request: SignedInRequest) -> HttpResponse:
    """Show at which groups somebody should have looked again."""
    now = clock.now()
    context, rows = _area(request)
    overdue = queries.overdue_reviews(rows, localdate(now))
    may_reach = may(request.user, "care.reach")
    names = {
        group.code: in_language(group.name, pages.language())
        for row in rows
        for group in row.groups
    }
    context["rows"] = [
        pages.row_shown(row, now, may_reach=may_reach)
        | {"group": group, "group_name": names.get(group.code, group.code)}
        for row, group in overdue
    ]
    _look(request, [row.resident for row, _group in overdue])
    return render(request, "care/reviews.html", context | {"tab": "reviews"})


@require_GET
@requires("care.see")
def alarms(request: SignedInRequest) -> HttpResponse:
    """Show the plans that are broken, each with who looks after it."""
    now = clock.now()
    context, _rows = _area(request, with_people=False)
    area = context["area"]
    pack = pack_at(area.path if area else "", now=now)
    found = queries.alarms_at(request.user, "care.see", area.path, pack) if area else []
    names = pages.plan_names(pack)
    context["rows"] = [
        {"row": row, "plan": names.get(row.plan.kind, row.plan.kind)} for row in found
    ]
    _look(request, [row.plan.resident for row in found])
    return render(request, "care/alarms.html", context | {"tab": "alarms"})


@require_POST
@requires("care.reach")
def alarm(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Take an alarm, or say that it was looked after."""
    rows = Alarm.objects.visible_to(request.user, "care.reach")
    row = get_object_or_404(rows, pk=pk)
    act = request.POST.get("act")
    if act == "take":
        actions.take_alarm(alarm=row, by=request.user, now=clock.now())
        messages.success(request, _("You look after it now."))
    elif act == "over":
        actions.settle_alarm(alarm=row, by=request.user, now=clock.now())
        messages.success(request, _("Noted. If the plan is still broken, the alarm comes back."))
    return redirect(way_back(request, "/care/alarms/"))


@require_GET
@requires("care.see")
def due(request: SignedInRequest) -> HttpResponse:
    """Show what plans ask for on a day: today, tomorrow, or another."""
    now = clock.now()
    context, _rows = _area(request, with_people=False)
    area, today = context["area"], localdate(now)
    day = day_or_none(request.GET.get("day")) or today
    turns = queries.turns_on(request.user, "care.see", area.path, day) if area else []
    names = pages.plan_names(pack_at(area.path, now=now)) if area else {}
    doors = full_names({turn.place_path for turn in turns})
    context["rows"] = [
        entry | {"door": doors[entry["row"].place_path]} for entry in pages.turn_rows(turns, names)
    ]
    context |= {
        "day": day,
        "days": [
            (today - timedelta(days=1), _("Yesterday")),
            (today, _("Today")),
            (today + timedelta(days=1), _("Tomorrow")),
        ],
    }
    _look(request, [turn.plan.resident for turn in turns])
    return render(request, "care/due.html", context | {"tab": "due"})


@require_GET
@requires("care.see")
def mine(request: SignedInRequest) -> HttpResponse:
    """Show a worker the people for whom they answer, the silent first."""
    now = clock.now()
    found = queries.people_of(request.user, now)
    quiet = queries.silent(found, now)
    others = [row for row in found if not row.is_silent(now)]
    _look(request, [row.resident for row in found])
    context = {
        "silent": pages.rows_shown(quiet, request.user, now),
        "others": pages.rows_shown(others, request.user, now),
        "count": len(found),
    }
    return render(request, "care/mine.html", context)


@require_http_methods(["GET", "POST"])
@requires("care.assign")
def hand_over(request: SignedInRequest) -> HttpResponse:
    """Give everybody for whom one worker answers to another."""
    now = clock.now()
    rows = Carer.objects.visible_to(request.user, "care.assign")
    counts = Counter(pk for pair in rows.values_list("worker_id", "deputy_id") for pk in pair if pk)
    givers = User.objects.filter(pk__in=counts).order_by("name", "pk")
    takers = queries.colleagues(request.user, "care.assign", now)
    if request.method == "POST":
        giver = find(givers, request.POST.get("giver"))
        taker = find(takers, request.POST.get("taker"))
        if giver is None or taker is None:
            raise Http404
        done = actions.hand_over_people(
            rows=rows,
            giver=giver,
            taker=taker,
            by=request.user.pk,
            now=now,
            keep_as_deputy=request.POST.get("keep") == "1",
        )
        text = ngettext("%(n)d person now has %(name)s.", "%(n)d people now have %(name)s.", done)
        messages.success(request, text % {"n": done, "name": taker.name})
        return redirect("care:hand_over")
    context: dict[str, Any] = {
        "givers": [(person, counts[person.pk]) for person in givers],
        "takers": takers,
    }
    return render(request, "care/hand_over.html", context)


def _area(
    request: SignedInRequest, *, with_people: bool = True
) -> tuple[dict[str, Any], list[queries.PersonRow]]:
    """Return the community that a page is about, those to choose from, and its people."""
    area, places = queries.area_of(request.user, "care.see", request.GET.get("area", ""))
    now = clock.now()
    rows = (
        queries.people_at(request.user, "care.see", area.path, now) if area and with_people else []
    )
    return {"area": area, "areas": places}, rows


def _look(request: SignedInRequest, residents: list[Any]) -> None:
    record_looks(residents, user=request.user, permission="care.see", now=clock.now())
