"""The page on which a household of the ledger is corrected and completed."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yimi.accounts.requests import SignedInRequest
from yimi.core import clock
from yimi.core.errors import Refusal
from yimi.core.looks import open_row
from yimi.core.pages import find
from yimi.core.permissions import requires
from yimi.packs.schema import Pack
from yimi.packs.words import in_language
from yimi.places.queries import full_names, pack_at
from yimi.registry import changes
from yimi.registry.actions import CannotEnter, Person, set_warning
from yimi.registry.models import DoorWarning, Household, Resident, Sex
from yimi.registry.moving import person_left
from yimi.registry.queries import groups_of, warnings_at


@require_http_methods(["GET", "POST"])
@requires("registry.edit")
def edit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show a household with a form for each thing on record, and take what was corrected."""
    now, error = clock.now(), ""
    home = open_row(
        Household.objects.all(), pk=pk, user=request.user, permission="registry.edit", now=now
    )
    pack = pack_at(home.place_path, now=now)
    if request.method == "POST":
        try:
            _act(home, request.POST, pack, by=request.user.pk, now=now)
        except Refusal as refusal:
            error = str(refusal)
        else:
            return redirect("registry:edit", pk=pk)
    return render(
        request,
        "registry/edit.html",
        _page(home, pack) | {"error": error, "given": request.POST},
        status=422 if error else 200,
    )


def _page(home: Household, pack: Pack) -> dict[str, Any]:
    language = get_language() or "zh-hans"
    people = home.residents.filter(merged_into=None, left_at=None).order_by("-is_head", "born_on")
    return {
        "home": home,
        "door": full_names([home.place_path])[home.place_path],
        "people": [
            {"row": person, "groups": [group.code for group in person.groups.all()]}
            for person in people.prefetch_related(groups_of())
        ],
        "telephones": home.telephones.order_by("pk"),
        "warnings": warnings_at([home.place_id]).get(home.place_id, []),
        "sexes": [(Sex.UNKNOWN.value, "–"), (Sex.FEMALE.value, Sex.FEMALE.label),
                  (Sex.MALE.value, Sex.MALE.label)],
        "groups": [(entry.code, in_language(entry.name, language)) for entry in pack.groups],
        "warning_words": [
            (entry.code, in_language(entry.name, language)) for entry in pack.warnings
        ],
    }  # fmt: skip


def _act(home: Household, given: QueryDict, pack: Pack, *, by: UUID, now: datetime) -> None:
    """Do what one of the forms asks for."""
    act = given.get("act")
    person = find(home.residents.filter(left_at=None), given.get("person"))
    codes = [code for code in given.getlist("group") if code in {g.code for g in pack.groups}]
    if act == "add":
        changes.enter_person(
            household=home,
            person=Person(
                given.get("name", ""),
                sex=_sex(given),
                born_on=_day(given.get("born_on")),
                groups=tuple(codes),
            ),
            by=by,
            now=now,
        )
    elif act == "correct" and person:
        _correct(person, given, codes, by=by, now=now)
    elif act == "left" and person:
        person_left(resident=person, by=by, now=now)
    elif act == "phone":
        changes.add_telephone(household=home, number=given.get("number", ""), by=by, now=now)
    elif act == "no_phone":
        telephone = find(home.telephones.all(), given.get("telephone"))
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


def _correct(
    person: Resident, given: QueryDict, codes: list[str], *, by: UUID, now: datetime
) -> None:
    changes.correct_person(
        resident=person,
        name=given.get("name", "").strip(),
        sex=_sex(given),
        born_on=_day(given.get("born_on")),
        is_head=given.get("is_head") == "1",
        by=by,
        now=now,
    )
    changes.set_groups(resident=person, codes=codes, by=by, now=now)


def _sex(given: QueryDict) -> str:
    sex = given.get("sex", "")
    return sex if sex in Sex.values else ""


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise CannotEnter("day", _("This is no date: %(day)s") % {"day": text[:20]})
    return day
