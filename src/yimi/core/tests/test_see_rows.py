"""Who sees which rows: a subtree of places, and a reach within it."""

from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yimi.core.models import Event
from yimi.core.scope import ORGANISATION, OWN, SUBTREE, TEAM, Grant, ScopedQuerySet, covers, within
from yimi.core.tests.things import NOW

pytestmark = pytest.mark.django_db
RIGHT = "tests.see"


class Rows(ScopedQuerySet[Event]):
    """Events, as rows of a model that knows owners."""

    def reached_by(self, grant: Grant) -> Q | None:
        if grant.reach == OWN:
            return Q(by_id=grant.user_id)
        return super().reached_by(grant)


def _rows(*paths, by=None):
    Event.objects.bulk_create(
        Event(
            type="tests.Happened",
            subject_type="tests.thing",
            subject_id=uuid4(),
            place_path=path,
            by_id=by,
            at=NOW,
        )
        for path in paths
    )


def _user(*grants):
    return SimpleNamespace(grants=lambda: grants)


def _grant(path, reach=SUBTREE, right=RIGHT, user_id=None):
    return Grant(path, reach, frozenset({right}), user_id or uuid4())


def _seen(*grants):
    found = Rows(Event).visible_to(_user(*grants), RIGHT)
    return sorted(found.values_list("place_path", flat=True))


def test_a_grant_covers_its_place_and_all_below_it():
    _rows("410100/", "410100/c1/", "410100/c1/k1/1/", "410100/c2/")
    assert _seen(_grant("410100/c1/")) == ["410100/c1/", "410100/c1/k1/1/"]


def test_a_place_whose_code_begins_alike_is_another_place():
    _rows("410100/c1/", "410100/c10/", "410100/c1/k/", "410100/c11/k/")
    assert _seen(_grant("410100/c1/")) == ["410100/c1/", "410100/c1/k/"]


def test_codes_in_capitals_chinese_and_dots_are_compared_as_they_are_written():
    _rows("a/B1/", "a/b1/", "a/十二/", "a/B1/x/", "a/B1.5/", "a/B1-5/")
    assert _seen(_grant("a/B1/")) == ["a/B1/", "a/B1/x/"]
    assert _seen(_grant("a/十二/")) == ["a/十二/"]


def test_several_grants_add_up_without_repeating():
    _rows("a/1/", "a/2/", "a/3/")
    assert _seen(_grant("a/1/"), _grant("a/2/"), _grant("a/1/")) == ["a/1/", "a/2/"]


def test_without_the_right_nothing_is_seen():
    _rows("a/1/")
    assert _seen(_grant("a/", right="tests.other")) == []
    assert _seen() == []


@pytest.mark.parametrize("reach", [TEAM, ORGANISATION, "something new"])
def test_a_reach_that_a_model_does_not_know_reaches_nothing(reach):
    _rows("a/1/")
    assert _seen(_grant("a/", reach)) == []


def test_ones_own_rows_are_seen_wherever_they_lie():
    me = uuid4()
    _rows("a/1/", "b/1/", by=me)
    _rows("a/2/")
    assert _seen(_grant("a/", OWN, user_id=me)) == ["a/1/", "b/1/"]


def test_a_reach_of_one_grant_does_not_widen_another():
    me = uuid4()
    _rows("a/1/", "b/1/", by=me)
    _rows("a/2/", "b/2/")
    assert _seen(_grant("a/", OWN, user_id=me), _grant("b/")) == ["a/1/", "b/1/", "b/2/"]


CODES = st.text("019aAzZ.-_ 十楼~", min_size=1, max_size=3)
PATHS = st.lists(CODES, min_size=1, max_size=4).map(lambda codes: "".join(f"{c}/" for c in codes))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(paths=st.lists(PATHS, max_size=8), above=PATHS)
def test_a_range_of_the_index_is_the_same_as_the_beginning_of_the_path(db, paths, above):
    _rows(*paths)
    found = sorted(Event.objects.filter(within(above)).values_list("place_path", flat=True))
    assert found == sorted(path for path in paths if covers(above, path))
    Event.objects.all().delete()


def test_a_subtree_is_read_by_a_range_and_compared_byte_by_byte():
    text = str(Event.objects.filter(within("410100/c1/")).query)
    assert "LIKE" not in text
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT c.relname, a.attname, l.collname FROM pg_attribute a"
                " JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r'"
                " LEFT JOIN pg_collation l ON l.oid = a.attcollation"
                " WHERE a.attname IN ('place_path', 'path', 'sort_key')"
                " AND c.relnamespace = 'public'::regnamespace"
            )
            columns = cursor.fetchall()
        assert len(columns) > 10
        assert {collation for _table, _column, collation in columns} == {"C"}
