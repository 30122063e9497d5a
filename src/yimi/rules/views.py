"""Pages about the services and rules in force: read by all, chosen by few."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yimi.accounts.requests import SignedInRequest
from yimi.core import clock
from yimi.core.permissions import may, requires
from yimi.packs.calendars import day_of
from yimi.places.actions import change_pack, choose_weak_rule, drop_weak_rule
from yimi.places.models import Emergency
from yimi.rules.editions import (
    asked_day,
    calendar_years,
    edition_rows,
    pack_choices,
    weak_rows,
)
from yimi.rules.pages import Area, catalogue, place_name, places_of_emergencies
from yimi.rules.wording import CONFIDENCE, CONFIDENCE_MEANS


@require_GET
@requires("rules.read")
def catalogue_page(request: SignedInRequest) -> HttpResponse:
    """Show every service with its times, their sources, its questions and who answers for it."""
    area = Area(request.user, request.GET.get("place", ""), now=clock.now())
    text, gaps = request.GET.get("text", "").strip()[:60], request.GET.get("gaps") == "1"
    found = catalogue(area, text=text, gaps=gaps, language=_language())
    return render(
        request,
        "rules/catalogue.html",
        {
            **_frame(area),
            **found,
            "text": text,
            "gaps": gaps,
            "meanings": [(CONFIDENCE[code], words) for code, words in CONFIDENCE_MEANS.items()],
        },
    )


@require_GET
@requires("rules.read")
def editions_page(request: SignedInRequest) -> HttpResponse:
    """Show which edition is in force, what each changed, and the rules with a weak source."""
    now = clock.now()
    area = Area(request.user, request.GET.get("place", ""), now=now)
    mine = {row.pk for row in places_of_emergencies(request.user, now=now)}
    return render(
        request,
        "rules/editions.html",
        {
            **_frame(area),
            "editions": edition_rows(area, _language()),
            "weak_rules": weak_rows(area, area.emergency, _language()),
            "may_choose": area.emergency is not None and area.emergency.pk in mine,
            "has_right": may(request.user, "rules.choose"),
            "choices": pack_choices(_language()),
        },
    )


@require_GET
@requires("rules.read")
def calendar_page(request: SignedInRequest) -> HttpResponse:
    """Show the holidays and make-up working days, and what a day is."""
    now = clock.now()
    area = Area(request.user, request.GET.get("place", ""), now=now)
    day = asked_day(request.GET.get("day", ""), localtime(now))
    return render(
        request,
        "rules/calendar.html",
        {
            **_frame(area),
            "years": calendar_years(area.pack, today=localtime(now).date()),
            "day": day_of(area.pack, day),
            "clocks": [entry for entry in area.pack.clocks if not entry.around_the_clock],
        },
    )


@require_POST
@requires("rules.choose")
def choose_pack(request: SignedInRequest) -> HttpResponse:
    """Let an emergency go on under another pack or edition."""
    emergency = _emergency(request)
    pack, _bar, edition = request.POST.get("choice", "").partition("|")
    change_pack(
        emergency=emergency, pack=pack, edition=edition, by=request.user.pk, now=clock.now()
    )
    messages.success(
        request, _("The rules are changed from now on. Open cases keep what was promised.")
    )
    return redirect(_back(emergency))


@require_POST
@requires("rules.choose")
def choose_weak(request: SignedInRequest) -> HttpResponse:
    """Turn a rule with a weak source on or off."""
    emergency = _emergency(request)
    act = choose_weak_rule if request.POST.get("act") == "choose" else drop_weak_rule
    act(
        emergency=emergency,
        rule=request.POST.get("rule", ""),
        by=request.user.pk,
        now=clock.now(),
    )
    messages.success(request, _("Noted, with your name and the time."))
    return redirect(_back(emergency))


def _emergency(request: SignedInRequest) -> Emergency:
    path = request.POST.get("place", "")
    for row in places_of_emergencies(request.user, now=clock.now()):
        if row.place_path == path:
            return row
    raise Http404


def _back(emergency: Emergency) -> str:
    return f"{reverse('rules:editions')}?place={emergency.place_path}"


def _frame(area: Area) -> dict[str, object]:
    """Return what every page about rules says: where, under which pack, since when."""
    return {
        "area": area,
        "places": sorted(area.names().items()),
        "place": area.path,
        "place_name": place_name(area.path),
        "pack": area.pack,
        "edition": area.edition(),
        "emergency": area.emergency,
        "now": area.now,
    }


def _language() -> str:
    return get_language() or "zh-hans"
