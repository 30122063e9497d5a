"""One household is found by plain SQL as the ORM finds it, and seen by the same people."""

from dataclasses import fields
from uuid import uuid4

import pytest
from tests.scenes import Street

from yimi.accounts.models import User
from yimi.core.plain import columns, made, rows_of
from yimi.places.models import Emergency, Place
from yimi.registry.models import Household
from yimi.registry.queries import home_seen_by


def people(street: Street) -> list[User]:
    found = [getattr(street, field.name) for field in fields(street)]
    return [one for one in found if isinstance(one, User)]


def test_the_same_people_see_it_as_see_its_row(street):
    for home in Household.objects.all():
        for user in people(street):
            for right in ("registry.find", "registry.edit"):
                row = Household.objects.visible_to(user, right).filter(pk=home.pk).first()
                assert home_seen_by(user, right, home.pk) == row, (user, right)


def test_an_outsider_gets_nothing(street):
    home = Household.objects.get(place=street.doors["1-1-101"])
    assert home_seen_by(street.operator, "registry.find", home.pk) == home
    assert home_seen_by(street.outsider, "registry.find", home.pk) is None
    assert home_seen_by(street.operator, "registry.find", uuid4()) is None


def test_it_comes_with_its_place_in_one_query(street, django_assert_num_queries):
    pk = Household.objects.values_list("pk", flat=True).get(place=street.doors["1-1-101"])
    street.operator.grants()
    with django_assert_num_queries(1):
        home = home_seen_by(street.operator, "registry.find", pk)
        assert home is not None
        assert home.place.level == "door"


@pytest.mark.parametrize("model", [Household, Place, Emergency, User])
def test_rows_of_plain_sql_are_those_of_the_orm(street, model):
    table = model._meta.db_table
    rows = rows_of(f"SELECT {columns(model, 'one')} FROM {table} one", [])  # noqa: S608
    assert rows
    for row in rows:
        plain = made(model, row)
        kept = model.objects.get(pk=plain.pk)
        assert not plain._state.adding
        assert plain._state.db == kept._state.db
        for field in model._meta.concrete_fields:
            assert getattr(plain, field.attname) == getattr(kept, field.attname), field.name
