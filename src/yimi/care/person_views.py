"""The page of one person who must not be forgotten, and what is written down there."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yimi.accounts.models import User
from yimi.accounts.requests import SignedInRequest
from yimi.care import actions, forms, pages, queries
from yimi.care.actions import Named
from yimi.care.models import Assessment, Carer, Contact, Plan, Turn
from yimi.care.states import EndReason, Illness, Vaccination
from yimi.care.wording import WEEKDAYS
from yimi.core import clock
from yimi.core.errors import Refusal
from yimi.core.ids import new_id
from yimi.core.looks import record_look
from yimi.core.pages import find, is_partial, uuid_or_none, way_back
from yimi.core.permissions import may, requires
from yimi.packs.words import in_language
from yimi.places.queries import full_names, pack_at
from yimi.registry.models import KeyGroup, Resident
from yimi.registry.queries import contacts_of

MOST_CONTACTS = 12
# What each form asks for, beside the right to see the page.
RIGHTS = {"answer": "care.assign"}


@require_http_methods(["GET", "POST"])
@requires("care.see")
def person(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show one person: groups, plans, who answers, when reached; take what was written down."""
    now, error = clock.now(), ""
    resident = _resident(request, pk, "care.see")
    if request.method == "POST":
        right = RIGHTS.get(request.POST.get("act", ""), "care.edit")
        if not may(request.user, right):
            raise PermissionDenied
        resident = _resident(request, pk, right)
        try:
            _act(resident, request.POST, request.user, now)
        except Refusal as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("Written down."))
            return redirect("care:person", pk=pk)
    else:
        record_look(resident, user=request.user, permission="care.see", now=now)
    context = _page(request, resident, now) | {"error": error, "given": request.POST}
    return render(request, "care/person.html", context, status=422 if error else 200)


