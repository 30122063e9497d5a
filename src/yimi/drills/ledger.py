"""Writing the demonstration's places and households."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import count
from random import Random

from django.db import transaction

from yimi.drills.buildings import Block, build_compounds
from yimi.drills.cast import FIRST_FREE_SERIAL
from yimi.drills.layout import CITY, COMMUNITIES, COMPOUNDS, DISTRICT, SUBDISTRICT
from yimi.drills.settling import settle
from yimi.places.actions import add_places, build_place
from yimi.places.models import Level, Place
from yimi.registry.actions import enter_households


def write_ledger(*, seed: int, today: date, now: datetime) -> dict[str, Place]:
    """Enter the sub-district with exactly Beilin's figures; return its places by name.

    `today` is the day on which the ages hold; `now` is when the ledger was written, before it.
    Of the places below a compound only the buildings are returned.
    """
    upper = _upper_places()
    communities = {place.code: place for place in upper if place.level == Level.COMMUNITY}
    block = build_compounds(COMPOUNDS, communities)
    with transaction.atomic():
        add_places(places=[*upper, *block.places], by=None, now=now)
        _settle(block, seed, today, count(FIRST_FREE_SERIAL), now)
    keys = {Level.CITY: "city", Level.DISTRICT: "district", Level.SUBDISTRICT: "subdistrict"}
    named = (Level.COMMUNITY, Level.COMPOUND, Level.BUILDING)
    found = {keys[Level(place.level)]: place for place in upper if place.level in keys}
    return found | {place.name: place for place in (*upper, *block.places) if place.level in named}


def _settle(block: Block, seed: int, today: date, serials: Iterator[int], now: datetime) -> None:
    entries = settle(Random(seed), block.doors, today=today, serials=serials)
    enter_households(entries=entries, by=None, now=now)


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
