"""Many rows are written as `bulk_create` writes them."""

from uuid import uuid4

import pytest

from yimi.core import clock
from yimi.core.bulk import fresh, insert_all, update_all
from yimi.core.models import Event, ExportRecord

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


def event(step: int) -> Event:
    return Event(
        type="core.Happened",
        subject_type="core.thing",
        subject_id=uuid4(),
        place_path="/a/",
        at=NOW,
        data={"step": step},
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


def test_a_key_that_the_database_counts_is_left_to_it():
    insert_all([event(1), event(2)])
    kept = Event.objects.order_by("position")
    assert [one.data for one in kept] == [{"step": 1}, {"step": 2}]
    assert kept[0].position < kept[1].position


def test_each_row_is_changed_to_its_own_values():
    rows = [record(1), record(2), record(3)]
    insert_all(rows)
    rows[0].full, rows[0].made_at = True, NOW
    rows[1].reason = "drill"
    rows[2].what = "not written"
    update_all(rows, ["full", "made_at", "reason"])
    kept = {row.number: row for row in ExportRecord.objects.all()}
    assert (kept["D1"].full, kept["D1"].made_at, kept["D1"].reason) == (True, NOW, "duty")
    assert (kept["D2"].full, kept["D2"].made_at, kept["D2"].reason) == (False, None, "drill")
    assert kept["D3"].what == "lines"


def test_a_fresh_row_is_what_the_model_makes():
    given = {"number": "D1", "at": NOW, "rows": 3}
    made, usual = fresh(ExportRecord, **given), ExportRecord(**given)
    assert made._state.adding
    assert made.pk != usual.pk
    made.pk = usual.pk
    for field in ExportRecord._meta.concrete_fields:
        assert getattr(made, field.attname) == getattr(usual, field.attname), field.name
    with pytest.raises(TypeError, match="colour"):
        fresh(ExportRecord, colour="red")
