"""Pages of the ledger."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yimi.accounts.requests import SignedInRequest
from yimi.core import clock
from yimi.core.looks import record_looks
from yimi.core.pages import is_partial
from yimi.core.permissions import may, requires
from yimi.core.text import mask_phone
from yimi.packs.words import in_language
from yimi.places.queries import pack_at
from yimi.registry.queries import Found
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


def people_rows(found: Found, names: dict[str, str], now: datetime) -> list[dict[str, Any]]:
    """Return the people of a household as pages show them."""
    in_years, today = _("%(age)s y"), now.date()
    return [
        {
            "name": person.name,
            "sex_label": person.get_sex_display() if person.sex else "",
            "age": (age := person.age_on(today)),
            "age_words": "" if age is None else in_years % {"age": age},
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
