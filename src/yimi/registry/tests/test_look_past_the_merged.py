"""Almost nobody was merged: what leaves the merged out must not be looked for by that."""

import pytest
from django.db import connection

from yimi.registry.models import Household, Resident

SQLITE_ONLY = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL knows how many rows a condition leaves."
)


@SQLITE_ONLY
@pytest.mark.parametrize(
    ("rows", "index"),
    [
        (lambda ids: Resident.objects.filter(household_id__in=ids, merged_into=None), "household"),
        (lambda ids: Household.objects.filter(place_id__in=ids, merged_into=None), "place_id"),
        (lambda ids: Resident.objects.filter(merged_into_id__in=ids), "resident_merged"),
        (lambda ids: Household.objects.filter(merged_into_id__in=ids), "household_merged"),
    ],
)
def test_the_index_that_leaves_few_is_taken(street, rows, index):
    ids = list(Household.objects.values_list("pk", flat=True)[:3])
    plan = rows(ids).explain()
    assert "SCAN" not in plan, plan
    assert index in plan.partition("USING")[2], plan
