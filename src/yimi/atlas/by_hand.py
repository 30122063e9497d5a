"""Layers whose colours people set by hand."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from yimi.atlas.models import Legend, Mark
from yimi.core.declared import Layer, Shade, Words, declared
from yimi.core.permissions import may
from yimi.core.scope import within
from yimi.places.queries import ancestor_paths

# Colours that name it stand in the address of a map.
NAMED = "marks:"
# Between the name of a layer and one of its colours, where an entry takes in that colour alone.
ONE = ":"


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
        topics=tuple(sorted({"atlas", "registry"} | _apps_of(legend))),
        personal=True,
    )


def marks_of(legend: Legend, user: Any, area: str, now: datetime) -> dict[str, str]:
    """Return the colour of each door of an area that has one by a legend.

    An entry that names another layer, or one colour of it, colours those doors too, as long as
    somebody may see it. What stands first in the legend goes before the rest.
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


def sources() -> list[tuple[str, Words]]:
    """Return what an entry may take in by itself: a layer, or one of its colours."""
    found: list[tuple[str, Words]] = []
    for layer in declared("layers"):
        found.append((layer.name, layer.label))
        found += [
            (f"{layer.name}{ONE}{shade.code}", f"{layer.label} · {shade.label}")
            for shade in layer.shades
            if not shade.settled
        ]
    return found


def _apps_of(legend: Legend) -> set[str]:
    """Return the apps after whose news the doors of a legend may be others."""
    return {entry["layer"].partition(".")[0] for entry in legend.entries if entry.get("layer", "")}


def _doors_of_layer(user: Any, source: str, area: str, now: datetime) -> list[str]:
    name, _sep, only = source.partition(ONE)
    layer = next((one for one in declared("layers") if one.name == name), None)
    if layer is None or not may(user, layer.permission):
        return []
    settled = {shade.code for shade in layer.shades if shade.settled}
    codes = layer.codes(user, area, now)
    return [path for path, code in codes.items() if (code == only if only else code not in settled)]
