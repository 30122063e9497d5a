"""Administration of people: the list, the table by which they are added, one person's page."""

import re
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yimi.access.actions import give_password_code, open_enrolment, remove_second_factor
from yimi.access.doors import needs_second_factor
from yimi.access.invitation_views import end_of
from yimi.access.models import SecondFactor
from yimi.access.people import may_decide_about, people_of
from yimi.access.pictures import qr_of
from yimi.accounts.models import Membership, Role, Team, User
from yimi.accounts.requests import SignedInRequest
from yimi.core import clock
from yimi.core.errors import Refusal
from yimi.core.pages import find, whole_number
from yimi.core.permissions import requires
from yimi.core.reach import reach_of
from yimi.core.text import phone_digits
from yimi.places.models import Level, Place
from yimi.setup.actions import people
from yimi.setup.actions.people import NewPerson
from yimi.setup.queries import held_by, people_in
from yimi.setup.steps import after, wizard

PAGE, ROWS = 100, 5
LEVELS = (Level.SUBDISTRICT, Level.COMMUNITY, Level.COMPOUND, Level.BUILDING)
# Roles as they are typed into a table.
ROLE_WORDS = {
    "话务": Role.OPERATOR,
    "接线": Role.OPERATOR,
    "值班": Role.OPERATOR,
    "调度": Role.DISPATCHER,
    "网格": Role.WORKER,
    "志愿": Role.VOLUNTEER,
    "组长": Role.TEAM_LEAD,
    "队长": Role.TEAM_LEAD,
    "物资": Role.SUPPLIES,
    "医": Role.MEDICAL,
    "司机": Role.DRIVER,
    "物业": Role.PROPERTY,
    "联络": Role.LIAISON,
    "商": Role.MERCHANT,
    "门卫": Role.GUARD,
    "卡口": Role.GUARD,
    "管理员": Role.ADMINISTRATOR,
    "审计": Role.AUDITOR,
}


