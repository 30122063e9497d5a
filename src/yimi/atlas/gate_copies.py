"""The copy of a compound's map for its gate: what may be published of a day, and nothing else."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from yimi.atlas.bands import band
from yimi.atlas.models import GateCopy
from yimi.atlas.queries import Compound
from yimi.core.declared import Layer, declared
from yimi.core.scope import SUBTREE, Grant
from yimi.places.models import Place


class _Everything:
    """Who counts for the copy: the program, so that each print of a day says the same.

    What single readers may see differs; if their prints differed too, these could be compared.
    """

    def __init__(self, area: str, by: UUID) -> None:
        rights = frozenset(layer.permission for layer in gate_layers())
        self._grants = (Grant(area, SUBTREE, rights, by),)

    def grants(self) -> tuple[Grant, ...]:
        return self._grants


def gate_layers() -> list[Layer]:
    """Return the layers that may be counted at a gate, in their order."""
    found = [layer for layer in declared("layers") if layer.gate]
    return sorted(found, key=lambda layer: layer.order)


def copy_of_day(*, compound: Compound, by: UUID, now: datetime) -> GateCopy:
    """Return what the copy of today says; the first one made today is the only one there is."""
    today = localtime(now).date()
    found = GateCopy.objects.filter(place=compound.place, printed_on=today).first()
    if found:
        return found
    bands = _counted(compound, by, now)
    with transaction.atomic():
        # Two who ask at once wait for each other here, and get the same copy.
        Place.objects.select_for_update(no_key=True).get(pk=compound.place.pk)
        copy, _made = GateCopy.objects.get_or_create(
            place=compound.place,
            printed_on=today,
            defaults={"place_path": compound.place.path, "bands": bands, "made_at": now},
        )
    return copy


def _counted(compound: Compound, by: UUID, now: datetime) -> dict[str, Any]:
    """Return for each layer and building the band of its doors that wait for something.

    A building's bands follow from its doors, which anybody can count; nothing that changes with
    the people behind them goes into where they are cut.
    """
    area = compound.place.path
    program = _Everything(area, by)
    found: dict[str, Any] = {}
    for layer in gate_layers():
        settled = {shade.code for shade in layer.shades if shade.settled}
        codes = layer.codes(program, area, now)
        waiting = {path[len(area) :] for path, code in codes.items() if code not in settled}
        found[layer.name] = {
            building.local: band(len(building.door_paths() & waiting), building.doors)
            for building in compound.buildings
        }
    return found
