"""The lists of those who are isolated, and the page of one isolation."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yimi.accounts.models import User
from yimi.accounts.requests import SignedInRequest
from yimi.core import clock
from yimi.core.errors import Refusal
from yimi.core.ids import new_id
from yimi.core.looks import record_looks
from yimi.core.pages import uuids, way_back
from yimi.core.permissions import may, requires
from yimi.packs.schema import Pack
from yimi.packs.words import in_language
from yimi.places.models import Place
from yimi.places.queries import pack_at
from yimi.zones import actions, forms, pages, queries
from yimi.zones.models import Isolation
from yimi.zones.states import TO_CHOOSE, How, State

# What each form asks for beside the right to see the page.
RIGHTS = {"release": "zones.release", "told": "zones.release"}


@require_GET
@requires("zones.see")
def running(request: SignedInRequest) -> HttpResponse:
    """Show who is isolated in a community, who is free soonest first."""
    now = clock.now()
    context, area, pack = _area(request, now)
    rows = queries.running_at(request.user, "zones.see", area.path, now) if area else []
    kind = request.GET.get("kind", "")
    context["kinds"] = [
        (entry.code, in_language(entry.name, pages.language()), count)
        for entry in pack.isolation_kinds
        if (count := sum(row.kind is not None and row.kind.code == entry.code for row in rows))
    ]
    chosen = [row for row in rows if not kind or (row.kind and row.kind.code == kind)]
    _look(request, chosen, now)
    context |= {
        "rows": pages.shown(chosen, pack, now),
        "asked": kind,
        "total": len(rows),
        "rules": pages.rules_shown(pack),
        "sooner": len(queries.gains_at(request.user, "zones.see", area.path, now)) if area else 0,
    }
    return render(request, "zones/running.html", context | {"tab": "running"})


@require_GET
@requires("zones.see")
def due(request: SignedInRequest) -> HttpResponse:
    """Show who is free today and tomorrow, and who should have been told already."""
    now = clock.now()
    context, area, pack = _area(request, now)
    found = queries.due_at(request.user, "zones.see", area.path, now) if area else None
    lists = found._asdict() if found else {}
    _look(request, [row for rows in lists.values() for row in rows], now)
    context |= {name: pages.shown(rows, pack, now) for name, rows in lists.items()}
    context["may_tell"] = may(request.user, "zones.release")
    return render(request, "zones/due.html", context | {"tab": "due", "day": localdate(now)})


@require_http_methods(["GET", "POST"])
@requires("zones.release")
def shorter(request: SignedInRequest) -> HttpResponse:
    """Show who would be free sooner by the rules of today, and let those rules hold for them."""
    now = clock.now()
    context, area, pack = _area(request, now, right="zones.release")
    found = queries.gains_at(request.user, "zones.release", area.path, now) if area else []
    if request.method == "POST":
        asked = set(uuids(request.POST.getlist("isolation")))
        ids = [row.row.pk for row, _gain in found if row.row.pk in asked]
        done = len(actions.apply_rules(ids=ids, by=request.user.pk, now=now))
        text = ngettext(
            "The rules of today hold for %(n)d person now.",
            "The rules of today hold for %(n)d people now.",
            done,
        )
        messages.success(request, text % {"n": done})
        return redirect("zones:due" if done else "zones:shorter")
    _look(request, [row for row, _gain in found], now)
    kinds = {kind.code: in_language(kind.name, pages.language()) for kind in pack.isolation_kinds}
    context["rows"] = [
        entry
        | {
            "gain": gain,
            "free_now": gain.free_on <= localdate(now),
            "then": "、".join(dict.fromkeys(kinds.get(p.kind, p.kind) for p in gain.pieces)),
        }
        for entry, (_row, gain) in zip(
            pages.shown([row for row, _gain in found], pack, now), found, strict=True
        )
    ]
    return render(request, "zones/shorter.html", context | {"tab": "shorter"})


@require_http_methods(["GET", "POST"])
@requires("zones.see")
def isolation(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show one isolation with its order, its stretches and its trail; take what is decided."""
    now, error = clock.now(), ""
    row = _find(request, "zones.see", pk)
    if request.method == "POST":
        right = RIGHTS.get(request.POST.get("act", ""), "zones.restrict")
        if not may(request.user, right):
            raise PermissionDenied
        row = _find(request, right, pk)
        try:
            now_at = _act(request, row, request.user, now)
        except Refusal as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("Written down."))
            return redirect("zones:isolation", pk=now_at)
    else:
        record_looks([row.resident], user=request.user, permission="zones.see", now=now)
    context = _page(request, row, now) | {"error": error, "given": request.POST}
    return render(request, "zones/isolation.html", context, status=422 if error else 200)