@require_http_methods(["GET"])
@requires("setup.people")
def people_list(request: SignedInRequest) -> HttpResponse:
    """List the people of one's area, with what they are."""
    user, words = request.user, request.GET.get("q", "").strip()
    rows = people_in(user, "setup.people", words)
    number, page = rows.count(), whole_number(request.GET.get("page"), 1) or 1
    shown = rows[(page - 1) * PAGE : page * PAGE]
    now = clock.now()
    return render(
        request,
        "setup/people.html",
        {
            "people": [{"row": row, "held": held_by(row, now)} for row in shown],
            "number": number,
            "q": words,
            "page": page,
            "pages": max(1, -(-number // PAGE)),
        }
        | wizard("people", user),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires("setup.people")
def add(request: SignedInRequest) -> HttpResponse:
    """Show a table to type or paste people into; when all is right, print their slips."""
    user, given, error = request.user, request.POST, ""
    rows: list[NewPerson] = []
    if request.method == "POST":
        rows = _typed(given, user) + _pasted(given.get("pasted", ""), user)
        if given.get("act") == "next" and not rows:
            return redirect(after("people"))
        try:
            if given.get("act") in ("save", "next") and not given.get("pasted", "").strip():
                slips = people.add_people(people=rows, by=user, now=clock.now())
                return _slips(request, slips)
            people.check_people(rows, user)
            if any(row.unread for row in rows):
                error = _("Some words were not understood: they stand below in red.")
        except Refusal as refusal:
            error = str(refusal)
    blank: dict[str, Any] = {"errors": {}}
    asked = find(Team.objects.visible_to(user, "setup.people"), request.GET.get("team"))
    if asked:
        blank |= {"team": str(asked.pk), "place": asked.place_path}
    return render(
        request,
        "setup/people_add.html",
        {
            "rows": [_cells(row) for row in rows] + [blank] * (ROWS if not rows else 1),
            "error": error,
            "roles": Role.choices,
            "places": _places(user),
            "teams": _teams(user),
        }
        | wizard("people", user),
        status=422 if error else 200,
    )


@require_http_methods(["GET", "POST"])
@requires("setup.people")
def person(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show somebody's roles; change them, reset the password, shut out, let back in."""
    user, error = request.user, ""
    if pk not in people_of(user, "setup.people"):
        raise Http404
    found = get_object_or_404(User, pk=pk)
    if request.method == "POST":
        try:
            shown = _act(request, found)
        except Refusal as refusal:
            error = str(refusal)
        else:
            return shown or redirect("setup:person", pk=pk)
    context = {
        "person": found,
        "held": people.memberships_of(found),
        "visible": set(
            Membership.objects.visible_to(user, "setup.people")
            .filter(user=found)
            .values_list("pk", flat=True)
        ),
        "now": clock.now(),
        "may_decide": may_decide_about(user, found, "setup.people"),
        "is_me": user.pk == found.pk,
        "has_factor": SecondFactor.objects.filter(user=found, confirmed_at__isnull=False).exists(),
        "needs_factor": needs_second_factor(found),
        "roles": Role.choices,
        "places": _places(user),
        "teams": _teams(user),
        "error": error,
    }
    return render(request, "setup/person.html", context, status=422 if error else 200)


def _act(request: SignedInRequest, found: User) -> HttpResponse | None:
    """Do what a form of a person's page asks for; return a page of its own, if it has one."""
    user, given, now = request.user, request.POST, clock.now()
    act = given.get("act")
    if act == "correct":
        people.change_person(
            user=found, name=given.get("name", ""), phone=given.get("phone", ""), by=user, now=now
        )
    elif act == "give":
        place = Place.objects.visible_to(user, "setup.people").filter(path=given.get("place", ""))
        chosen = place.first()
        if chosen is None:
            raise people.CannotChangePerson("place", _("Choose the place."))
        people.give_role(
            user=found,
            role=given.get("role", ""),
            place=chosen,
            team=find(Team.objects.visible_to(user, "setup.people"), given.get("team")),
            ends_at=end_of(given.get("ends_on")),
            by=user,
            now=now,
        )
    elif act == "end":
        rows = Membership.objects.visible_to(user, "setup.people").filter(user=found)
        held = find(rows.select_related("team"), given.get("membership"))
        if held is None:
            raise Http404
        people.end_membership(membership=held, by=user, now=now)
    elif act == "shut_out":
        people.shut_out(user=found, by=user, now=now)
    elif act == "let_back_in":
        password = people.let_back_in(user=found, by=user, now=now)
        return _slips(request, [people.Slip(found, password, "", "")])
    elif act == "code":
        code = give_password_code(user=found, by=user, now=now)
        return _show_code(request, found, code)
    elif act == "second_factor":
        if not may_decide_about(user, found, "setup.people"):
            raise people.CannotChangePerson("not_yours", _("This is not yours to change."))
        remove_second_factor(user=found, by=user, now=now)
        messages.success(
            request, _("The second factor is taken away. It can be set up within three days.")
        )
    elif act == "enrolment":
        open_enrolment(user=found, by=user, now=now)
        messages.success(request, _("The second factor can be set up within three days."))
    return None


def _show_code(request: SignedInRequest, found: User, code: str) -> HttpResponse:
    reach = reach_of(request)
    address = reach.address("access:reset", query=f"?code={code}")
    context = {
        "person": found,
        "code": code,
        "picture": qr_of(address),
        "address": address,
        "reach": reach,
    }
    return render(request, "access/code_given.html", context)


def _slips(request: SignedInRequest, slips: list[people.Slip]) -> HttpResponse:
    reach = reach_of(request)
    address = reach.address("web:login")
    context = {
        "slips": slips,
        "address": address,
        "picture": qr_of(address),
        "reach": reach,
    }
    return render(request, "setup/slips.html", context | wizard("people", request.user))


def _typed(given: QueryDict, user: User) -> list[NewPerson]:
    columns = ("name", "phone", "username", "role", "place", "team")
    lists = [given.getlist(column) for column in columns]
    found = []
    for name, phone, username, role, place, team in zip(*lists, strict=False):
        if not (name.strip() or phone.strip() or username.strip()):
            continue
        at = Place.objects.visible_to(user, "setup.people").filter(path=place).first()
        found.append(
            NewPerson(
                name=name.strip(),
                phone=phone_digits(phone) or phone.strip()[:24],
                username=username.strip() or phone_digits(phone) or name.strip(),
                role=role,
                place=at,
                team=find(Team.objects.visible_to(user, "setup.people"), team)
                or people.usual_team(role, at),
            )
        )
    return found


def _pasted(text: str, user: User) -> list[NewPerson]:
    """Return the people of pasted lines: name, telephone, role, place, team in any order."""
    listed = _places(user)
    places = {place.name: place for place in reversed(listed)}
    top = listed[0] if listed else None
    teams = {team.name: team for team in _teams(user)}
    found = []
    for line in text.splitlines()[: people.MOST_AT_ONCE]:
        cells = [cell for cell in re.split(r"[\t,，;；、]+|\s{1,}", line.strip()) if cell]
        if not cells or cells[0] in ("姓名", "name"):
            continue
        phone = next((cell for cell in cells if len(phone_digits(cell)) >= 7), "")
        short = "" if phone else next((cell for cell in cells if cell.isdecimal()), "")
        role = next((role for cell in cells[1:] for role in [_role_meant(cell)] if role), "")
        place = next((places[cell] for cell in cells if cell in places), None)
        team = next((teams[cell] for cell in cells if cell in teams), None)
        name = next((cell for cell in cells if not any(c.isdigit() for c in cell)), "")
        digits = phone_digits(phone or short)
        at = place or (team.place if team else None) or top
        known = {name, phone, *(cell for cell in cells[1:] if _role_meant(cell))}
        known |= {cell for cell in cells if cell in places or cell in teams}
        read = {"name": name, "phone": phone, "role": role, "place": place, "team": team}
        person = NewPerson(
            name, digits, digits or name, role, at, team or people.usual_team(role, at)
        )
        person.unread = _unread(cells, known, {column for column in read if not read[column]})
        found.append(person)
    return found


def _unread(cells: list[str], known: set[str], empty: set[str]) -> dict[str, str]:
    """Say beside the column where it was meant to stand what was not understood."""
    columns, said = ("name", "phone", "role", "place", "team"), {}
    for number, cell in enumerate(cells):
        if cell in known:
            continue
        at = columns[min(number, 4)]
        if cell.isdecimal():
            at = "phone"
        elif at not in empty or at in said:
            left = (column for column in columns[2:] if column in empty and column not in said)
            at = next(left, "name")
        said[at] = (
            _("This is no telephone number: %(words)s") % {"words": cell}
            if at == "phone"
            else _("“%(words)s” was not understood: see what stands here.") % {"words": cell}
        )
    return said


def _role_meant(cell: str) -> str:
    labels = {str(role.label): role.value for role in Role}
    if cell in labels:
        return labels[cell]
    return next((role.value for word, role in ROLE_WORDS.items() if cell.startswith(word)), "")


def _cells(row: NewPerson) -> dict[str, Any]:
    return {
        "name": row.name,
        "phone": row.phone,
        # Empty where it is the telephone: it follows that, should it be put right.
        "username": "" if row.username == row.phone else row.username,
        "role": row.role,
        "place": row.place.path if row.place else "",
        "team": str(row.team.pk) if row.team else "",
        "errors": row.errors,
    }


def _places(user: User) -> list[Place]:
    rows = Place.objects.visible_to(user, "setup.people").filter(level__in=LEVELS, gone_at=None)
    return list(rows.order_by("sort_key")[:1500])


def _teams(user: User) -> list[Team]:
    rows = Team.objects.visible_to(user, "setup.people").filter(is_active=True)
    return list(rows.select_related("place").order_by("place_path", "name"))
