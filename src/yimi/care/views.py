"""The lists of the people who must not be forgotten."""

from collections import Counter
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yimi.accounts.requests import SignedInRequest
from yimi.care import actions, pages, queries
from yimi.care.areas import area_asked, record_who
from yimi.care.models import Alarm
from yimi.core import clock
from yimi.core.pages import day_or_none, way_back
from yimi.core.permissions import may, requires
from yimi.packs.words import in_language
from yimi.places.queries import full_names, pack_at


@require_GET
@requires("care.see")
def silent_list(request: SignedInRequest) -> HttpResponse:
    """Show of whom nobody has heard for too long, the gravest first."""
    now = clock.now()
    if "area" not in request.GET and len(queries.communities(request.user, "care.see")) > 1:
        return redirect("care:overview")
    context, rows = area_asked(request)
    quiet = queries.silent(rows, now)
    content = queries.said_no_need(rows, now)
    context["rows"] = pages.rows_shown(quiet, request.user, now)
    context["no_need"] = pages.rows_shown(content, request.user, now)
    record_who(request, [row.resident for row in (*quiet, *content)])
    return render(request, "care/silent.html", context | {"tab": "silent"})


@require_GET
@requires("care.see")
def people(request: SignedInRequest) -> HttpResponse:
    """Show everybody of the key groups of a community, or of one group."""
    now = clock.now()
    context, rows = area_asked(request)
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
    record_who(request, [row.resident for row in chosen])
    return render(request, "care/people.html", context | {"tab": "people"})


@require_GET
@requires("care.see")
def reviews(request: SignedInRequest) -> HttpResponse:
    """Show at which groups somebody should have looked again."""
    now = clock.now()
    context, rows = area_asked(request)
    overdue = queries.overdue_reviews(rows, localdate(now))
    may_reach = may(request.user, "care.reach")
    context["may_edit"] = may(request.user, "care.edit")
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
    record_who(request, [row.resident for row, _group in overdue])
    return render(request, "care/reviews.html", context | {"tab": "reviews"})


@require_GET
@requires("care.see")
def alarms(request: SignedInRequest) -> HttpResponse:
    """Show the plans that are broken, each with who looks after it."""
    now = clock.now()
    context, _rows = area_asked(request, with_people=False)
    area = context["area"]
    pack = pack_at(area.path if area else "", now=now)
    found = queries.alarms_at(request.user, "care.see", area.path, pack) if area else []
    names = pages.plan_names(pack)
    doors = full_names({row.place_path for row in found})
    context["rows"] = [
        {
            "row": row,
            "plan": names.get(row.plan.kind, row.plan.kind),
            "door": doors[row.place_path],
        }
        for row in found
    ]
    record_who(request, [row.plan.resident for row in found])
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
    context, _rows = area_asked(request, with_people=False)
    area, today = context["area"], localdate(now)
    day = day_or_none(request.GET.get("day")) or today
    shown = pages.due_on(request.user, "care.see", area, day, now) if area else []
    context["rows"] = shown
    context["narrowed"] = " · ".join(filter(None, [context["narrowed"], day.isoformat()]))
    context |= {
        "day": day,
        "days": [
            (today - timedelta(days=1), _("Yesterday")),
            (today, _("Today")),
            (today + timedelta(days=1), _("Tomorrow")),
        ],
    }
    record_who(request, [entry["resident"] for entry in shown])
    return render(request, "care/due.html", context | {"tab": "due"})


@require_GET
@requires("care.see")
def mine(request: SignedInRequest) -> HttpResponse:
    """Show a worker the people for whom they answer, the silent first."""
    now = clock.now()
    found = queries.people_of(request.user, now)
    quiet = queries.silent(found, now)
    others = [row for row in found if not row.is_silent(now)]
    record_who(request, [row.resident for row in found])
    context = {
        "silent": pages.rows_shown(quiet, request.user, now),
        "others": pages.rows_shown(others, request.user, now),
        "count": len(found),
    }
    return render(request, "care/mine.html", context)
