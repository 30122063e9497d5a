"""Many more people, for measuring: the same compounds and households again under other names.

One block after another is drawn, written in one transaction and forgotten, so that memory stays as
small for two million people as for two thousand.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import count
from random import Random

from django.db import transaction

from yimi.drills.buildings import build_compounds
from yimi.drills.layout import COMPOUNDS, Compound
from yimi.drills.settling import Settler, settle
from yimi.places.actions import add_places, build_place
from yimi.places.models import Level, Place
from yimi.registry.actions import enter_households

BLOCKS_IN_SUBDISTRICT = 24
SUBDISTRICTS_IN_DISTRICT = 8
# Codes of the city's districts end before 90.
FIRST_DISTRICT_CODE = 410190
_FIRST, _SECOND = "青柳东南春和安秀梅竹云松星文锦福", "禾溪苑岸庭园林泉湖桥岭泽湾里坊陌"
_ENDINGS = ("家园", "花园", "小区", "苑", "新村", "里")


def add_people(
    *,
    residents: int,
    city: Place,
    seed: int,
    today: date,
    now: datetime,
    first_serial: int,
    told: Callable[[int], object] = lambda done: None,
) -> int:
    """Add households until `residents` people are entered; return how many people that made.

    The last household is entered whole. `told` is given the number after each block.
    """
    done = 0
    serials = count(first_serial)
    for number, (subdistrict, above) in enumerate(_subdistricts(city)):
        if done >= residents:
            return done
        with _collector_at_rest():
            rng = Random(f"{seed}-{number}")
            places, communities = _communities(subdistrict, number)
            block = build_compounds(_renamed(rng, list(communities)), communities)
            settlers = settle(rng, block.doors, today=today, serials=serials, scenes=())
            new = [*above, *places, *block.places]
            done += _write(new, settlers, residents - done, now)
        told(done)
    return done


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Keep Python from looking for cycles among the rows of a block: a third of the time.

    There are hardly any: rows are freed as soon as nothing holds them.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _write(places: list[Place], settlers: list[Settler], wanted: int, now: datetime) -> int:
    entries, people = [], 0
    for settler in settlers:
        if people >= wanted:
            break
        entries.append(settler.entry)
        people += len(settler.entry.people)
    with transaction.atomic():
        add_places(places=places, by=None, now=now)
        enter_households(entries=entries, by=None, now=now)
    return people


def _subdistricts(city: Place) -> Iterator[tuple[Place, list[Place]]]:
    """Yield for each block its sub-district, and the places above it that are new with it."""
    for index in count():
        district = build_place(
            parent=city,
            level=Level.DISTRICT,
            name=f"演练{index + 1}区",
            code=str(FIRST_DISTRICT_CODE + index),
        )
        above = [district]
        for number in range(1, SUBDISTRICTS_IN_DISTRICT + 1):
            subdistrict = build_place(
                parent=district,
                level=Level.SUBDISTRICT,
                name=f"演练{index + 1}区第{number}街道",
                code=f"{district.code}{number:03d}",
            )
            above.append(subdistrict)
            for _block in range(BLOCKS_IN_SUBDISTRICT):
                yield subdistrict, above
                above = []


def _communities(subdistrict: Place, number: int) -> tuple[list[Place], dict[str, Place]]:
    first = 2 * (number % BLOCKS_IN_SUBDISTRICT) + 1
    places = [
        build_place(
            parent=subdistrict,
            level=Level.COMMUNITY,
            name=f"第{first + offset}社区",
            code=f"{subdistrict.code}{900 + first + offset}",
        )
        for offset in range(2)
    ]
    return places, {place.code: place for place in places}


def _renamed(rng: Random, communities: list[str]) -> list[Compound]:
    """Return the compounds of the layout under drawn names, in these communities."""
    return [
        compound._replace(
            name=rng.choice(_FIRST) + rng.choice(_SECOND) + rng.choice(_ENDINGS),
            aliases="",
            community=communities[min(index, 1)],
        )
        for index, compound in enumerate(COMPOUNDS)
    ]
