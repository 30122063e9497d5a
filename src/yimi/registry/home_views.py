"""The pages of one household and of one person, and who lived there on another day."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yimi.accounts.queries import names_of
from yimi.accounts.requests import SignedInRequest
from yimi.core import clock
from yimi.core.declared import panels
from yimi.core.looks import open_row
from yimi.core.models import Event
from yimi.core.permissions import may, requires
from yimi.packs.words import in_language
from yimi.places.models import Place
from yimi.places.queries import ancestor_paths, full_names, pack_at
from yimi.registry.doubts import MANY_PEOPLE
from yimi.registry.history import formerly_at, lived_on, where_lived
from yimi.registry.models import Household, Merge, Resident
from yimi.registry.queries import (
    Found,
    Phone,
    describe,
    households_at,
    merged_into_people,
)
from yimi.registry.views import group_names


@require_GET
@requires("registry.open")
def household(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    """Show a household in full; the look is recorded and stands in its own list of looks."""
    home = open_row(
        Household.objects.all(), pk=pk, user=request.user, permission="registry.open",
        now=clock.now(),
    )  # fmt: skip
    if home.merged_into_id:
        return redirect("registry:household", pk=home.merged_into_id)
    return _household(request, home)


@require_POST
@requires("registry.key")
def key(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show where a key of the door is kept; that somebody looked is recorded as such."""
    home = open_row(
        Household.objects.filter(merged_into=None), pk=pk, user=request.user,
        permission="registry.key", now=clock.now(),
    )  # fmt: skip
    return _household(request, home, key_kept=home.key_kept)


def _household(request: SignedInRequest, home: Household, *, key_kept: str = "") -> HttpResponse:
    now, user, pk = clock.now(), request.user, home.pk
    found = describe([pk])[0]
    pack = pack_at(home.place_path, now=now)
    language = get_language() or "zh-hans"
    names = {entry.code: in_language(entry.name, language) for entry in pack.warnings}
    others = [one for one in households_at([home.place_id])[home.place_id] if one.pk != pk]
    may_edit = may(user, "registry.edit")
    return render(
        request,
        "registry/household.html",
        {
            "home": home,
            "door": found.door,
            "edit_id": pk if may_edit else None,
            "may_merge": may(user, "registry.merge"),
            "people": person_rows(found, group_names(found, now), now),
            "many": len(found.people) > MANY_PEOPLE,
            "no_head": may_edit and len(found.people) > 1 and not found.people[0].is_head,
            "phones": found.phones,
            "telephones": phone_rows(found.telephones),
            "warnings": [names.get(code, code) for code in found.warnings],
            "facts": facts_of(home, found),
            "has_key": bool(home.key_kept) and may(user, "registry.key"),
            "key_kept": key_kept,
            "note": home.note,
            "others": [{"pk": one.pk, "head": _first(one)} for one in others],
            "formerly": formerly_at(home.place_path, [pk]),
            "today": timezone.localdate(now),
            "panels": panels_of("registry.household", user, pk, found.merged_households),
            "looks": looks_at(pk) if may(user, "registry.access_log") else None,
        },
    )


