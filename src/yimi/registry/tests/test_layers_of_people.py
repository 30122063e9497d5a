"""The people of the ledger on the map of doors."""

from datetime import timedelta

import pytest
from django.utils.timezone import localtime

from yimi.registry.models import Resident
from yimi.registry.on_map import cannot_walk, group_shades, key_groups

pytestmark = pytest.mark.django_db


def test_a_door_shows_its_key_group_as_the_pack_orders_them(street):
    door = street.doors["2-1-301"].path
    assert key_groups(street.lead, street.compound.path, street.now) == {door: "dialysis"}
    shades = group_shades(street.lead, street.compound.path, street.now)
    assert "dialysis" in [shade.code for shade in shades]
    assert len({(shade.colour, shade.pattern) for shade in shades}) == len(shades)


def test_who_can_move_least_gives_the_door_its_colour(street):
    door = street.doors["1-2-201"].path
    Resident.objects.filter(name="张伟").update(mobility="no_stairs")
    Resident.objects.filter(name="刘洋").update(mobility="bed")
    assert cannot_walk(street.lead, street.compound.path, street.now) == {door: "bed"}


def test_who_is_away_or_has_left_is_not_shown(street):
    today = localtime(street.now).date()
    who = Resident.objects.filter(name="陈静")
    who.update(mobility="bed", away_since=today - timedelta(days=3))
    area, now = street.compound.path, street.now
    assert (cannot_walk(street.lead, area, now), key_groups(street.lead, area, now)) == ({}, {})
    who.update(away_until=today - timedelta(days=1))
    assert cannot_walk(street.lead, area, now) != {}
    who.update(left_at=now)
    assert (cannot_walk(street.lead, area, now), key_groups(street.lead, area, now)) == ({}, {})


def test_somebody_from_elsewhere_sees_nobody(street):
    Resident.objects.update(mobility="bed")
    for load in (cannot_walk, key_groups):
        assert load(street.outsider, street.compound.path, street.now) == {}
