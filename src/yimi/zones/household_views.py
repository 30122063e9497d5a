"""Putting people of a household into isolation, and the papers that it gets."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yimi.accounts.queries import phone_to_ring
from yimi.accounts.requests import SignedInRequest
from yimi.core import clock
from yimi.core.errors import Refusal
from yimi.core.ids import new_id
from yimi.core.looks import open_row, record_looks
from yimi.core.pages import uuids
from yimi.core.permissions import requires
from yimi.packs.loader import shipped_pack
from yimi.packs.schema import Pack
from yimi.packs.words import in_language
from yimi.places.models import Level, Place
from yimi.places.queries import ancestor_paths, full_names, pack_at
from yimi.registry.models import Household, Resident
from yimi.zones import actions, forms, pages, queries
from yimi.zones.models import Isolation
from yimi.zones.queries import IsolationRow
from yimi.zones.states import How, State
from yimi.zones.wording import COMPLAIN, NOTICE, RELEASED


@require_http_methods(["GET", "POST"])
@requires("zones.restrict")
def isolate(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Put people of a household into isolation: first what it would come to, then for real."""
    now, error = clock.now(), ""
    home = open_row(
        Household.objects.filter(merged_into=None),
        pk=pk,
        user=request.user,
        permission="zones.restrict",
        now=now,
    )
    pack = pack_at(home.place_path, now=now)
    ahead: dict[str, Any] | None = None
    if request.method == "POST":
        try:
            if request.POST.get("act") == "begin":
                made = actions.begin_isolation(
                    residents=_people(home, request.POST),
                    order=forms.order(request.POST),
                    by=request.user.pk,
                    now=now,
                )
                messages.success(request, _("Written down. Print the paper for the household."))
                return redirect("zones:isolation", pk=made[0].pk)
            ahead = _ahead(pack, request.POST)
        except Refusal as refusal:
            error = str(refusal)
    given = request.POST if request.method == "POST" else request.GET
    chosen = set(given.getlist("person"))
    context = {
        "home": home,
        "door": full_names([home.place_path])[home.place_path],
        "people": [
            entry | {"is_chosen": str(entry["row"].pk) in chosen}
            for entry in queries.people_of(home, now)
        ],
        "rules": pages.rules_shown(pack),
        "hows": How.choices,
        "today": localdate(now),
        "ahead": ahead,
        "given": given,
        "error": error,
        "client_id": request.POST.get("client_id") or new_id(),
    }
    return render(request, "zones/isolate.html", context, status=422 if error else 200)


def _people(home: Household, given: QueryDict) -> list[Resident]:
    wanted = uuids(given.getlist("person"))
    rows = Resident.objects.filter(pk__in=wanted, household=home)
    return list(rows)


def _ahead(pack: Pack, given: QueryDict) -> dict[str, Any]:
    """Return what an order would come to. Raises CannotIsolate where it cannot stand."""
    order = forms.order(given)
    rule = next((rule for rule in pack.isolations if rule.code == order.rule), None)
    if rule is None:
        raise actions.CannotIsolate("rule", _("Choose why somebody is isolated."))
    return pages.look_ahead(rule, pack, order.day_zero_on, order.until)


@require_GET
@requires("zones.see")
def notice(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show the paper that a household gets: from when, until when, by whose order, whom to ask."""
    return _paper(request, pk, "zones/notice.html", {State.RUNNING})


@require_GET
@requires("zones.see")
def release_notice(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show the paper that says that people are free."""
    return _paper(request, pk, "zones/release.html", {State.OVER})


def _paper(request: SignedInRequest, pk: UUID, template: str, states: set[State]) -> HttpResponse:
    now = clock.now()
    first = queries.isolation_for(request.user, "zones.see", pk)
    if first is None:
        raise Http404
    person = first.resident.merged_into or first.resident
    rows = [
        row
        for row in queries.of_household(request.user, [person.household_id], now)
        if row.state in states and row.row.place_path == first.place_path
    ]
    if not any(row.row.pk == pk for row in rows):
        raise Http404
    record_looks([row.person for row in rows], user=request.user, permission="zones.see", now=now)
    return render(request, template, _on_paper(first, rows, now))


def _on_paper(first: Isolation, rows: list[IsolationRow], now: datetime) -> dict[str, Any]:
    """Return what stands on a paper: no illness, no reason, nobody of another household."""
    community = Place.objects.filter(
        path__in=ancestor_paths(first.place_path), level=Level.COMMUNITY
    ).first()
    return {
        "isolation": first,
        "door": rows[0].door,
        "people": _together(rows),
        "orders": list({_order(row): None for row in rows}),
        "rules": sorted({_edition_name(row.row) for row in rows} - {""}),
        "phone": phone_to_ring(first.place_path),
        "community": community.name if community else "",
        "lines": NOTICE,
        "released": RELEASED,
        "complain": COMPLAIN,
        "now": now,
    }


def _together(rows: list[IsolationRow]) -> list[dict[str, Any]]:
    """Return the people of a paper, those together for whom it says the same."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        paper = in_language(row.kind.paper, pages.language()) if row.kind else ""
        stays_at = row.stretch.stays_at if row.stretch else ""
        entry = found.setdefault(
            (row.row.day_zero_on, row.free_on, paper, stays_at),
            {
                "names": [],
                "day_zero": row.row.day_zero_on,
                "free_on": row.free_on,
                "paper": paper,
                "stays_at": stays_at,
            },
        )
        entry["names"].append(row.person.name)
    return list(found.values())


def _order(row: IsolationRow) -> tuple[str, str]:
    stretch = row.stretch
    if stretch is None:
        return ("", "")
    said = stretch.document or _("by word of mouth, passed on by %(who)s") % {
        "who": stretch.passed_on_by
    }
    return (stretch.organ, said)


def _edition_name(row: Isolation) -> str:
    """Return the name of the rules by which somebody is isolated: never the reason itself."""
    for edition in shipped_pack(row.pack).editions:
        if edition.code == row.edition:
            return in_language(edition.name, pages.language())
    return ""
