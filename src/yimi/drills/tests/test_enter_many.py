"""The bulk path writes the rows that the single act writes, and a large demonstration grows."""

from itertools import count
from random import Random
from typing import Any

import pytest

from yimi.core.models import Event
from yimi.drills.buildings import build_compounds
from yimi.drills.demo import make_demo
from yimi.drills.layout import COMPOUNDS
from yimi.drills.settling import settle
from yimi.drills.tests.moment import NOW
from yimi.places.actions import CannotAddPlace, add_place, add_places, build_place
from yimi.places.models import Level, Place
from yimi.registry.actions import enter_household, enter_households
from yimi.registry.models import DoorWarning, Household, KeyGroup, Resident, Telephone

pytestmark = pytest.mark.django_db

# Ids differ from row to row; rows are compared by the place and the name that they belong to.
ROWS = {
    Place: ("path", "level", "code", "name", "number", "aliases", "sort_key", "floor",
            "parent__path"),
    Household: ("place__path", "place_path"),
    Resident: ("place_path", "name", "sex", "born_on", "is_head", "id_number_hash",
               "household__place__path"),
    Telephone: ("place_path", "number", "kind", "resident__name", "household__place__path"),
    KeyGroup: ("place_path", "code", "since", "resident__name"),
    DoorWarning: ("place__path", "place_path", "code", "note", "starts_at", "ends_at"),
    Event: ("type", "subject_type", "place_path", "by_id", "at", "data", "words_hash"),
}  # fmt: skip


def written():
    """Return every row that was written, in order, without its ids."""
    found: dict[str, Any] = {}
    for model, fields in ROWS.items():
        rows = [
            tuple(str(value) for value in row)
            for row in model._default_manager.order_by("pk").values_list(*fields)
        ]
        found[model.__name__] = rows
    found["notes"] = [home.note for home in Household.objects.order_by("pk")]
    found["numbers"] = [one.id_number for one in Resident.objects.order_by("pk")]
    return found


def small_block():
    """Return a city with one building of each form, and the entries for its doors."""
    city = build_place(parent=None, level=Level.CITY, name="郑州市", code="410100")
    community = build_place(parent=city, level=Level.COMMUNITY, name="青禾社区", code="901")
    block = build_compounds(COMPOUNDS, {one.community: community for one in COMPOUNDS})
    settlers = settle(Random(3), block.doors, today=NOW.date(), serials=count(100))
    entries = [settler.entry for settler in settlers]
    chosen = [one for one in entries if one.warnings or one.note or one.phones][:60] + entries[:60]
    unique = list({id(entry): entry for entry in chosen}.values())
    wanted = {step for entry in unique for step in _around(entry.place)}
    places = [city, community, *(one for one in block.places if one.path in wanted)]
    return places, unique


def _around(place):
    while place is not None:
        yield place.path
        place = place.parent


def test_entering_many_households_writes_the_rows_of_entering_each():
    places, entries = small_block()
    add_places(places=places, by=None, now=NOW)
    enter_households(entries=entries, by=None, now=NOW)
    together = written()
    for model in (Event, DoorWarning, KeyGroup, Telephone, Resident, Household):
        model.objects.all().delete()
    Place.objects.filter(level=Level.DOOR).delete()
    for level in (Level.UNIT, Level.BUILDING, Level.COMPOUND, Level.COMMUNITY, Level.CITY):
        Place.objects.filter(level=level).delete()

    places, entries = small_block()
    by_path: dict[str, Place] = {}
    for one in places:
        by_path[one.path] = add_place(
            parent=by_path[one.parent.path] if one.parent else None,
            level=one.level,
            name=one.name,
            code=one.code,
            number=one.number,
            aliases=one.aliases,
            floor=one.floor,
            by=None,
            now=NOW,
        )
    for entry in entries:
        entry.place = by_path[entry.place.path]
        enter_household(entry=entry, by=None, now=NOW)

    assert written() == together


def test_places_that_are_there_already_are_refused_all_together():
    places, _entries = small_block()
    add_places(places=places[:5], by=None, now=NOW)

    with pytest.raises(CannotAddPlace):
        add_places(places=small_block()[0], by=None, now=NOW)

    assert Place.objects.count() == 5


def test_more_residents_are_entered_in_other_sub_districts():
    make_demo(now=NOW, residents=5_000, with_history=False)

    assert 5_000 <= Resident.objects.count() < 5_005
    assert Place.objects.filter(level=Level.SUBDISTRICT).count() == 2
    assert Resident.objects.filter(place_path__startswith="410100/410105/").count() == 2122
    numbers = list(Telephone.objects.filter(kind="mobile").values_list("number", flat=True))
    assert len(set(numbers)) == len(numbers)
