"""Who answers for whom, for many people at once: the gaps, and when a worker falls ill."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from yimi.accounts.models import User
from yimi.accounts.requests import SignedInRequest
from yimi.care import actions, answering, pages, queries
from yimi.care.actions import CannotAnswer, Named
from yimi.care.areas import area_asked, record_who
from yimi.care.models import Carer
from yimi.care.wording import GAP_KINDS
from yimi.core import clock
from yimi.core.pages import asked_way, find, uuids
from yimi.core.permissions import may, requires

RIGHT = "care.assign"


@require_http_methods(["GET", "POST"])
@requires("care.see")
def gaps(request: SignedInRequest) -> HttpResponse:
    """Show for whom nobody answers, or somebody is missing; name somebody for those ticked."""
    now, user, error = clock.now(), request.user, ""
    may_assign = may(user, RIGHT)
    if request.method == "POST":
        if not may_assign:
            raise PermissionDenied
        try:
            done = _name_many(request)
        except CannotAnswer as refusal:
            error = str(refusal)
        else:
            text = ngettext(
                "Written down for %(n)d person.", "Written down for %(n)d people.", done
            )
            messages.success(request, text % {"n": done})
            return redirect(asked_way(request, reverse("care:gaps")))
    context, rows = area_asked(request)
    lacking = [row for row in rows if row.gaps]
    counts = Counter(kind for row in lacking for kind in answering.gap_kinds(row.gaps))
    asked = request.GET.get("gap", "")
    chosen = [
        row for row in lacking if asked not in GAP_KINDS or asked in answering.gap_kinds(row.gaps)
    ]
    chosen.sort(key=lambda row: ("nobody" not in row.gaps, -row.risk))
    record_who(request, [row.resident for row in chosen])
    context |= {
        "rows": pages.rows_shown(chosen, user, now),
        "kinds": [(code, label, counts[code]) for code, label in GAP_KINDS.items() if counts[code]],
        "asked": asked if asked in GAP_KINDS else "",
        "may_assign": may_assign,
        "error": error,
        "given": request.POST,
        "ticked": set(request.POST.getlist("person")),
        "tab": "gaps",
    }
    if may_assign and chosen:
        people = answering.answerers(user, RIGHT, now)
        context["workers"] = answering.with_loads(people, answering.loads(user, RIGHT))
        context["institutions"] = list(queries.institutions_for(user, RIGHT))
    return render(request, "care/gaps.html", context, status=422 if error else 200)


def _name_many(request: SignedInRequest) -> int:
    now, given = clock.now(), request.POST
    people = answering.answerers(request.user, RIGHT, now)
    residents = answering.residents_in(request.user, RIGHT, uuids(given.getlist("person")))
    if not residents:
        raise CannotAnswer("none", _("Tick at least one person."))
    named = Named(
        worker=find(people, given.get("worker")),
        deputy=find(people, given.get("deputy")),
        institution=find(queries.institutions_for(request.user, RIGHT), given.get("institution")),
    )
    return actions.name_for_many(residents=residents, named=named, by=request.user.pk, now=now)


@require_http_methods(["GET", "POST"])
@requires("care.assign")
def hand_over(request: SignedInRequest) -> HttpResponse:
    """Give the people for whom one worker answers to others: all of them, or house by house."""
    now, user, error = clock.now(), request.user, ""
    people = answering.answerers(user, RIGHT, now)
    known = User.objects.filter(pk__in=[one.pk for one, _n, _m in answering.givers(user, RIGHT)])
    giver = find(known, request.POST.get("giver") or request.GET.get("giver"))
    if request.method == "POST":
        if giver is None:
            raise Http404
        try:
            return _give_on(request, giver)
        except CannotAnswer as refusal:
            error = str(refusal)
    context: dict[str, Any] = {"giver": giver, "error": error, "given": request.POST}
    if giver is None:
        context["givers"] = answering.givers(user, RIGHT)
        return render(request, "care/hand_over.html", context)
    houses = answering.houses_of(user, RIGHT, giver)
    record_who(request, [row["resident"] for house in houses for row in house.rows])
    takers = answering.with_loads(people.exclude(pk=giver.pk), answering.loads(user, RIGHT))
    ticked = set(request.POST.getlist("person"))
    context |= {
        "houses": houses,
        "count": sum(len(house.rows) for house in houses),
        "takers": takers,
        "ticked": ticked,
        "tick_all": not ticked and not error,
    }
    return render(request, "care/hand_over.html", context, status=422 if error else 200)


def _give_on(request: SignedInRequest, giver: User) -> HttpResponse:
    now, given = clock.now(), request.POST
    taker = find(answering.answerers(request.user, RIGHT, now), given.get("taker"))
    if taker is None:
        raise CannotAnswer("taker", _("Choose who answers from now on."))
    rows = Carer.objects.visible_to(request.user, RIGHT)
    if given.get("chosen"):
        ids = uuids(given.getlist("person"))
        if not ids:
            raise CannotAnswer("none", _("Tick at least one person."))
        rows = rows.filter(resident__in=ids)
    done = actions.hand_over_people(
        rows=rows,
        giver=giver,
        taker=taker,
        by=request.user.pk,
        now=now,
        keep_as_deputy=given.get("keep") == "1",
    )
    text = ngettext("%(n)d person now has %(name)s.", "%(n)d people now have %(name)s.", done)
    messages.success(request, text % {"n": done, "name": taker.name})
    kept = given.get("keep") == "1"
    left = Carer.objects.visible_to(request.user, RIGHT).filter(worker=giver).exists()
    page = reverse("care:hand_over")
    return redirect(f"{page}?giver={giver.pk}" if left and not kept else page)