@require_POST
@requires("care.reach")
def reached(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Write down in one click that somebody was reached, or did not answer."""
    now = clock.now()
    resident = _resident(request, pk, "care.reach")
    actions.mark_reached(
        resident=resident,
        what=request.POST.get("what", ""),
        source_id=uuid_or_none(request.POST.get("source_id")) or new_id(),
        by=request.user,
        now=now,
    )
    if not is_partial(request):
        return redirect(way_back(request, "/care/"))
    row = queries.person(resident, now)
    if row is None:
        return HttpResponse()
    shown = pages.row_shown(row, now, may_reach=True)
    return render(request, "care/_person_row.html", {"row": shown, "just_now": True})


def _resident(request: SignedInRequest, pk: UUID, right: str) -> Resident:
    found = queries.resident_for(request.user, right, pk)
    if found is None:
        raise Http404
    return found


def _page(request: SignedInRequest, resident: Resident, now: datetime) -> dict[str, Any]:
    user = request.user
    pack = pack_at(resident.place_path, now=now)
    groups = {entry.code: entry for entry in pack.groups}
    row = queries.person(resident, now)
    held = list(KeyGroup.objects.current().filter(resident=resident).select_related("noted_by"))
    codes = {group.code for group in held}
    contacts = Contact.objects.filter(resident=resident).select_related("by").order_by("-at")
    plans = pages.plan_rows(queries.plans_of([resident.pk]), pack, now)
    may_assign, may_edit = may(user, "care.assign"), may(user, "care.edit")
    assessment = Assessment.objects.filter(resident=resident).first()
    return {
        "resident": resident,
        "age": resident.age_on(localdate(now)),
        "door": full_names([resident.place_path])[resident.place_path],
        "phone": contacts_of([resident.household_id])[resident.household_id][1],
        "row": pages.row_shown(row, now, may_reach=may(user, "care.reach")) if row else None,
        "held": [
            {
                "row": group,
                "name": in_language(groups[group.code].name, pages.language())
                if group.code in groups
                else group.code,
                "asks_due": group.code in groups and groups[group.code].asks == "due_on",
                "overdue": bool(group.review_on and group.review_on <= localdate(now)),
            }
            for group in held
        ],
        "other_groups": [
            (entry.code, in_language(entry.name, pages.language()))
            for entry in pack.groups
            if entry.code not in codes
        ],
        "kinds": [
            {
                "code": kind.code,
                "name": in_language(kind.name, pages.language()),
                "rhythm": kind.rhythm,
                "kind": kind,
                "fits": bool(codes & set(kind.groups)),
            }
            for kind in sorted(
                pack.care_plans, key=lambda kind: (not codes & set(kind.groups), kind.sort)
            )
        ],
        "plans": [plan for plan in plans if plan["row"].status == "active"],
        "ended": [plan for plan in plans if plan["row"].status != "active"],
        "contacts": contacts[:MOST_CONTACTS],
        "answer": Carer.objects.filter(resident=resident)
        .select_related("worker", "deputy", "team", "institution")
        .first(),
        "may_assign": may_assign,
        "may_edit": may_edit,
        "workers": list(queries.colleagues(user, "care.assign", now)) if may_assign else [],
        "teams": list(queries.teams_for(user, "care.assign")) if may_assign else [],
        "institutions": list(queries.institutions_for(user, "care.assign")) if may_assign else [],
        "weekdays": WEEKDAYS,
        "end_reasons": EndReason.choices,
        "grading": pack.grading,
        "assessment": assessment,
        "illnesses": Illness.choices,
        "vaccinations": Vaccination.choices,
        "client_id": new_id(),
        "today": localdate(now),
    }


def _act(resident: Resident, given: QueryDict, user: User, now: datetime) -> None:
    """Do what one of the forms asks for."""
    act, by = given.get("act"), user.pk
    plan = find(Plan.objects.filter(resident=resident), given.get("plan"))
    turn = find(Turn.objects.filter(plan__resident=resident), given.get("turn"))
    group = find(KeyGroup.objects.current().filter(resident=resident), given.get("group"))
    if act == "group":
        code, known = given.get("code", ""), forms.known(given)
        actions.note_group(resident=resident, code=code, known=known, by=by, now=now)
    elif act == "review" and group:
        actions.review_group(row=group, review_on=forms.day(given.get("review_on")), by=by, now=now)
    elif act == "end_group" and group:
        actions.end_group(row=group, by=by, now=now)
    elif act == "assess":
        illness, vaccination = given.get("illness", ""), given.get("vaccination", "")
        actions.assess(resident=resident, illness=illness, vaccination=vaccination, by=by, now=now)
    elif act == "plan":
        actions.make_plan(resident=resident, new=forms.new_plan(given), by=by, now=now)
    elif act == "count" and plan:
        stock = forms.number(given.get("stock"))
        if stock is None:
            raise actions.CannotPlan("stock", _("Say how much is in hand."))
        dose = forms.number(given.get("daily_dose"))
        actions.count_stock(plan=plan, stock=stock, daily_dose=dose, by=by, now=now)
    elif act == "end_plan" and plan:
        actions.end_plan(plan=plan, reason=given.get("reason", ""), by=by, now=now)
    elif act == "done" and turn:
        actions.mark_done(turn=turn, done_on=forms.day(given.get("done_on")), by=by, now=now)
    elif act == "missed" and turn:
        actions.mark_missed(turn=turn, reason="by_hand", by=by, now=now)
    elif act == "move" and turn:
        to_on = forms.day(given.get("to_on"))
        if to_on is None:
            raise actions.CannotPlan("day", _("Choose the day."))
        actions.move_turn(turn=turn, to_on=to_on, by=user, now=now)
    elif act == "answer":
        _answer(resident, given, user, now)


def _answer(resident: Resident, given: QueryDict, user: User, now: datetime) -> None:
    workers = queries.colleagues(user, "care.assign", now)
    named = Named(
        worker=find(workers, given.get("worker")),
        deputy=find(workers, given.get("deputy")),
        team=find(queries.teams_for(user, "care.assign"), given.get("team")),
        institution=find(queries.institutions_for(user, "care.assign"), given.get("institution")),
    )
    actions.set_answer(resident=resident, named=named, by=user.pk, now=now)
