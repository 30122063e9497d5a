"""What the pages of care have in common: which community they are about, and who looked."""

from typing import Any

from yimi.accounts.requests import SignedInRequest
from yimi.care import queries
from yimi.core import clock
from yimi.core.looks import record_looks


def area_asked(
    request: SignedInRequest, *, with_people: bool = True
) -> tuple[dict[str, Any], list[queries.PersonRow]]:
    """Return the community that a page is about, those to choose from, and its people."""
    area, places = queries.area_of(request.user, "care.see", request.GET.get("area", ""))
    rows = (
        queries.people_at(request.user, "care.see", area.path, clock.now())
        if area and with_people
        else []
    )
    # On paper the head names the place of the reader already.
    narrowed = area.name if area and len(places) > 1 else ""
    return {"area": area, "areas": places, "narrowed": narrowed}, rows


def record_who(request: SignedInRequest, residents: list[Any]) -> None:
    """Write down that somebody looked at these people."""
    record_looks(residents, user=request.user, permission="care.see", now=clock.now())
