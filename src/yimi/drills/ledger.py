"""Writing the demonstration's places and households."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import count
from random import Random
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from yimi.drills.buildings import build_compounds
from yimi.drills.cast import FIRST_FREE_SERIAL
from yimi.drills.layout import CITY, COMMUNITIES, COMPOUNDS, DISTRICT, SUBDISTRICT
from yimi.drills.settling import settle
from yimi.places.actions import add_places, build_place
from yimi.places.models import Level, Place
from yimi.registry.actions import Entry, enter_households


class Settled(NamedTuple):
    """A household of the ledger with the kind it was drawn as, and its scene if it has one."""

    kind: str
    scene: str
    entry: Entry
    household_id: UUID


class Ledger(NamedTuple):
    """What was written: places by name (of those below a compound only buildings), households."""

    places: dict[str, Place]
    homes: list[Settled]


def write_ledger(*, seed: int, today: date, now: datetime) -> Ledger:
    """Enter the sub-district with exactly Beilin's figures.

    `today` is the day on which the ages hold; `now` is when the ledger was written, before it.
    """
    upper = _upper_places()
    communities = {place.code: place for place in upper if place.level == Level.COMMUNITY}
    block = build_compounds(COMPOUNDS, communities)
    settlers = settle(Random(seed), block.doors, today=today, serials=count(FIRST_FREE_SERIAL))
    with transaction.atomic():
        add_places(places=[*upper, *block.places], by=None, now=now)
        rows = enter_households(entries=[settler.entry for settler in settlers], by=None, now=now)
    homes = [
        Settled(*settler, household.pk)
        for settler, household in zip(settlers, rows.households, strict=True)
    ]
    return Ledger(_by_name([*upper, *block.places]), homes)


def _by_name(places: Sequence[Place]) -> dict[str, Place]:
    levels = {Level.CITY: "city", Level.DISTRICT: "district", Level.SUBDISTRICT: "subdistrict"}
    named = (Level.COMMUNITY, Level.COMPOUND, Level.BUILDING)
    return {
        levels.get(Level(place.level), place.name): place
        for place in places
        if place.level in levels or place.level in named
    }


def _upper_places() -> list[Place]:
    places: list[Place] = []
    for level, (code, name) in (
        (Level.CITY, CITY),
        (Level.DISTRICT, DISTRICT),
        (Level.SUBDISTRICT, SUBDISTRICT),
    ):
        parent = places[-1] if places else None
        places.append(build_place(parent=parent, level=level, name=name, code=code))
    subdistrict = places[-1]
    places += [
        build_place(parent=subdistrict, level=Level.COMMUNITY, name=name, code=code)
        for code, name in COMMUNITIES.items()
    ]
    return places
