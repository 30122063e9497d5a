"""Layers whose colours people set by hand."""

from datetime import datetime
from typing import Any

from django.utils.module_loading import import_string

from yimi.atlas.models import Legend, Mark
from yimi.core.declared import declared
from yimi.core.permissions import may
from yimi.core.scope import within


def marks_of(user: Any, legend_id: str, area: str, now: datetime) -> dict[str, str]:
    """Return the colour of each door of an area that has one by a legend.

    An entry that names another layer colours that layer's doors too, as long as somebody may see
    it. What stands first in the legend goes before the rest.
    """
    legend = Legend.objects.filter(pk=legend_id).first()
    if legend is None:
        return {}
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
    codes = import_string(layer.load)(user, area, now)
    return [path for path, code in codes.items() if code not in settled]
