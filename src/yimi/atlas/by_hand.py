"""Layers whose colours people set by hand."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from yimi.atlas.models import Legend, Mark
from yimi.core.declared import Layer, Shade, declared
from yimi.core.permissions import may
from yimi.core.scope import within
from yimi.places.queries import ancestor_paths

# Colours that name it stand in the address of a map.
NAMED = "marks:"


def legends_over(user: Any, areas: Sequence[str], _now: datetime) -> list[Layer]:
    """Return the layers that were made for some areas, or for one around them; one query."""
    around_them = {step for area in areas for step in ancestor_paths(area)}
    rows = Legend.objects.filter(place_path__in=around_them, gone_at__isnull=True)
    return [layer_of(legend) for legend in rows.order_by("name", "made_at")]


def layer_of(legend: Legend) -> Layer:
    """Return the layer of a legend whose colours are set by hand."""
    return Layer(
        f"{NAMED}{legend.pk}",
        legend.name,
        partial(marks_of, legend),
        "atlas.marks",
        tuple(
            Shade(entry["code"], entry["label"], entry["colour"], entry["pattern"])
            for entry in legend.entries
        ),
        topics=("atlas", "registry"),
        personal=True,
    )


def marks_of(legend: Legend, user: Any, area: str, now: datetime) -> dict[str, str]:
    """Return the colour of each door of an area that has one by a legend.

    An entry that names another layer colours that layer's doors too, as long as somebody may see
    it. What stands first in the legend goes before the rest.
    """
    order = [entry["code"] for entry in legend.entries]
    found = dict(
        Mark.objects.visible_to(user, "atlas.marks")
        .filter(within(area), legend=legend)
        .values_list("place_path", "code")
    )
    for entry in legend.entries:
        for path in _doors_of_layer(user, entry.get("layer", ""), area, now):
            before = found.get(path)
            if before not in order or order.index(entry["code"]) < order.index(before):
                found[path] = entry["code"]
    return found


def _doors_of_layer(user: Any, name: str, area: str, now: datetime) -> list[str]:
    layer = next((one for one in declared("layers") if one.name == name), None)
    if layer is None or not may(user, layer.permission):
        return []
    settled = {shade.code for shade in layer.shades if shade.settled}
    codes = layer.codes(user, area, now)
    return [path for path, code in codes.items() if code not in settled]
