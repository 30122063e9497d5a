"""Whoever opens personal data leaves a trace; outside one's area there is nothing to open."""

import pytest
from django.apps import apps
from django.http import Http404
from tests.needs import open_need

from yimi.core.looks import open_row
from yimi.core.models import Event
from yimi.core.tests.things import NOW

pytestmark = pytest.mark.django_db
RIGHT = "cases.open"


def _open(pk, user):
    rows = apps.get_model("cases", "Case").objects.all()
    return open_row(rows, pk=pk, user=user, permission=RIGHT, now=NOW)


def _looks():
    return Event.objects.filter(type="core.Looked")


def test_a_look_is_recorded_with_who_what_and_by_which_right(street):
    case = open_need(street)
    assert _open(case.pk, street.dispatcher) == case
    look = _looks().get()
    assert (look.by_id, look.subject_id) == (street.dispatcher.pk, case.pk)
    assert (look.data, look.at) == ({"permission": RIGHT}, NOW)


def test_every_look_is_recorded_not_only_the_first(street):
    case = open_need(street)
    for _ in range(2):
        _open(case.pk, street.dispatcher)
    assert _looks().count() == 2


def test_a_row_of_another_area_is_not_there_and_no_look_is_recorded(street):
    case = open_need(street)
    with pytest.raises(Http404):
        _open(case.pk, street.outsider)
    assert not _looks().exists()


def test_the_look_lies_where_the_row_lies(street):
    case = open_need(street)
    _open(case.pk, street.dispatcher)
    assert _looks().get().place_path == case.place_path
