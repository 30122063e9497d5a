"""The page on which people of a household, or all of it, move to another door."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yimi.accounts.requests import SignedInRequest
from yimi.core import clock
from yimi.core.errors import Refusal
from yimi.core.ids import new_id
from yimi.core.looks import open_row, record_looks
from yimi.core.pages import find, uuid_or_none
from yimi.core.permissions import requires
from yimi.places.finding import find_door
from yimi.places.models import Level, Place
from yimi.places.queries import full_names
from yimi.registry.models import Household, Resident
from yimi.registry.moving import (
    CannotMove,
    Move,
    move_household,
    move_people,
    split_household,
)
from yimi.registry.queries import describe, households_at

NEW = "new"


@require_http_methods(["GET", "POST"])
@requires("registry.edit")
def move(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    """Ask who moves, where to and since when; where somebody lives already, ask with whom."""
    now, error = clock.now(), ""
    home = open_row(
        Household.objects.filter(merged_into=None), pk=pk, user=request.user,
        permission="registry.edit", now=now,
    )  # fmt: skip
    found = describe([pk])[0]
    given = request.POST
    chosen = [person for person in found.people if str(person.pk) in given.getlist("person")]
    choices: list[dict[str, Any]] = []
    if request.method == "POST":
        try:
            place = _place(home, given.get("door", ""), request.user)
            choices = _choices(home, place, request.user)
            if choices and not given.get("to"):
                error = _("Somebody lives there already: say with whom, or on their own.")
            else:
                there = _move(home, found.people, chosen, place, given, by=request.user.pk, now=now)
                messages.success(request, _("Moved. Both doors keep the history."))
                return redirect("registry:household", pk=there)
        except Refusal as refusal:
            error = str(refusal)
    return render(
        request,
        "registry/move.html",
        {
            "home": home,
            "door": found.door,
            "people": [
                {"row": person,
                 "is_chosen": person in chosen or str(person.pk) == request.GET.get("person")}
                for person in found.people
            ],
            "choices": choices,
            "error": error,
            "given": given,
            "today": timezone.localdate(now),
            "client_id": given.get("client_id") or new_id(),
        },
        status=422 if error and not choices else 200,
    )  # fmt: skip


def _move(
    home: Household, people: list[Resident], chosen: list[Resident], place: Place, given: Any, *,
    by: UUID, now: datetime,
) -> UUID:  # fmt: skip
    """Do it; return the household in which they live now."""
    since = _since(given.get("since"), now)
    if not chosen:
        raise CannotMove("nobody", _("Choose who moves."))
    to = find(
        Household.objects.filter(place=place, merged_into=None).exclude(pk=home.pk),
        given.get("to"),
    )
    if to is not None:
        move_people(moves=[Move(person, to, since) for person in chosen], by=by, now=now)
        return to.pk
    if len(chosen) == len(people):
        if place.pk == home.place_id:
            raise CannotMove("here", _("They live there already. Choose some of them, or a door."))
        move_household(household=home, place=place, since=since, by=by, now=now)
        return home.pk
    made = split_household(
        household=home, residents=chosen, place=place, since=since, by=by, now=now,
        client_id=uuid_or_none(given.get("client_id")),
    )  # fmt: skip
    return made.pk


def _place(home: Household, words: str, user: Any) -> Place:
    """Return the door that was written: near the household first, else where the person may act."""
    words = words.strip()[:100]
    if not words:
        return home.place
    granted = [grant.path for grant in user.grants() if "registry.edit" in grant.permissions]
    near = home.place.path
    while near and near.count("/") > 1:
        near = near.rstrip("/").rpartition("/")[0] + "/"
        area = Place.objects.filter(path=near).exclude(level=Level.UNIT).first()
        if area is None or not any(near.startswith(path) for path in granted):
            continue
        found = find_door(area, words)
        if found is not None:
            return _door(found)
    for area in Place.objects.filter(path__in=granted):
        found = find_door(area, words)
        if found is not None:
            return _door(found)
    raise CannotMove("unknown", _("There is no such door where you may enter people."))


def _door(place: Place) -> Place:
    if place.level != Level.DOOR:
        raise CannotMove("not_a_door", _("Write the door too, for example 3-2-501."))
    return place


def _choices(home: Household, place: Place, user: Any) -> list[dict[str, Any]]:
    """Return with whom somebody may live behind a door, half named."""
    homes = [one for one in households_at([place.pk]).get(place.pk, []) if one.pk != home.pk]
    found = describe(one.pk for one in homes)
    record_looks(
        (entry.household for entry in found), user=user, permission="registry.edit", now=clock.now()
    )
    named = [
        {"value": str(entry.household.pk),
         "label": "、".join(person.name for person in entry.people) or _("nobody at present")}
        for entry in found
    ]  # fmt: skip
    door = full_names([place.path])[place.path]
    return [*named, {"value": NEW, "label": _("On their own"), "door": door}] if named else []


def _since(text: str | None, now: datetime) -> date:
    if not text:
        return timezone.localdate(now)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CannotMove("day", _("This is no date: %(day)s") % {"day": text[:20]}) from None
