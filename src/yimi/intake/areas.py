"""The area that the desk works on."""

from django.http import Http404

from yimi.accounts.requests import SignedInRequest
from yimi.intake.queries import areas_of, innermost
from yimi.places.models import Place


def chosen_area(request: SignedInRequest) -> Place:
    """Return the area that was chosen, if the person may read against its ledger."""
    path = request.POST.get("area", "") or request.GET.get("area", "")
    areas = areas_of(request.user, "intake.desk")
    area = next((place for place in areas if place.path == path), None)
    if area is None:
        area = innermost(areas, path) or (areas[0] if areas and not path else None)
    if area is None:
        raise Http404
    return area
