"""Pages on which two people or two households are laid side by side and become one."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yimi.accounts.requests import SignedInRequest
from yimi.core import clock
from yimi.core.errors import Refusal
from yimi.core.ids import new_id
from yimi.core.looks import open_row
from yimi.core.pages import find, uuid_or_none
from yimi.core.permissions import requires
from yimi.packs.words import in_language
from yimi.places.queries import pack_at
from yimi.registry.actions import CannotEnter, Person
from yimi.registry.merging import (
    JOINED,
    PERSON_FIELDS,
    merge_households,
    merge_people,
)
from yimi.registry.models import Household, Resident, Sex
from yimi.registry.queries import Found, describe
from yimi.registry.splitting import split_person


@require_http_methods(["GET", "POST"])
@requires("registry.merge")
def people(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    """Lay two people side by side, field by field, and let one stand for the other."""
    now, error = clock.now(), ""
    visible = Resident.objects.visible_to(request.user, "registry.merge")
    one = _person(visible, pk)
    other = find(visible, _with(request))
    if other is None:
        raise Http404
    if request.method == "POST":
        take = [name for name in PERSON_FIELDS if request.POST.get(name) == str(other.pk)]
        try:
            merge_people(
                kept=one, merged=other, take=take, by=request.user.pk, now=now,
                client_id=uuid_or_none(request.POST.get("client_id")),
            )  # fmt: skip
        except Refusal as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("Merged. It can be undone on this page."))
            return redirect("registry:person", pk=one.pk)
    homes = [
        open_row(Household.objects.all(), pk=row.household_id, user=request.user,
                 permission="registry.merge", now=now)
        for row in (one, other)
    ]  # fmt: skip
    found = {entry.household.pk: entry for entry in describe(home.pk for home in homes)}
    sides = [_side(row, home, found.get(home.merged_into_id or home.pk)) for row, home in
             zip((one, other), homes, strict=True)]  # fmt: skip
    return render(
        request,
        "registry/merge_people.html",
        {
            "one": one,
            "other": other,
            "sides": sides,
            "rows": _person_fields(one, other, request),
            "gone": one.merged_into_id or other.merged_into_id,
            "error": error,
            "client_id": new_id(),
            "next": request.GET.get("next", ""),
        },
        status=409 if error else 200,
    )


@require_http_methods(["GET", "POST"])
@requires("registry.merge")
def households(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    """Lay two households behind one door side by side, and let one stand for the other."""
    now, error = clock.now(), ""
    other_id = uuid_or_none(_with(request))
    if other_id is None:
        raise Http404
    one, other = (
        open_row(Household.objects.all(), pk=wanted, user=request.user,
                 permission="registry.merge", now=now)
        for wanted in (pk, other_id)
    )  # fmt: skip
    here = {entry.household.pk: entry for entry in describe([one.pk, other.pk])}
    pairs = _same_names(here.get(one.pk), here.get(other.pk))
    if request.method == "POST":
        take = [name for name in ("tenure", "key_kept", "pets", "note", "no_telephone")
                if request.POST.get(name) == str(other.pk)]  # fmt: skip
        take += [f"{name}+" for name in JOINED if request.POST.get(name) == "both"]
        same = [pair for pair in pairs if request.POST.get(f"same-{pair[0].pk}") == "1"]
        try:
            merge_households(
                kept=one, merged=other, take=take, same=same, by=request.user.pk, now=now,
                client_id=uuid_or_none(request.POST.get("client_id")),
            )  # fmt: skip
        except Refusal as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("Merged. It can be undone in the list of merges."))
            return redirect("registry:household", pk=one.pk)
    return render(
        request,
        "registry/merge_households.html",
        {
            "one": one,
            "other": other,
            "sides": [here.get(one.pk), here.get(other.pk)],
            "door": here[one.pk].door if one.pk in here else "",
            "rows": _home_fields(one, other, request),
            "pairs": pairs,
            "far": one.place_id != other.place_id,
            "gone": one.merged_into_id or other.merged_into_id,
            "error": error,
            "client_id": new_id(),
        },
        status=409 if error else 200,
    )


@require_http_methods(["GET", "POST"])
@requires("registry.merge")
def split(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    """Ask what belongs to the second of two people who stand in one row."""
    now, error = clock.now(), ""
    row = _person(Resident.objects.visible_to(request.user, "registry.merge"), pk)
    if row.merged_into_id:
        return redirect("registry:person", pk=row.merged_into_id)
    home = open_row(
        Household.objects.all(), pk=row.household_id, user=request.user,
        permission="registry.merge", now=now,
    )  # fmt: skip
    held = list(row.groups.filter(ended_on=None).values_list("code", flat=True))
    phones = list(row.telephones.order_by("pk"))
    given = request.POST
    if request.method == "POST":
        try:
            made = split_person(
                resident=row,
                second=Person(
                    given.get("name", ""),
                    sex=given.get("sex", "") if given.get("sex", "") in Sex.values else "",
                    born_on=_day(given.get("born_on")),
                    groups=tuple(code for code in given.getlist("group") if code in held),
                ),
                telephones=[one for one in phones if str(one.pk) in given.getlist("telephone")],
                by=request.user.pk,
                now=now,
            )
        except Refusal as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("They are two people now. Merging them takes it back."))
            return redirect("registry:person", pk=made.pk)
    language = get_language() or "zh-hans"
    pack = pack_at(row.place_path, now=now)
    words = {entry.code: in_language(entry.name, language) for entry in pack.groups}
    return render(
        request,
        "registry/split.html",
        {
            "person": row,
            "home": home,
            "groups": [(code, words.get(code, code)) for code in held],
            "phones": phones,
            "given": given,
            "sexes": [("", "–"), ("f", Sex.FEMALE.label), ("m", Sex.MALE.label)],
            "error": error,
            "today": timezone.localdate(now),
        },
        status=422 if error else 200,
    )


def _with(request: HttpRequest) -> str:
    return request.POST.get("with") or request.GET.get("with") or ""


def _person(rows: Any, pk: UUID) -> Resident:
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    found: Resident = row
    return found


def _side(row: Resident, home: Household, found: Found | None) -> dict[str, Any]:
    """Return what stands above the fields of one of two people."""
    phones = [
        phone.number for phone in (found.telephones if found else ())
        if phone.person is None or phone.person.pk == row.pk
    ]  # fmt: skip
    return {
        "row": row,
        "door": found.door if found else "",
        "home": home,
        "phones": list(dict.fromkeys(phones)),
        "others": [one.name for one in (found.people if found else ()) if one.pk != row.pk],
        "groups": group_words(row),
    }


def group_words(row: Resident) -> list[str]:
    """Return the key groups of somebody in the words of the pack."""
    pack = pack_at(row.place_path, now=clock.now())
    words = {entry.code: entry.name for entry in pack.groups}
    language = get_language() or "zh-hans"
    codes = row.groups.filter(ended_on=None).values_list("code", flat=True)
    return [in_language(words[code], language) if code in words else code for code in codes]


def _person_fields(one: Resident, other: Resident, request: HttpRequest) -> list[dict[str, Any]]:
    """Return the fields of two people side by side, with the one that is chosen beforehand."""
    shown: dict[str, tuple[Any, ...]] = {
        "name": (_("Name"), one.name, other.name),
        "sex": (_("Sex"), *(row.get_sex_display() if row.sex else "" for row in (one, other))),
        "born_on": (_("Date of birth"), one.born_on or "", other.born_on or ""),
        "id_number": (_("Identity number"), _half(one.id_number), _half(other.id_number)),
        "language": (_("Language"), one.language, other.language),
        "mobility": (_("Moving about"),
                     *(row.get_mobility_display() if row.mobility else "" for row in (one, other))),
        "away": (_("Elsewhere for a time"), _away(one), _away(other)),
    }  # fmt: skip
    same_id = one.id_number == other.id_number
    return [
        _field(name, label, a, b, one, other, request,
               same=a == b and (name != "id_number" or same_id))
        for name, (label, a, b) in shown.items()
        if a or b
    ]  # fmt: skip


def _home_fields(one: Household, other: Household, request: HttpRequest) -> list[dict[str, Any]]:
    hidden = {name: _("on record") if value else "" for name, value in
              (("one", one.key_kept), ("other", other.key_kept))}  # fmt: skip
    shown: dict[str, tuple[Any, ...]] = {
        "tenure": (_("Owner or tenant"),
                   *(row.get_tenure_display() if row.tenure else "" for row in (one, other))),
        "key_kept": (_("Where a key is kept"), hidden["one"], hidden["other"]),
        "pets": (_("Animals"), one.pets, other.pets),
        "note": (_("Confidential note"), one.note, other.note),
        "no_telephone": (_("Telephone"),
                         *(_("has none") if row.no_telephone else "" for row in (one, other))),
    }  # fmt: skip
    return [
        _field(name, label, a, b, one, other, request,
               same=getattr(one, name) == getattr(other, name), both=name in JOINED)
        for name, (label, a, b) in shown.items()
        if a or b
    ]  # fmt: skip


def _field(
    name: str, label: str, a: Any, b: Any, one: Any, other: Any, request: HttpRequest, *,
    same: bool, both: bool = False,
) -> dict[str, Any]:  # fmt: skip
    chosen = request.POST.get(name) or str(one.pk if a or not b else other.pk)
    return {"name": name, "label": label, "a": a, "b": b, "same": same,
            "both": both and bool(a) and bool(b) and not same, "chosen": chosen}  # fmt: skip


def _same_names(one: Found | None, other: Found | None) -> Sequence[tuple[Resident, Resident]]:
    """Return the people of two households who seem to be one: of one name, not two numbers."""
    pairs = []
    theirs = list(other.people) if other else []
    for person in one.people if one else ():
        like = next((row for row in theirs if row.name == person.name and not (
            row.id_number_hash and person.id_number_hash
            and row.id_number_hash != person.id_number_hash)), None)  # fmt: skip
        if like is not None:
            theirs.remove(like)
            pairs.append((person, like))
    return pairs


def _half(number: str) -> str:
    return f"{number[:6]}********{number[-4:]}" if len(number) > 10 else number


def _away(row: Resident) -> str:
    days = " – ".join(day.isoformat() for day in (row.away_since, row.away_until) if day)
    return f"{days} {row.away_where}".strip()


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CannotEnter("day", _("This is no date: %(day)s") % {"day": text[:20]}) from None
