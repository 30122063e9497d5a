"""Identity numbers and confidential notes: unreadable in the database, found only with the key."""

import pytest
from django.apps import apps
from django.db import connection
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from yimi.core.keys import WrongKey, keyed_hash

pytestmark = pytest.mark.django_db
NUMBER = "11010519491231002X"


@pytest.fixture
def household(street):
    return apps.get_model("registry", "Household").objects.get(place=street.doors["1-1-101"])


def _stored(household) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM registry_household WHERE note <> ''")
        return str(cursor.fetchone()[0])


def _write(household, text):
    household.note = text
    household.save()
    household.refresh_from_db()
    return household.note


def test_what_is_written_is_read_again_and_lies_unreadable_in_the_database(household):
    assert _write(household, NUMBER) == NUMBER
    assert NUMBER not in _stored(household)


def test_the_same_text_never_looks_the_same_twice(household):
    _write(household, NUMBER)
    first = _stored(household)
    _write(household, NUMBER)
    assert _stored(household) != first


def test_nothing_stays_nothing(household):
    assert _write(household, "") == ""


def test_a_wrong_key_is_named_instead_of_giving_wrong_text(household, settings):
    _write(household, NUMBER)
    settings.FIELD_KEY = "another key"
    with pytest.raises(WrongKey, match="key"):
        household.refresh_from_db()


def test_a_text_that_was_tampered_with_does_not_open(household):
    _write(household, NUMBER)
    stored = _stored(household)
    changed = ("A" if stored[20] != "A" else "B").join((stored[:20], stored[21:]))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE registry_household SET note = %s WHERE note <> ''", [changed])
    with pytest.raises(WrongKey):
        household.refresh_from_db()


@limits(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200))
def test_any_text_comes_back_as_it_was(household, text):
    assert _write(household, text) == text


def test_a_keyed_hash_finds_the_same_value_and_no_other():
    assert keyed_hash(NUMBER) == keyed_hash(NUMBER)
    assert keyed_hash(NUMBER) != keyed_hash(NUMBER[:-1] + "x")
    assert NUMBER not in keyed_hash(NUMBER)


def test_a_keyed_hash_says_nothing_without_the_key(settings):
    before = keyed_hash(NUMBER)
    settings.FIELD_KEY = "another key"
    assert keyed_hash(NUMBER) != before
