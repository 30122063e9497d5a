"""Isolation on the map of doors: the gravest at a door, for those who may."""

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from yimi.core.events import Looked
from yimi.core.models import Event
from yimi.core.worker import drain
from yimi.registry.moving import move_household, person_left
from yimi.zones.actions import release
from yimi.zones.on_map import isolated
from yimi.zones.tests.scenes import at, person, put, under

pytestmark = pytest.mark.django_db
BACKEND = "yimi.accounts.backends.PasswordBackend"


def shown(street, user=None, now=None):
    codes = isolated(user or street.lead, street.compound.path, now or street.now)
    return {path.removeprefix(street.compound.path): code for path, code in codes.items()}


def test_a_door_has_the_gravest_of_those_behind_it(street):
    under(street, "twenty")
    put(street, "张伟", rule="from_high_risk")
    assert shown(street) == {"1/2/201/": "home"}
    put(street, "刘洋", rule="case_treated")
    assert shown(street) == {"1/2/201/": "case"}


def test_the_colour_changes_with_the_stretch_and_goes_with_the_day(street):
    under(street, "ninth")
    (row,) = put(street)
    colours = [
        shown(street, now=at(day)).get("1/2/201/")
        for day in (row.day_zero_on, row.stretches.first().ends_on, row.ends_on)
    ]
    assert colours == ["centre", "watch", None]


def test_who_was_released_or_left_colours_nothing(street):
    under(street, "twenty")
    rows = put(street, "张伟", "刘洋")
    release(isolations=rows[:1], why="ruled_out", by=None, now=street.now)
    person_left(resident=person("刘洋"), by=None, now=street.now)
    assert shown(street) == {}


def test_isolation_goes_along_with_a_household_that_moves(street):
    under(street, "twenty")
    (row,) = put(street)
    home = row.household
    move_household(household=home, place=street.doors["3-1-101"],
                   since=localdate(street.now), by=None, now=street.now)  # fmt: skip
    drain(now=street.now)
    assert shown(street) == {"3/1/101/": "centre"}
    row.refresh_from_db()
    assert row.place_path == street.doors["3-1-101"].path


def test_a_stranger_gets_no_colours(street):
    under(street, "twenty")
    put(street)
    assert shown(street, user=street.outsider) == {}
    assert shown(street, user=street.volunteer) == {}


def test_opening_the_layer_is_on_record(client, street):
    under(street, "twenty")
    put(street)
    client.force_login(street.lead, backend=BACKEND)
    page = client.get(f"{reverse('atlas:map')}?layer=zones.isolation").content.decode()
    assert "隔离状态" in page
    looks = Event.objects.filter(type=Looked.name(), data__permission="zones.see")
    assert looks.get().subject_id == street.compound.pk


def test_who_may_see_the_map_alone_is_not_offered_the_layer(client, street):
    client.force_login(street.admin, backend=BACKEND)
    page = client.get(f"{reverse('atlas:map')}?layer=zones.isolation").content.decode()
    assert "隔离状态" not in page