@require_GET
@requires("registry.open")
def then(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show who lived behind a household's door on a day."""
    now = clock.now()
    home = open_row(
        Household.objects.all(), pk=pk, user=request.user, permission="registry.open", now=now
    )
    today = timezone.localdate(now)
    asked = _day(request.GET.get("day"))
    day = min(asked or today, today)
    rows = lived_on(home.place_path, day)
    return render(
        request,
        "registry/then.html",
        {
            "home": home,
            "door": full_names([home.place_path])[home.place_path],
            "day": day,
            "today": today,
            "wrong": bool(request.GET.get("day")) and asked is None,
            "rows": [{"row": row, "age": row.person.age_on(day)} for row in rows],
        },
    )


@require_GET
@requires("registry.open")
def person(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    """Show all that is on record of somebody; the look is recorded at their household."""
    now = clock.now()
    row = Resident.objects.visible_to(request.user, "registry.open").filter(pk=pk).first()
    if row is None:
        raise Http404
    if row.merged_into_id:
        return redirect("registry:person", pk=row.merged_into_id)
    home = open_row(
        Household.objects.all(), pk=row.household_id, user=request.user,
        permission="registry.open", now=now,
    )  # fmt: skip
    others = merged_into_people([pk]).get(pk, [])
    found = describe([home.pk])[0]
    pack = pack_at(row.place_path, now=now)
    language = get_language() or "zh-hans"
    words = {entry.code: in_language(entry.name, language) for entry in pack.groups}
    merges = Merge.objects.filter(kept_person=row, undone_at=None).select_related(
        "merged_person", "by"
    )
    may_merge = may(request.user, "registry.merge")
    return render(
        request,
        "registry/person.html",
        {
            "person": row,
            "home": home,
            "door": found.door,
            "age": row.age_on(timezone.localdate(now)),
            "is_away": is_away(row, timezone.localdate(now)),
            "groups": [
                {"name": words.get(group.code, group.code), "row": group}
                for group in row.groups.order_by("-since")
            ],
            "telephones": [
                entry for entry in phone_rows(found.telephones) if entry["person"] == row
            ],
            "stays": where_lived(row, others),
            "merges": merges.order_by("-at") if may_merge else [],
            "lives_alone": found.lives_alone and row.left_at is None,
            "may_edit": may(request.user, "registry.edit"),
            "may_merge": may_merge,
            "panels": panels_of("registry.person", request.user, pk, [one.pk for one in others]),
        },
    )


def person_rows(found: Found, names: dict[str, str], now: datetime) -> list[dict[str, Any]]:
    """Return the people of a household as its page shows them."""
    today = timezone.localdate(now)
    return [
        {
            "row": person,
            "name": person.name,
            "sex_label": person.get_sex_display() if person.sex else "",
            "age": person.age_on(today),
            "is_head": person.is_head,
            "is_away": is_away(person, today),
            "groups": [names.get(code, code) for code in found.groups.get(person.pk, [])],
            "merged": [other.name for other in found.merged_people.get(person.pk, [])
                       if other.name != person.name],
        }
        for person in found.people
    ]  # fmt: skip


def is_away(person: Resident, today: date) -> bool:
    """Return whether somebody is elsewhere today, as far as is on record."""
    return (
        person.away_since is not None
        and person.away_since <= today
        and (person.away_until is None or today <= person.away_until)
    )


def phone_rows(phones: list[Phone]) -> list[dict[str, Any]]:
    """Return telephones as pages show them: whose, and of what kind; each number once for each."""
    rows: dict[Any, dict[str, Any]] = {}
    for phone in phones:
        gone = phone.person is not None and phone.person.left_at is not None
        rows.setdefault(
            (phone.number, phone.person.pk if phone.person else None),
            {
                "row": phone.row,
                "number": phone.number,
                "person": phone.person,
                "kind": phone.row.get_kind_display() if phone.row.kind != "mobile" else "",
                "is_gone": gone,
            },
        )
    return sorted(rows.values(), key=lambda row: bool(row["is_gone"]))


def facts_of(home: Household, found: Found) -> list[str]:
    """Return in a few words what one must know of a home before going there."""
    facts = []
    if found.lives_alone:
        facts.append(_("lives alone"))
    if home.tenure:
        facts.append(str(home.get_tenure_display()))
    floor = home.place.floor
    if floor is not None:
        facts.append(
            _("floor %(floor)s") % {"floor": floor} if floor > 0
            else _("basement %(floor)s") % {"floor": -floor}
        )  # fmt: skip
    lift = lift_at(home.place_path)
    if lift is not None:
        facts.append(_("with a lift") if lift else _("no lift"))
    if home.pets:
        facts.append(_("animals: %(pets)s") % {"pets": home.pets})
    return facts


def lift_at(path: str) -> bool | None:
    """Return whether the house of a door has a lift; the unit goes before the building."""
    known = Place.objects.filter(path__in=ancestor_paths(path), has_lift__isnull=False)
    return known.order_by("-path").values_list("has_lift", flat=True).first()


def panels_of(page: str, user: Any, pk: UUID, merged: list[UUID]) -> list[dict[str, Any]]:
    """Return what upper apps show on a page, also of the rows for which this one stands."""
    shown = []
    for panel in panels(page):
        contents = import_string(panel.load)(user, [pk, *merged])
        content = contents.get(pk)
        for other in merged:
            more = contents.get(other)
            if isinstance(content, list) and isinstance(more, list):
                content = [*content, *more]
            else:
                content = content or more
        shown.append({"template": panel.template, "content": content or []})
    return shown


def looks_at(household_id: UUID) -> list[dict[str, Any]]:
    """Return who opened a household, the latest first."""
    events = list(
        Event.objects.filter(subject_id=household_id, type="core.Looked").order_by("-position")[:50]
    )
    names = names_of(event.by_id for event in events)
    told = {"registry.key": _("where the key is")}
    return [
        {
            "at": event.at,
            "who": names.get(event.by_id, "") if event.by_id else "",
            "what": told.get(event.data.get("permission", ""), ""),
        }
        for event in events
    ]


def _first(home: Household) -> str:
    people = [p for p in home.residents.all() if p.merged_into_id is None and p.left_at is None]
    people.sort(key=lambda person: not person.is_head)
    return people[0].name if people else ""


def _day(text: str | None) -> date | None:
    """Return the day in a text, of the last century too."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
