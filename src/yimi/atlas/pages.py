"""What the pages of the map are put together from."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from yimi.atlas.drawing import draw_doors
from yimi.atlas.paint import Paint
from yimi.atlas.queries import (
    BLANK,
    Compound,
    chosen,
    codes_in,
    layers_of,
    shades_of,
    with_houses,
)
from yimi.atlas.shapes import Building
from yimi.core.declared import Layer
from yimi.core.events import Looked
from yimi.core.looks import record_looks
from yimi.core.models import Event
from yimi.places.models import Place

# So many doors still carry their numbers on the map of a compound; more would be too small.
NUMBERED = 1_500
SAME_LOOK = timedelta(hours=1)


class Seen:
    """What somebody looks at: compounds under one layer, at one moment."""

    def __init__(self, user: Any, asked: str, places: Sequence[Place], now: datetime) -> None:
        self.user, self.now, self.places = user, now, list(places)
        self.layers = layers_of(user, self.places, now)
        self.layer: Layer = chosen(self.layers, asked)
        self.paints: list[Paint] = shades_of(user, self.layer, self.places, now)
        if self.layer.personal:
            note_looks(user, self.layer.permission, self.places, now)

    def codes(self, place: Place) -> dict[str, int]:
        """Return the paints of a compound's doors."""
        return codes_in(self.user, self.layer, place, self.paints, self.now)

    def panel(self, compound: Compound, *, numbers: bool) -> dict[str, Any]:
        """Return a compound as its panel on the page shows it."""
        codes = with_houses(self.codes(compound.place), compound.door_paths())
        address = reverse("atlas:compound", args=[compound.place.pk])
        query = urlencode({"layer": self.layer.name})
        return {
            "place": compound.place,
            "compound": compound,
            "url": f"{address}?{query}",
            "doors": compound.doors,
            "drawing": draw_doors(
                compound.standing,
                codes,
                self.paints,
                numbers=numbers and compound.doors <= NUMBERED,
                address=f"{address}?{query}&building=",
            ),
            "houses": _houses(compound, codes, self.paints),
            "coloured": _counted(codes, compound.door_paths()),
            "codes": codes,
        }

    def frame(
        self, panels: Sequence[dict[str, Any]], building: Building | None = None
    ) -> dict[str, Any]:
        """Return what every page of the map shows around its compounds, or one building."""
        counts = sum((panel["coloured"] for panel in panels), Counter[int]())
        if building:
            counts = _counted(panels[0]["codes"], building.door_paths())
        ids = [panel["place"].pk for panel in panels]
        query = urlencode([("layer", self.layer.name), *(("at", pk) for pk in ids)])
        return {
            "layers": self.layers,
            "layer": self.layer,
            "blank": self.layer.name == BLANK.name,
            "paints": [(paint, counts[index]) for index, paint in enumerate(self.paints)],
            "panels": panels,
            "state_url": f"{reverse('atlas:state')}?{query}",
            "topics": " ".join(self.layer.topics),
            "now": self.now,
            "wall_query": query,
        }


def note_looks(user: Any, permission: str, places: Sequence[Place], now: datetime) -> None:
    """Record who opened colours that say something of people: once an hour for each compound.

    An open page reads its colours again with each piece of news; that is the same look.
    """
    known = set(
        Event.objects.filter(
            subject_id__in=[place.pk for place in places],
            type=Looked.name(),
            by_id=user.pk,
            at__gt=now - SAME_LOOK,
        ).values_list("subject_id", flat=True)
    )
    new = [place for place in places if place.pk not in known]
    if new:
        record_looks(new, user=user, permission=permission, now=now)


def _counted(codes: dict[str, int], doors: set[str]) -> Counter[int]:
    return Counter(index for local, index in codes.items() if local in doors)


def _houses(
    compound: Compound, codes: dict[str, int], paints: Sequence[Paint]
) -> list[dict[str, Any]]:
    """Return what the map says in words: how many doors of each colour a building has."""
    found = []
    for building in compound.buildings:
        counts = _counted(codes, building.door_paths())
        found.append(
            {
                "building": building,
                "counts": [counts[index] for index in range(len(paints))],
                "any": bool(counts),
            }
        )
    return found
