"""The map's layer of doors behind which a key person was not reached."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yimi.accounts.tests.helpers import signed_in
from yimi.care.actions import Known, Named, mark_reached, note_group, set_answer
from yimi.care.layers import LAYERS
from yimi.care.on_map import not_reached
from yimi.registry.models import Resident

[LAYER] = LAYERS


@pytest.fixture
def patient(street):
    """Somebody on dialysis: a day without a word is too long."""
    return Resident.objects.get(name="陈静")


def reach(resident, street, now):
    mark_reached(resident=resident, what="called", source_id=uuid4(), by=street.lead, now=now)


def codes(user, street, now):
    return not_reached(user, street.compound.path, now)


def test_a_door_says_how_long_nobody_was_reached(street, patient):
    path, now = patient.place_path, street.now
    assert codes(street.lead, street, now) == {path: "never"}
    reach(patient, street, now)
    assert codes(street.lead, street, now + timedelta(hours=23)) == {path: "reached"}
    assert codes(street.lead, street, now + timedelta(hours=24)) == {path: "over"}
    assert codes(street.lead, street, now + timedelta(hours=48)) == {path: "twice"}


def test_the_one_who_waits_longest_gives_a_door_its_colour(street, patient):
    other = Resident.objects.create(
        household=patient.household, name="陈父", place_path=patient.place_path
    )
    note_group(resident=other, code="disabled", known=Known(), by=None, now=street.now)
    reach(patient, street, street.now)
    assert codes(street.lead, street, street.now) == {patient.place_path: "never"}


def test_who_is_away_is_not_behind_the_door(street, patient):
    patient.away_since = street.now.date() - timedelta(days=2)
    patient.save()
    assert codes(street.lead, street, street.now) == {}


def test_an_outsider_and_a_stranger_of_a_worker_see_nothing(street, patient):
    assert codes(street.outsider, street, street.now) == {}
    assert codes(street.worker, street, street.now) == {}
    set_answer(resident=patient, named=Named(worker=street.worker), by=None, now=street.now)
    assert codes(street.worker, street, street.now) == {patient.place_path: "never"}


def test_every_code_has_a_shade_with_a_pattern_or_is_settled():
    assert [shade.code for shade in LAYER.shades] == ["never", "twice", "over", "reached"]
    looks = {(shade.colour, shade.pattern) for shade in LAYER.shades}
    assert len(looks) == len(LAYER.shades)
    assert all(shade.settled or shade.pattern != "plain" for shade in LAYER.shades)


def test_the_map_shows_it_in_as_many_queries_for_one_and_for_many(street, patient):
    client = signed_in(street.lead)
    address = reverse("atlas:compound", args=[street.compound.pk])

    def taken():
        with CaptureQueriesContext(connection) as seen:
            page = client.get(address, {"layer": LAYER.name})
        assert str(LAYER.label) in page.content.decode()
        return len(seen)

    taken()
    few = taken()
    for resident in Resident.objects.exclude(name="外区人"):
        note_group(resident=resident, code="daily_medicine", known=Known(), by=None, now=street.now)
    assert taken() == few
