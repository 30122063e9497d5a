"""What Cases tell people first in their day: what nobody has, what is late, what is theirs."""

from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from yimi.accounts.models import Role, TeamDuty
from yimi.accounts.queries import members_of
from yimi.cases.board import count_lanes, fetched, lanes, name_places
from yimi.cases.models import IS_OPEN, IS_RUNNING, Case, Told
from yimi.cases.pages import decorate
from yimi.cases.states import OPEN, Status
from yimi.cases.wording import LANES
from yimi.packs.schema import Pack
from yimi.places.queries import pack_at

MOST_ROWS = 8
OF_A_TEAM = (Role.LIAISON, Role.MERCHANT, Role.PROPERTY, Role.GUARD, Role.DRIVER)
Context = dict[str, Any]


def dispatch(user: Any, now: datetime) -> Context:
    """Return how many Cases nobody has, are late or stuck, and which of them come first."""
    codes = ("unowned", "overdue", "stuck", "escalated", "due_soon", "to_confirm")
    worst = lanes(now)["unowned"] | lanes(now)["overdue"] | lanes(now)["stuck"]
    return _tiles(user, codes, now) | {
        "rows": _rows(user, worst),
        "empty": _("Nothing is stuck."),
        "heading": _("These come first"),
    }


def command(user: Any, now: datetime) -> Context:
    """Return the figures of an area and what is longest overdue there."""
    codes = ("open", "overdue", "escalated", "danger")
    rows = _rows(user, lanes(now)["overdue"], "solve_by_at")
    return _tiles(user, codes, now) | {
        "rows": rows,
        "empty": _("Nothing is overdue."),
        "heading": _("Longest overdue"),
    }


def told(user: Any, now: datetime) -> Context | None:
    """Return what was reported to somebody and is still open; nothing where there is nothing."""
    rows = (
        Case.objects.visible_to(user, "cases.view")
        .filter(
            pk__in=Told.objects.filter(user=user, noted_at__isnull=True).values("case"),
            status__in=OPEN,
        )
        .select_related("team", "owner", "offered_team", "emergency")
        .order_by("rank", "solve_by_at")
    )
    found = _dressed(rows[: MOST_ROWS * 2])
    return {"rows": found} if found else None


def team(user: Any, now: datetime) -> Context:
    """Return what each person of the lead's teams has in hand, and what nobody has."""
    teams = _teams(user, {Role.TEAM_LEAD})
    mine = Case.objects.visible_to(user, "cases.view").filter(IS_OPEN)
    if teams:
        mine = mine.filter(team_id__in=teams)
    late = lanes(now)["overdue"]
    counted: dict[Any, dict[str, Any]] = {
        row["owner_id"]: dict(row)
        for row in mine.order_by()
        .values("owner_id", name=F("owner__name"))
        .annotate(count=Count("pk"), late=Count("pk", filter=late))
    }
    nobody = counted.pop(None, {"count": 0, "late": 0})
    people: dict[Any, dict[str, Any]] = {
        member.user_id: {"name": member.user.name, "count": 0, "late": 0}
        for member in members_of(teams, now=now)
        if member.user_id != user.pk or member.user_id in counted
    }
    people |= counted
    worst = _rows(user, (Q(owner__isnull=True) | late) & IS_OPEN, rows=mine)
    return {
        "people": sorted(people.values(), key=lambda row: (-row["late"], -row["count"])),
        "nobody": nobody,
        "rows": worst,
        "board": _lane("unowned"),
    }


def services(user: Any, now: datetime) -> Context:
    """Return the open Cases of the services that a lead's teams answer for, by deadline.

    A medical lead sees what asks for medicine first, as it stands first among all supplies; only
    a life in danger goes before.
    """
    pack = _pack(user, now)
    held = TeamDuty.objects.filter(team__in=_teams(user, {Role.SUPPLIES, Role.MEDICAL}))
    duties = set(held.values_list("duty", flat=True))
    codes = [service.code for service in pack.services if service.duty in duties]
    medicine = [s.code for s in pack.services if s.code in codes and s.category == "medicine"]
    rows = Case.objects.visible_to(user, "cases.view").filter(IS_OPEN, service__in=codes)
    counts = rows.aggregate(
        open=Count("pk"),
        unowned=Count("pk", filter=Q(owner__isnull=True)),
        overdue=Count("pk", filter=lanes(now)["overdue"]),
        medicine=Count("pk", filter=Q(service__in=medicine)),
    )
    shown = list(
        rows.select_related("team", "owner", "offered_team", "emergency").order_by(
            "rank", "solve_by_at", "pk"
        )[:MOST_ROWS]
    )
    first = (
        list(
            rows.filter(Q(service__in=medicine) | Q(rank=0))
            .select_related("team", "owner", "offered_team", "emergency")
            .order_by("rank", "solve_by_at", "pk")[:MOST_ROWS]
        )
        if Role.MEDICAL in user.roles
        else []
    )
    known = {case.pk for case in first}
    return {
        "counts": counts,
        "medicine_first": Role.MEDICAL in user.roles,
        "rows": _dressed([*first, *(case for case in shown if case.pk not in known)]),
        "board": _lane("open"),
    }


def asked_of_us(user: Any, now: datetime) -> Context | None:
    """Return what is asked of somebody's team or institution, what nobody has answered first."""
    teams = _teams(user, set(OF_A_TEAM))
    rows = (
        Case.objects.visible_to(user, "cases.view")
        .filter(Q(team_id__in=teams) | Q(offered_team_id__in=teams), IS_OPEN)
        .select_related("team", "owner", "offered_team", "emergency")
    )
    found = list(rows.order_by(F("responded_at").asc(nulls_first=True), "solve_by_at")[:20])
    for case in found:
        shown: Any = case
        shown.unanswered = case.owner_id is None and case.status in {
            Status.ASSIGNED,
            Status.REOPENED,
        }
        shown.may_take = shown.unanswered and case.team_id in teams
    return {"rows": _dressed(found)}


def _teams(user: Any, roles: set[str]) -> set[Any]:
    return {m.team_id for m in user.current_memberships if m.team_id and m.role in roles}


def _pack(user: Any, now: datetime) -> Pack:
    paths = [member.place_path for member in user.current_memberships]
    return pack_at(max(paths, key=len, default=""), now=now)


def _tiles(user: Any, codes: tuple[str, ...], now: datetime) -> Context:
    rows = Case.objects.visible_to(user, "cases.view")
    counts = count_lanes(rows, now, codes)
    return {
        "tiles": [
            {
                "code": code,
                "label": LANES[code][0],
                "hint": LANES[code][1],
                "count": counts[code],
                "url": _lane(code),
            }
            for code in codes
        ]
    }


def _rows(user: Any, condition: Q, *order: str, rows: Any = None) -> list[Case]:
    found = Case.objects.visible_to(user, "cases.view") if rows is None else rows
    found = found.filter(IS_RUNNING, condition)
    first = found.order_by(*(order or ("rank", "solve_by_at")), "pk")[:MOST_ROWS]
    return _dressed(fetched(list(first.values_list("pk", flat=True))))


def _dressed(rows: Any) -> list[Case]:
    found = list(rows)
    name_places(found)
    for case in found:
        decorate(case)
    return found


def _lane(code: str) -> str:
    return f"{reverse('cases:board')}?lane={code}"
