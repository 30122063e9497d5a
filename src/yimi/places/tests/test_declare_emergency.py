from datetime import timedelta

import pytest

from yimi.packs.loader import PackError
from yimi.places.actions import CannotDeclare, declare_emergency
from yimi.places.models import Emergency
from yimi.places.queries import emergency_at, pack_at


def declare(street, place, **more):
    given = {"name": "水灾", "pack": "base", "now": street.now} | more
    given.setdefault("delete_on", (street.now + timedelta(days=30)).date())
    return declare_emergency(place=place, by=None, **given)


def test_the_nearest_emergency_is_the_one_in_force(street):
    near = declare(street, street.compound)
    door = street.doors["1-1-101"].path
    assert emergency_at(door, now=street.now) == near
    assert emergency_at(street.doors["A-1201"].path, now=street.now).name == "测试"
    assert near.packs == {"base": pack_at(door, now=street.now).version}


def test_an_emergency_holds_from_its_start_to_its_end(street):
    near = declare(street, street.compound)
    near.ends_at = street.now + timedelta(hours=1)
    near.save()
    path = street.compound.path
    assert emergency_at(path, now=street.now - timedelta(seconds=1)).name == "测试"
    assert emergency_at(path, now=street.now) == near
    assert emergency_at(path, now=near.ends_at).name == "测试"


def test_an_emergency_without_a_day_of_deletion_to_come_is_refused(street):
    with pytest.raises(CannotDeclare):
        declare(street, street.compound, delete_on=street.now.date())
    assert Emergency.objects.count() == 1


def test_an_emergency_under_no_known_pack_is_refused(street):
    with pytest.raises(PackError):
        declare(street, street.compound, pack="no-such-pack")
    assert Emergency.objects.count() == 1
