"""Pages of the ledger."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods

from yimi.accounts.queries import names_of
from yimi.accounts.requests import SignedInRequest
from yimi.core import clock
from yimi.core.declared import panels
from yimi.core.looks import open_row, record_looks
from yimi.core.models import Event
from yimi.core.pages import is_partial
from yimi.core.permissions import may, requires
from yimi.core.text import mask_phone
from yimi.packs.words import in_language
from yimi.places.queries import pack_at
from yimi.registry.models import Household
from yimi.registry.queries import Found, describe
from yimi.registry.search import search


@require_http_methods(["GET", "POST"])
@requires("registry.find")
def ledger(request: SignedInRequest) -> HttpResponse:
    """Search the ledger. What is asked for is sent as a form: it stands in no address or history.

    Every household that is shown, half hidden as it is, is a look that is recorded.
    """
    text = request.POST.get("q", "").strip()
    hits, now = search(text, user=request.user, permission="registry.find"), clock.now()
    homes = [entry.household for entry in hits.found]
    record_looks(homes, user=request.user, permission="registry.find", now=now)
    can_open = may(request.user, "registry.open")
    context = {
        "asked": text,
        "hits": hits,
        "rows": [
            {
                "door": entry.door,
                "url": reverse("registry:household", args=[entry.household.pk]) if can_open else "",
                "people": people_rows(entry, {}, now),
                "phones": [mask_phone(phone) for phone in entry.phones],
            }
            for entry in hits.found
        ],
        # By their ids: what was asked for stands in no address.
        "export_of": f"homes={','.join(str(entry.household.pk) for entry in hits.found)}",
        "alternatives": [
            {"name": name, "asked": text.replace(hits.meant, name) if hits.meant in text else name}
            for name in hits.alternatives
        ],
    }
    partial = is_partial(request)
    return render(request, f"registry/{'_ledger_found' if partial else 'ledger'}.html", context)


@require_GET
@requires("registry.open")
def household(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show a household in full; the look is recorded and stands in its own list of looks."""
    now = clock.now()
    home = open_row(
        Household.objects.all(), pk=pk, user=request.user, permission="registry.open", now=now
    )
    found = describe([home.pk])[0]
    pack = pack_at(home.place_path, now=now)
    language = get_language() or "zh-hans"
    names = {entry.code: in_language(entry.name, language) for entry in pack.warnings}
    return render(
        request,
        "registry/household.html",
        {
            "door": found.door,
            "edit_id": pk if may(request.user, "registry.edit") else None,
            "people": people_rows(found, group_names(found, now), now),
            "phones": found.phones,
            "warnings": [names.get(code, code) for code in found.warnings],
            "note": home.note,
            "panels": [
                {
                    "template": panel.template,
                    "content": import_string(panel.load)(request.user, [pk]).get(pk, []),
                }
                for panel in panels("registry.household")
            ],
            "looks": looks_at(pk) if may(request.user, "registry.access_log") else None,
        },
    )


def people_rows(found: Found, names: dict[str, str], now: datetime) -> list[dict[str, Any]]:
    """Return the people of a household as pages show them."""
    return [
        {
            "name": person.name,
            "sex_label": person.get_sex_display() if person.sex else "",
            "age": person.age_on(now.date()),
            "is_head": person.is_head,
            "groups": [names.get(code, code) for code in found.groups.get(person.pk, [])],
        }
        for person in found.people
    ]


def group_names(found: Found, now: datetime) -> dict[str, str]:
    """Return the words for the groups of a household's pack."""
    language = get_language() or "zh-hans"
    pack = pack_at(found.household.place_path, now=now)
    return {entry.code: in_language(entry.name, language) for entry in pack.groups}


def looks_at(household_id: UUID) -> list[dict[str, Any]]:
    """Return who opened a household, the latest first."""
    events = list(
        Event.objects.filter(subject_id=household_id, type="core.Looked").order_by("-position")[:50]
    )
    names = names_of(event.by_id for event in events)
    return [
        {"at": event.at, "who": names.get(event.by_id, "") if event.by_id else ""}
        for event in events
    ]
