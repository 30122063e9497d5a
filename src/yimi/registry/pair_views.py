"""The list of likely duplicates, and what was decided about them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from yimi.accounts.requests import SignedInRequest
from yimi.core import clock
from yimi.core.looks import record_looks
from yimi.core.pages import find, way_back, whole_number
from yimi.core.permissions import requires
from yimi.core.scope import covers, within
from yimi.core.text import mask_phone
from yimi.places.models import Level, Place
from yimi.places.queries import full_names
from yimi.registry.merging import undo_merge
from yimi.registry.models import Merge, PairDecision, Resident, Telephone, Verdict
from yimi.registry.pairs import (
    BIRTH,
    DOOR,
    ID_NUMBER,
    PHONE,
    Pair,
    decided_pairs,
    is_too_wide,
    likely_pairs,
)
from yimi.registry.splitting import decide_pair

PAGE = 20
MERGES = 50
WHY = {
    ID_NUMBER: gettext_lazy("same identity number"),
    PHONE: gettext_lazy("same telephone, same surname"),
    DOOR: gettext_lazy("same name behind one door"),
    BIRTH: gettext_lazy("same name and date of birth"),
}
FIELDS = {
    "name": gettext_lazy("Name"),
    "sex": gettext_lazy("Sex"),
    "born_on": gettext_lazy("Date of birth"),
    "id_number": gettext_lazy("Identity number"),
    "language": gettext_lazy("Language"),
    "mobility": gettext_lazy("Moving about"),
    "away_since": gettext_lazy("Elsewhere for a time"),
    "away_until": gettext_lazy("Elsewhere for a time"),
    "away_where": gettext_lazy("Elsewhere for a time"),
    "tenure": gettext_lazy("Owner or tenant"),
    "key_kept": gettext_lazy("Where a key is kept"),
    "pets": gettext_lazy("Animals"),
    "note": gettext_lazy("Confidential note"),
    "no_telephone": gettext_lazy("Telephone"),
}


@require_GET
@requires("registry.merge")
def pairs(request: SignedInRequest) -> HttpResponse:
    """Show likely duplicates side by side; each household that is shown is a recorded look."""
    now, user = clock.now(), request.user
    shown = request.GET.get("show", "")
    shown = shown if shown in Verdict.values else ""
    communities = list(
        Place.objects.visible_to(user, "registry.merge")
        .filter(level=Level.COMMUNITY, gone_at=None)
        .order_by("sort_key")
    )
    area = request.GET.get("place", "")
    area = area if any(place.path == area for place in communities) else ""
    people = Resident.objects.visible_to(user, "registry.merge").filter(within(area))
    decisions = PairDecision.objects.visible_to(user, "registry.merge").filter(within(area))
    too_many = not shown and is_too_wide(people)
    found: list[Pair] = []
    if shown:
        found = decided_pairs(decisions, shown)
    elif not too_many:
        found = likely_pairs(people)
    number = max(whole_number(request.GET.get("page"), 1) or 1, 1)
    rows = found[(number - 1) * PAGE : number * PAGE]
    homes = {row.household.pk: row.household for pair in rows for row in (pair.first, pair.second)}
    record_looks(homes.values(), user=user, permission="registry.merge", now=now)
    return render(
        request,
        "registry/pairs.html",
        {
            "rows": _rows(rows),
            "total": len(found),
            "shown": shown,
            "parked": decisions.filter(verdict=Verdict.PARKED, first__merged_into=None,
                                       second__merged_into=None).count(),
            "too_many": too_many,
            "communities": communities,
            "area": area,
            "page": number,
            "pages": max(1, -(-len(found) // PAGE)),
        },
    )  # fmt: skip


@require_POST
@requires("registry.merge")
def decide(request: SignedInRequest) -> HttpResponseBase:
    """Remember that two are not the same, or that it is decided later; or forget that."""
    visible = Resident.objects.visible_to(request.user, "registry.merge")
    first, second = (find(visible, request.POST.get(name)) for name in ("first", "second"))
    if first is None or second is None:
        raise Http404
    decide_pair(
        first=first, second=second, verdict=request.POST.get("verdict", ""),
        by=request.user.pk, now=clock.now(),
    )  # fmt: skip
    return redirect(way_back(request, "/ledger/pairs/"))


@require_GET
@requires("registry.merge")
def merges(request: SignedInRequest) -> HttpResponse:
    """Show what was merged, the latest first, each to be undone."""
    now = clock.now()
    rows = list(
        Merge.objects.visible_to(request.user, "registry.merge")
        .filter(part_of=None)
        .select_related("kept_person__household", "merged_person", "kept_household", "by",
                        "undone_by")
        .order_by("-at")[:MERGES]
    )  # fmt: skip
    doors = full_names({row.place_path for row in rows})
    homes: dict[UUID, Any] = {}
    for row in rows:
        home = row.kept_person.household if row.kept_person else row.kept_household
        if home is not None:
            homes[home.pk] = home
    record_looks(
        [home for home in homes.values() if _sees(request.user, home.place_path)],
        user=request.user, permission="registry.merge", now=now,
    )  # fmt: skip
    return render(
        request,
        "registry/merges.html",
        {"rows": [{"row": row, "door": doors[row.place_path]} for row in rows]},
    )


@require_POST
@requires("registry.merge")
def undo(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    """Let two be two again."""
    merge = Merge.objects.visible_to(request.user, "registry.merge").filter(pk=pk).first()
    if merge is None:
        raise Http404
    kept = undo_merge(merge=merge, by=request.user.pk, now=clock.now())
    if kept:
        words = "、".join(dict.fromkeys(str(FIELDS.get(name, name)) for name in kept))
        messages.warning(
            request,
            _("They are two again. Corrected meanwhile, and left as it is: %(words)s.")
            % {"words": words},
        )
    else:
        messages.success(request, _("They are two again, each as before."))
    return redirect(way_back(request, "/ledger/merges/"))


def _sees(user: Any, path: str) -> bool:
    return any(
        "registry.merge" in grant.permissions and covers(grant.path, path)
        for grant in user.grants()
    )


def _rows(pairs: list[Pair]) -> list[dict[str, Any]]:
    """Return pairs as the page shows them, in two queries."""
    people = [row for pair in pairs for row in (pair.first, pair.second)]
    doors = full_names({row.place_path for row in people})
    phones: dict[UUID, list[str]] = {}
    for resident, number in Telephone.objects.filter(resident__in=people).values_list(
        "resident_id", "number"
    ):
        if resident:
            phones.setdefault(resident, []).append(mask_phone(number))
    today = timezone.localdate(clock.now())

    def side(row: Resident) -> dict[str, Any]:
        return {
            "row": row,
            "door": doors[row.place_path],
            "age": row.age_on(today),
            "phones": phones.get(row.pk, []),
            "id_tail": row.id_number[-4:] if row.id_number else "",
        }

    return [
        {"sides": [side(pair.first), side(pair.second)], "why": [WHY[code] for code in pair.why],
         "pair": pair}
        for pair in pairs
    ]  # fmt: skip
