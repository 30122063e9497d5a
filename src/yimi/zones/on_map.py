"""Who is isolated, on the map of doors: what the layer reads."""

from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from yimi.core.scope import within
from yimi.zones.layers import LAYERS
from yimi.zones.models import Isolation, Stretch
from yimi.zones.ruling import kinds_of

ORDER = [shade.code for shade in LAYERS[0].shades]


def isolated(user: Any, area: str, now: datetime) -> dict[str, str]:
    """Return for each door with somebody isolated the gravest way of it, in two queries."""
    today = localdate(now)
    running = Isolation.objects.visible_to(user, "zones.see").filter(within(area)).running_on(today)
    packs = dict(running.values_list("pk", "pack"))
    kinds = kinds_of(set(packs.values()))
    held = Stretch.objects.filter(
        isolation__in=list(packs), gone_at__isnull=True, began_on__lte=today, ends_on__gt=today
    )
    found: dict[str, str] = {}
    for path, code in held.values_list("place_path", "kind"):
        # A way that a pack of this place no longer knows is still one.
        shade = kinds[code].shade if code in kinds else "home"
        before = found.get(path)
        if before is None or ORDER.index(shade) < ORDER.index(before):
            found[path] = shade
    return found
