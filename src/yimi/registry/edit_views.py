"""The page on which a household of the ledger is corrected and completed."""

from collections.abc import Mapping
from datetime import date, datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yimi.accounts.requests import SignedInRequest
from yimi.core import clock
from yimi.core.errors import Refusal
from yimi.core.looks import open_row
from yimi.core.pages import find
from yimi.core.permissions import may, requires
from yimi.packs.schema import Pack
from yimi.packs.words import in_language
from yimi.places.queries import pack_at
from yimi.registry import changes
from yimi.registry.actions import CannotEnter, Person, set_warning
from yimi.registry.doubts import MANY_PEOPLE, doubts_about
from yimi.registry.models import (
    DoorWarning,
    Household,
    Mobility,
    Resident,
    Sex,
    Telephone,
    Tenure,
)
from yimi.registry.moving import person_left, person_never_left, set_away
from yimi.registry.queries import describe, warnings_at


class Asks(Refusal):
    """What was given can hardly be so; it is taken when somebody says that it is right."""


@require_http_methods(["GET", "POST"])
@requires("registry.edit")
def edit(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    """Show a household with a form for each thing on record, and take what was corrected."""
    now, error, asks = clock.now(), "", False
    home = open_row(
        Household.objects.all(), pk=pk, user=request.user, permission="registry.edit", now=now
    )
    if home.merged_into_id:
        return redirect("registry:edit", pk=home.merged_into_id)
    pack = pack_at(home.place_path, now=now)
    if request.method == "POST":
        try:
            _act(home, request.POST, pack, user=request.user, now=now)
        except Refusal as refusal:
            error, asks = str(refusal), isinstance(refusal, Asks)
        else:
            return redirect(_next(home, request.POST))
    return render(
        request,
        "registry/edit.html",
        _page(home, pack, request, now=now, failed=bool(error))
        | {"error": error, "asks": asks, "given": request.POST},
        status=422 if error else 200,
    )


def _next(home: Household, given: QueryDict) -> str:
    """Return the address after something was taken: the next person, where that was asked for."""
    page = reverse("registry:edit", args=[home.pk])
    if given.get("then"):
        return f"{page}?person={given['then']}#p-{given['then']}"
    return page


def _page(
    home: Household, pack: Pack, request: SignedInRequest, *, now: datetime, failed: bool
) -> dict[str, Any]:
    language = get_language() or "zh-hans"
    found = describe([home.pk])[0]
    open_id = (request.POST if failed else request.GET).get("person", "")
    people = found.people
    after = {a.pk: b.pk for a, b in pairwise(people)}
    words = {entry.code: in_language(entry.name, language) for entry in pack.groups}
    today = timezone.localdate(now)
    return {
        "home": home,
        "door": found.door,
        "people": [
            {
                "row": person,
                "age": person.age_on(today),
                "is_open": str(person.pk) == open_id or len(people) == 1,
                "then": after.get(person.pk, ""),
                "group_words": [words.get(code, code) for code in found.groups[person.pk]],
                "form": _form(person, found.groups[person.pk],
                              request.POST if failed and str(person.pk) == open_id else None),
            }
            for person in people
        ],
        "left": Resident.objects.filter(household=home, merged_into=None, left_at__isnull=False),
        "many": len(people) > MANY_PEOPLE,
        "telephones": found.telephones,
        "kinds": Telephone.Kind.choices,
        "tenures": Tenure.choices,
        "may_see_key": may(request.user, "registry.key"),
        "may_merge": may(request.user, "registry.merge"),
        "warnings": warnings_at([home.place_id]).get(home.place_id, []),
        "sexes": [(Sex.UNKNOWN.value, "–"), (Sex.FEMALE.value, Sex.FEMALE.label),
                  (Sex.MALE.value, Sex.MALE.label)],
        "mobilities": [("", "–"), *Mobility.choices],
        "groups": [(entry.code, in_language(entry.name, language)) for entry in pack.groups],
        "warning_words": [
            (entry.code, in_language(entry.name, language)) for entry in pack.warnings
        ],
        "today": today,
    }  # fmt: skip


def _form(person: Resident, groups: list[str], given: QueryDict | None) -> dict[str, Any]:
    """Return what stands in the form of somebody: what was given, or what is on record."""
    if given is not None and given.get("act") == "correct":
        return {**given.dict(), "groups": given.getlist("group"),
                "is_head": given.get("is_head") == "1"}  # fmt: skip
    days = {name: value.isoformat() if value else ""
            for name in ("born_on", "away_since", "away_until")
            if (value := getattr(person, name)) or True}  # fmt: skip
    return {"name": person.name, "sex": person.sex, "is_head": person.is_head,
            "id_number": person.id_number, "language": person.language,
            "mobility": person.mobility, "away_where": person.away_where, "groups": groups,
            **days}  # fmt: skip


def _act(home: Household, given: QueryDict, pack: Pack, *, user: Any, now: datetime) -> None:
    """Do what one of the forms asks for."""
    act, by = given.get("act"), user.pk
    people = home.residents.filter(merged_into=None)
    person = find(people.filter(left_at=None), given.get("person"))
    codes = [code for code in given.getlist("group") if code in {g.code for g in pack.groups}]
    if act == "add":
        _add(home, given, codes, by=by, now=now)
    elif act == "correct" and person:
        _correct(person, given, codes, by=by, now=now)
    elif act == "left" and person:
        person_left(resident=person, on=_day(given.get("on")), by=by, now=now)
    elif act == "back":
        gone = find(people.filter(left_at__isnull=False), given.get("person"))
        if gone:
            person_never_left(resident=gone, by=by, now=now)
    elif act == "home":
        _correct_home(home, given, user=user, now=now)
    elif act == "phone":
        changes.add_telephone(
            household=home,
            number=given.get("number", ""),
            kind=given.get("kind", ""),
            resident=find(people.filter(left_at=None), given.get("of")),
            by=by,
            now=now,
        )
    elif act == "no_phone":
        rows = {phone.row.pk: phone.row for phone in describe([home.pk])[0].telephones}
        telephone = next((row for pk, row in rows.items() if str(pk) == given.get("telephone")),
                         None)  # fmt: skip
        if telephone:
            changes.remove_telephone(telephone=telephone, by=by, now=now)
    elif act == "note":
        changes.write_note(household=home, note=given.get("note", ""), by=by, now=now)
    elif act == "warning":
        code = given.get("code", "")
        if code not in {entry.code for entry in pack.warnings}:
            raise CannotEnter("code", _("Choose the warning."))
        note = given.get("words", "").strip()[:120]
        set_warning(place=home.place, code=code, note=note, by=by, now=now)
    elif act == "no_warning":
        warning = find(DoorWarning.objects.filter(place=home.place), given.get("warning"))
        if warning:
            changes.end_warning(warning=warning, by=by, now=now)


def _add(home: Household, given: QueryDict, codes: list[str], *, by: UUID, now: datetime) -> None:
    person = Person(
        given.get("name", ""),
        sex=_of(given, "sex", Sex.values),
        born_on=_day(given.get("born_on")),
        since=_day(given.get("since")),
        groups=tuple(codes),
    )
    if given.get("sure") != "1":
        same = home.residents.filter(name=person.name.strip(), merged_into=None, left_at=None)
        more = (
            [_("%(name)s stands here already.") % {"name": person.name.strip()}]
            if person.name.strip() and same.exists()
            else []
        )
        _ask_back(given, codes, now, more)
    changes.enter_person(household=home, person=person, by=by, now=now)


def _correct(
    person: Resident, given: QueryDict, codes: list[str], *, by: UUID, now: datetime
) -> None:
    if given.get("sure") != "1":
        known = person.id_number and given.get("id_number", "").strip() == person.id_number
        told = {name: given.get(name, "") for name in ("name", "sex", "born_on", "id_number")}
        _ask_back(told | ({"id_number": ""} if known else {}), codes, now)
    born_on = _day(given.get("born_on"))
    changes.correct_person(
        resident=person,
        name=given.get("name", "").strip(),
        sex=_of(given, "sex", Sex.values),
        born_on=born_on,
        forget_birth=born_on is None and "born_on" in given,
        is_head=given.get("is_head") == "1",
        id_number=_text(given, "id_number", 20),
        language=_text(given, "language", 20),
        mobility=_of(given, "mobility", Mobility.values) if "mobility" in given else None,
        by=by,
        now=now,
    )
    changes.set_groups(resident=person, codes=codes, by=by, now=now)
    if "away_since" in given:
        set_away(
            resident=person,
            since=_day(given.get("away_since")),
            until=_day(given.get("away_until")),
            where=given.get("away_where", ""),
            by=by,
            now=now,
        )


def _correct_home(home: Household, given: QueryDict, *, user: Any, now: datetime) -> None:
    key_kept = given.get("key_kept", "").strip()
    if not may(user, "registry.key") or (not key_kept and given.get("no_key") != "1"):
        new_key = None
    else:
        new_key = "" if given.get("no_key") == "1" else key_kept
    changes.correct_household(
        household=home,
        tenure=given.get("tenure", ""),
        pets=given.get("pets", ""),
        key_kept=new_key,
        no_telephone=given.get("no_telephone") == "1",
        by=user.pk,
        now=now,
    )


def _ask_back(
    given: Mapping[str, str], codes: list[str], now: datetime, more: list[str] | None = None
) -> None:
    """Raise Asks where what was given can hardly be so."""
    doubts = doubts_about(
        name=given.get("name", "").strip(),
        sex=given.get("sex", ""),
        born_on=_day(given.get("born_on")),
        groups=codes,
        on=timezone.localdate(now),
        id_number=given.get("id_number", ""),
    )
    if doubts := [*(more or []), *doubts]:
        raise Asks("sure", " ".join(doubts))


def _of(given: QueryDict, name: str, values: list[str]) -> str:
    value = given.get(name, "")
    return value if value in values else ""


def _text(given: QueryDict, name: str, longest: int) -> str | None:
    value = given.get(name)
    return " ".join(value.split())[:longest] if value is not None else None


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CannotEnter("day", _("This is no date: %(day)s") % {"day": text[:20]}) from None
