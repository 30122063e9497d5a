"""The demonstration is made only in an empty database, and by its seed."""

from itertools import count
from random import Random

import pytest

from yimi.drills.buildings import build_compounds
from yimi.drills.demo import CannotMakeDemo, make_demo
from yimi.drills.layout import CITY, COMPOUNDS
from yimi.drills.settling import settle
from yimi.drills.tests.moment import NOW
from yimi.places.actions import add_place, build_place
from yimi.places.models import Level, Place
from yimi.registry.models import Resident


def drawn(seed):
    """Return everybody whom a seed draws, without a database."""
    city = build_place(parent=None, level=Level.CITY, name=CITY[1], code=CITY[0])
    communities = {
        compound.community: build_place(
            parent=city, level=Level.COMMUNITY, name=compound.community, code=compound.community
        )
        for compound in COMPOUNDS
    }
    doors = build_compounds(COMPOUNDS, communities).doors
    settlers = settle(Random(seed), doors, today=NOW.date(), serials=count(100))
    return [
        (settler.kind, settler.entry.place.path, settler.entry.people, settler.entry.phones)
        for settler in settlers
    ]


def test_the_same_seed_draws_the_same_people():
    assert drawn(7) == drawn(7)


def test_another_seed_draws_other_people():
    assert drawn(7) != drawn(8)


@pytest.mark.parametrize("seed", range(12))
def test_every_seed_keeps_the_figures(seed):
    people = [person for home in drawn(seed) for person in home[2]]

    assert len(people) == 2122
    assert sum(bool(person.groups) for person in people) == 45


@pytest.mark.django_db
def test_a_database_that_holds_a_place_is_left_as_it_is():
    add_place(parent=None, level=Level.CITY, name="郑州市", code="410100", by=None, now=NOW)

    with pytest.raises(CannotMakeDemo) as refusal:
        make_demo(now=NOW)

    assert refusal.value.code == "not_empty"
    assert Place.objects.count() == 1
    assert not Resident.objects.exists()
