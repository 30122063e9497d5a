"""Many rows are written as `bulk_create` writes them."""

from uuid import uuid4

import pytest

from yimi.core import clock
from yimi.core.bulk import insert_all
from yimi.core.models import ExportRecord

NOW = clock.now()
pytestmark = pytest.mark.django_db


def record(number: int, **more) -> ExportRecord:
    return ExportRecord(
        number=f"D{number}",
        what="lines",
        place_path="/a/",
        by_id=uuid4(),
        at=NOW,
        form="csv",
        reason="duty",
        rows=number,
        **more,
    )


def values(number: str) -> dict:
    (row,) = ExportRecord.objects.filter(number=number).values()
    return {name: value for name, value in row.items() if name not in {"id", "number", "by_id"}}


def test_rows_are_read_back_as_they_were_given():
    given = [record(1, full=True, made_at=NOW, client_id=uuid4()), record(2)]
    insert_all(given)
    for row in given:
        assert not row._state.adding
        kept = ExportRecord.objects.get(pk=row.pk)
        for field in ExportRecord._meta.concrete_fields:
            assert getattr(kept, field.attname) == getattr(row, field.attname), field.name


def test_they_are_the_same_as_those_of_bulk_create():
    ExportRecord.objects.bulk_create([record(7)])
    one = values("D7")
    ExportRecord.objects.all().delete()
    insert_all([record(7)])
    assert values("D7") == one


def test_no_rows_are_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        insert_all([])