@require_POST
@requires("zones.release")
def told(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Write down in one click that a household knows that somebody is free."""
    row = _find(request, "zones.release", pk)
    try:
        actions.mark_told(isolation=row, by=request.user.pk, now=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Written down."))
    return redirect(way_back(request, "/isolations/due/"))


def _act(request: SignedInRequest, row: Isolation, user: User, now: datetime) -> UUID:
    """Do what a form asks for; return the isolation to show afterwards."""
    given, act = request.POST, request.POST.get("act", "")
    by = user.pk
    if act == "release":
        actions.release(
            isolations=[row], why=given.get("why", ""), words=given.get("words", ""), by=by, now=now
        )
    elif act == "extend":
        until = forms.day(given.get("until"))
        if until is None:
            raise actions.CannotIsolate("until", _("Choose the new day of release."))
        actions.extend_isolation(
            isolation=row, until=until, basis=forms.basis(given), by=by, now=now
        )
    elif act == "change":
        actions.change_kind(
            isolation=row,
            kind=given.get("kind", ""),
            basis=forms.basis(given),
            stays_at=given.get("stays_at", ""),
            by=by,
            now=now,
        )
    elif act in {"again", "correct"}:
        do = actions.begin_again if act == "again" else actions.correct_isolation
        order, cause = forms.order(given), given.get("cause", "")
        return do(isolation=row, order=order, cause=cause, by=by, now=now).pk
    elif act == "told":
        actions.mark_told(isolation=row, by=by, now=now)
    else:
        raise Http404
    return row.pk


def _page(request: SignedInRequest, row: Isolation, now: datetime) -> dict[str, Any]:
    pack = pack_at(row.place_path, now=now)
    shown = pages.shown(queries.rows_of(Isolation.objects.filter(pk=row.pk), now), pack, now)[0]
    stretches = pages.stretches_of(row)
    state = row.state_on(localdate(now))
    after = Isolation.objects.visible_to(request.user, "zones.see").filter(follows=row)
    right = Isolation.objects.visible_to(request.user, "zones.see").filter(corrects=row)
    return {
        "entry": shown,
        "isolation": row,
        "stretches": stretches,
        "orders": _orders(stretches),
        "trail": pages.trail_of(row),
        "is_running": state == State.RUNNING,
        "is_replaced": state == State.REPLACED,
        "replaced_by": after.first() or right.first(),
        "rules": pages.rules_shown(pack),
        "kinds": [
            (kind.code, in_language(kind.name, pages.language())) for kind in pack.isolation_kinds
        ],
        "reasons": [(why.value, why.label) for why in TO_CHOOSE],
        "hows": How.choices,
        "today": localdate(now),
        "client_id": new_id(),
        "may_restrict": may(request.user, "zones.restrict"),
        "may_release": may(request.user, "zones.release"),
    }


def _orders(stretches: list[dict[str, Any]]) -> list[Any]:
    """Return the orders on which stretches rest, each once."""
    found: dict[tuple[str, ...], Any] = {}
    for entry in stretches:
        row = entry["row"]
        found.setdefault((row.organ, row.how, row.document, row.passed_on_by), row)
    return list(found.values())


def _find(request: SignedInRequest, right: str, pk: UUID) -> Isolation:
    found = queries.isolation_for(request.user, right, pk)
    if found is None:
        raise Http404
    return found


def _area(
    request: SignedInRequest, now: datetime, *, right: str = "zones.see"
) -> tuple[dict[str, Any], Place | None, Pack]:
    """Return the community that a page is about, those to choose from, and its rules."""
    asked = request.GET.get("area", "")
    area, places = queries.area_of(request.user, right, asked)
    pack = pack_at(area.path if area else "", now=now)
    context = {"area": area, "areas": places, "may_release": may(request.user, "zones.release")}
    return context, area, pack


def _look(request: SignedInRequest, rows: list[queries.IsolationRow], now: datetime) -> None:
    people = {row.person.pk: row.person for row in rows}
    record_looks(people.values(), user=request.user, permission="zones.see", now=now)
