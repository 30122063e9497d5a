"""The page of one person who must not be forgotten, and what is written down there."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yimi.accounts.models import User
from yimi.accounts.requests import SignedInRequest
from yimi.care import actions, answering, forms, pages, queries, rhythm
from yimi.care.actions import Named
from yimi.care.models import Plan, Turn
from yimi.care.person_page import page_of
from yimi.care.states import Rhythm
from yimi.core import clock
from yimi.core.errors import Refusal
from yimi.core.ids import new_id
from yimi.core.looks import record_look
from yimi.core.pages import asked_way, find, is_partial, uuid_or_none, way_back
from yimi.core.permissions import may, requires
from yimi.registry.models import KeyGroup, Resident

# What each form asks for, beside the right to see the page.
RIGHTS = {"answer": "care.assign"}


@require_http_methods(["GET", "POST"])
@requires("care.see")
def person(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show one person: groups, plans, who answers, when reached; take what was written down."""
    now = clock.now()
    wrong: dict[str, str] = {}
    resident = _resident(request, pk, "care.see")
    act = request.POST.get("act", "")
    if request.method == "POST":
        right = RIGHTS.get(act, "care.edit")
        if not may(request.user, right):
            raise PermissionDenied
        resident = _resident(request, pk, right)
        try:
            said = _act(resident, request.POST, request.user, now)
        except Refusal as refusal:
            wrong = forms.wrong_fields(act, refusal)
        else:
            messages.success(request, said or _("Written down."))
            return redirect(asked_way(request, reverse("care:person", args=[pk])))
    else:
        record_look(resident, user=request.user, permission="care.see", now=now)
    context = page_of(
        request.user, resident, now, asked=request.GET, given=request.POST, wrong=wrong
    )
    return render(request, "care/person.html", context, status=422 if wrong else 200)


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
    context = {"row": shown, "just_now": True, "one": "one" in request.GET}
    return render(request, "care/_person_row.html", context)


def _resident(request: SignedInRequest, pk: UUID, right: str) -> Resident:
    found = queries.resident_for(request.user, right, pk)
    if found is None:
        raise Http404
    return found


def _act(resident: Resident, given: QueryDict, user: User, now: datetime) -> str:
    """Do what one of the forms asks for; return what there is to say of it."""
    act, by = given.get("act"), user.pk
    plan = find(Plan.objects.filter(resident=resident), given.get("plan"))
    turn = find(Turn.objects.filter(plan__resident=resident), given.get("turn"))
    group = find(KeyGroup.objects.current().filter(resident=resident), given.get("group"))
    if act == "group":
        code, known = given.get("code", ""), forms.known(given)
        actions.note_group(resident=resident, code=code, known=known, by=by, now=now)
    elif act == "review" and group:
        review_on = forms.day(given, "review_on")
        row = actions.review_group(row=group, review_on=review_on, by=by, now=now)
        if row.review_on:
            text = _("It still holds. Somebody looks again on %(day)s.")
            return text % {"day": row.review_on.isoformat()}
    elif act == "end_group" and group:
        actions.end_group(row=group, by=by, now=now)
    elif act == "assess":
        illness, vaccination = given.get("illness", ""), given.get("vaccination", "")
        actions.assess(resident=resident, illness=illness, vaccination=vaccination, by=by, now=now)
    elif act == "plan":
        new = forms.new_plan(given)
        return _when(actions.make_plan(resident=resident, new=new, by=by, now=now))
    elif act == "count" and plan:
        stock = forms.amount(given, "stock")
        if stock is None:
            raise actions.CannotPlan("stock", _("Say how much is in hand."))
        dose = forms.amount(given, "daily_dose")
        counted = actions.count_stock(plan=plan, stock=stock, daily_dose=dose, by=by, now=now)
        return _when(counted)
    elif act == "end_plan" and plan:
        actions.end_plan(plan=plan, reason=given.get("reason", ""), by=by, now=now)
    elif act == "done" and turn:
        done_on = forms.day(given, "done_on")
        actions.mark_done(turn=turn, done_on=done_on, by=by, now=now)
    elif act == "missed" and turn:
        actions.mark_missed(turn=turn, reason="by_hand", by=by, now=now)
    elif act == "move" and turn:
        to_on = forms.day(given, "to_on")
        if to_on is None:
            raise actions.CannotPlan("day", _("Choose the day."))
        actions.move_turn(turn=turn, to_on=to_on, by=user, now=now)
    elif act == "answer":
        _answer(resident, given, user, now)
    return ""


def _when(plan: Plan) -> str:
    """Return when a plan is due next, or until when what is in hand lasts."""
    last = rhythm.lasts_until(plan)
    if plan.rhythm == Rhythm.STOCK and last:
        text = _("Written down. It is enough until %(day)s.")
        return text % {"day": last.isoformat()}
    if plan.next_on:
        return _("Written down. Next on %(day)s.") % {"day": plan.next_on.isoformat()}
    return ""


def _answer(resident: Resident, given: QueryDict, user: User, now: datetime) -> None:
    workers = answering.answerers(user, "care.assign", now)
    named = Named(
        worker=find(workers, given.get("worker")),
        deputy=find(workers, given.get("deputy")),
        team=find(queries.teams_for(user, "care.assign"), given.get("team")),
        institution=find(queries.institutions_for(user, "care.assign"), given.get("institution")),
    )
    actions.set_answer(resident=resident, named=named, by=user.pk, now=now)
