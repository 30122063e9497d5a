"""Open needs on the map of doors."""

from datetime import timedelta

import pytest

from yimi.cases.on_map import open_needs
from yimi.cases.tests.helpers import open_one

pytestmark = pytest.mark.django_db


def test_a_door_says_how_long_its_oldest_need_has_been_open(street, django_assert_num_queries):
    case = open_one(street, "1-1-101")
    street.dispatcher.grants()
    with django_assert_num_queries(1):
        found = open_needs(street.dispatcher, street.compound.path, street.now)
    assert found == {case.place_path: "new"}
    later = case.solve_by_at + timedelta(minutes=1)
    assert open_needs(street.dispatcher, street.compound.path, later) == {case.place_path: "late"}


def test_a_life_in_danger_goes_before_everything_else(street):
    open_one(street, "1-1-101")
    case = open_one(street, "1-1-101", urgency="life")
    later = street.now + timedelta(days=9)
    assert open_needs(street.dispatcher, street.compound.path, later) == {case.place_path: "life"}


def test_somebody_from_elsewhere_sees_no_needs(street):
    open_one(street, "1-1-101")
    assert open_needs(street.outsider, street.compound.path, street.now) == {}
