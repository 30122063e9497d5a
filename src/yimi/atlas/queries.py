"""What the map shows: the compounds that somebody sees, their houses, and a layer's colours."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from yimi.atlas.paint import Paint, paints
from yimi.atlas.plan import Box, Standing, around, stand
from yimi.atlas.shapes import Building, Door, build, cottages
from yimi.core.declared import Layer, declared
from yimi.core.permissions import may
from yimi.core.scope import within
from yimi.places.models import GroundPlan, Level, Place, Spot
from yimi.places.queries import ancestor_paths

# The layer that colours nothing: what everybody sees who may see none.
BLANK = Layer("none", _("No colours"), "", "atlas.view", order=0)


@dataclass(frozen=True)
class Compound:
    """A compound as the map draws it."""

    place: Place
    standing: list[Standing]
    plan: GroundPlan | None
    box: Box

    @property
    def buildings(self) -> list[Building]:
        return [one.building for one in self.standing]

    @property
    def doors(self) -> int:
        return sum(building.doors for building in self.buildings)

    def door_paths(self) -> set[str]:
        """Return the paths of all doors below the compound."""
        return {local for building in self.buildings for local in building.door_paths()}


def compounds_seen(user: Any, permission: str = "atlas.view") -> Any:
    """Return the compounds that somebody may see, in their natural order."""
    return (
        Place.objects.visible_to(user, permission)
        .filter(level=Level.COMPOUND, gone_at__isnull=True)
        .order_by("sort_key", "name")
    )


def gates_of(user: Any) -> Any:
    """Return the compounds whose copy for the gate somebody may print, in their natural order.

    However far somebody reaches there: the copy says nothing about anybody.
    """
    areas = [grant.path for grant in user.grants() if "atlas.gate" in grant.permissions]
    if not areas:
        return Place.objects.none()
    mine = reduce(or_, (within(path, "path") for path in areas))
    around_me = Place.objects.filter(mine, level=Level.COMPOUND, gone_at__isnull=True)
    # Whose beat is some houses of a compound prints the copy of the whole.
    steps = {step for path in areas for step in ancestor_paths(path)}
    above = Place.objects.filter(path__in=steps, level=Level.COMPOUND, gone_at__isnull=True)
    return (around_me | above).order_by("sort_key", "name")


def drawn(places: Sequence[Place]) -> list[Compound]:
    """Return compounds with their houses as they stand, in three queries for all of them."""
    if not places:
        return []
    below = reduce(or_, (within(place.path, "path") for place in places))
    rows = list(
        Place.objects.filter(below, gone_at__isnull=True)
        .order_by("sort_key", "path")
        .values_list("path", "level", "name", "floor")
    )
    inside = reduce(or_, (within(place.path) for place in places))
    spots = {
        path: (x, y)
        for path, x, y in Spot.objects.filter(inside).values_list("place_path", "x", "y")
    }
    plans = {plan.place_path: plan for plan in GroundPlan.objects.filter(inside)}
    found = []
    for place in places:
        start = len(place.path)
        buildings = _buildings(
            place.name,
            [
                (path[start:], level, name, floor)
                for path, level, name, floor in rows
                if path.startswith(place.path) and len(path) > start
            ],
        )
        standing = stand(
            buildings,
            {path[start:]: at for path, at in spots.items() if path.startswith(place.path)},
        )
        plan = plans.get(place.path)
        size = (plan.width, plan.height) if plan else (0, 0)
        found.append(Compound(place, standing, plan, around(standing, size)))
    return found


Row = tuple[str, str, str, int | None]


def _buildings(name: str, rows: Iterable[Row]) -> list[Building]:
    """Return the buildings of a compound from what lies below it, in natural order."""
    names: dict[str, str] = {}
    houses: dict[str, dict[str, list[Door]]] = {}
    alone: list[Door] = []
    for local, level, words, floor in rows:
        steps = local.split("/")
        if level != Level.DOOR:
            names[local] = words
            house = houses.setdefault(f"{steps[0]}/", {})
            if len(steps) > 2:
                house.setdefault(local, [])
        elif len(steps) == 2:
            alone.append(Door(local, words, floor))
        else:
            above = local[: -len(steps[-2]) - 1]
            houses.setdefault(f"{steps[0]}/", {}).setdefault(above, []).append(
                Door(local, words, floor)
            )
    found = [
        build(
            local,
            names.get(local, local[:-1]),
            [(path, names.get(path, ""), doors) for path, doors in groups.items() if doors],
        )
        for local, groups in houses.items()
    ]
    return [*found, cottages("", name, alone)] if alone else found


def layers_of(user: Any, places: Sequence[Place], now: datetime) -> list[Layer]:
    """Return the layers that somebody may see over some compounds, in their order.

    Those that people made come last; a fixed number of queries for each kind of them.
    """
    found = [layer for layer in declared("layers") if may(user, layer.permission)]
    areas = [place.path for place in places]
    made = sorted(declared("layers_made"), key=lambda kind: kind.order) if areas else []
    return [
        BLANK,
        *sorted(found, key=lambda layer: layer.order),
        *(
            layer
            for kind in made
            if may(user, kind.permission)
            for layer in import_string(kind.found)(user, areas, now)
        ),
    ]


def chosen(layers: Sequence[Layer], asked: str) -> Layer:
    """Return the layer that is asked for, or the first that colours anything."""
    named = next((layer for layer in layers if layer.name == asked), None)
    return named or (layers[1] if len(layers) > 1 else layers[0])


def shades_of(user: Any, layer: Layer, places: Sequence[Place], now: datetime) -> list[Paint]:
    """Return the paints of a layer over some compounds."""
    return paints(layer.looks(user, [place.path for place in places], now))


def codes_in(
    user: Any, layer: Layer, place: Place, colours: Sequence[Paint], now: datetime
) -> dict[str, int]:
    """Return the number of the paint of each place of a compound that the layer colours.

    The places are told by their path below the compound.
    """
    order = {paint.code: index for index, paint in enumerate(colours)}
    codes = layer.codes(user, place.path, now)
    start = len(place.path)
    return {path[start:]: order[code] for path, code in codes.items() if code in order}


def with_houses(codes: dict[str, int], doors: set[str]) -> dict[str, int]:
    """Return codes in which what is known only of a house or a staircase stands at the house."""
    found = {local: index for local, index in codes.items() if local in doors}
    for local, index in codes.items():
        if local not in doors and local:
            house = f"{local.partition('/')[0]}/"
            found[house] = min(index, found.get(house, index))
    return found
