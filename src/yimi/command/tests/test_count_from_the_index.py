"""Figures of a city are read from an index alone: its rows lie all over the table."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yimi.accounts.tests.helpers import signed_in
from yimi.cases.tests.helpers import open_one
from yimi.command import figures
from yimi.command.asked import asked_for
from yimi.core.worker import drain


def plans(ask):
    """Return how SQLite answers each query of `ask` that counts Cases."""
    with CaptureQueriesContext(connection) as asked:
        ask()
    said = []
    for query in asked:
        if "command_outcome" in query["sql"]:
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN QUERY PLAN {query['sql'].replace('%', '%%')}", [])
                said.append(" ".join(str(row[3]) for row in cursor.fetchall()))
    return said


@pytest.mark.parametrize("by", ["community_path", "service", "team_id", "channel"])
def test_the_figures_of_a_period_look_at_no_row(street, by):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL plans by what it knows of the table.")
    wanted = asked_for(street.dispatcher, {"period": "week"}, street.now)
    rows = figures.rows_in(street.dispatcher, wanted.scope)
    found = plans(lambda: figures.count_by(rows, by, street.now))
    found += plans(lambda: figures.middle_and_slow(rows, "respond_s"))
    assert len(found) == 2
    assert all("COVERING INDEX outcome_figures" in plan for plan in found), found


def test_what_is_open_now_looks_at_no_row(street):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL plans by what it knows of the table.")
    (plan,) = plans(lambda: figures.open_by_team(street.dispatcher, street.now))
    assert "COVERING INDEX outcome_open" in plan


def test_the_page_counts_what_is_open_for_those_who_may_see_it(street):
    open_one(street)
    drain(now=street.now)
    page = signed_in(street.dispatcher).get("/figures/")
    assert page.context["now_open"] == 1
    foreign = figures.open_by_team(street.outsider, street.now)
    assert foreign == []
