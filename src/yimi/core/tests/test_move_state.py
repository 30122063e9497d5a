"""A state changes only along its table, under a lock, with its event in the same transaction."""

from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.needs import give_task

from yimi.core.models import Event, EventWords
from yimi.core.state import CannotMove, Start, begin, lock, move, move_many, reachable
from yimi.core.tests.things import NOW, Happened

pytestmark = pytest.mark.django_db
STATES = ("open", "done", "not_done", "cancelled")


@pytest.fixture
def task(street):
    task = give_task(street)
    task.reason = "not_home"
    task.save()
    return task


def _move(task, to, **more):
    move(task, to=to, news=Happened(), by=None, now=NOW, **more)


def test_a_move_writes_the_state_and_an_event_that_says_from_where_to_where(task):
    with transaction.atomic():
        _move(lock(task), "done", words="放门口了")
    task.refresh_from_db()
    event = Event.objects.latest("position")
    assert task.status == "done"
    assert (event.data["from"], event.data["to"]) == ("open", "done")
    assert (event.subject_id, event.place_path, event.at) == (task.pk, task.place_path, NOW)
    assert EventWords.objects.get(pk=event.uid).text == "放门口了"
    assert "放门口了" not in str(event.data)


def test_a_move_that_the_table_does_not_know_is_refused_and_leaves_no_trace(task):
    before = Event.objects.count()
    with transaction.atomic():
        _move(lock(task), "done")
    with pytest.raises(CannotMove) as refusal, transaction.atomic():
        _move(lock(task), "open")
    task.refresh_from_db()
    assert (refusal.value.code, task.status) == ("wrong_state", "done")
    assert Event.objects.count() == before + 1


def test_the_refusal_names_the_state_as_people_know_it(task):
    with pytest.raises(CannotMove) as refusal, transaction.atomic():
        _move(lock(task), "open")
    assert task.get_status_display() in str(refusal.value)


def test_other_columns_of_the_act_are_written_with_the_state_and_no_others(task):
    with transaction.atomic():
        row = lock(task)
        row.attempts, row.rank = 3, 9
        _move(row, "cancelled", also=("attempts",))
    task.refresh_from_db()
    assert task.attempts == 3
    assert task.rank != 9


def test_state_and_event_are_undone_together(task):
    before = Event.objects.count()

    with transaction.atomic():
        _move(lock(task), "done")
        transaction.set_rollback(True)
    task.refresh_from_db()
    assert (task.status, Event.objects.count()) == ("open", before)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_locked_moved_or_recorded_outside_a_transaction(street):
    task = give_task(street)
    with pytest.raises(RuntimeError):
        lock(task)
    with pytest.raises(RuntimeError):
        _move(task, "done")


def test_a_lock_reads_the_row_anew(task):
    stale = type(task).objects.get(pk=task.pk)
    with transaction.atomic():
        _move(lock(task), "done")
    with pytest.raises(CannotMove), transaction.atomic():
        _move(lock(stale), "cancelled")


def test_the_database_refuses_a_state_that_no_table_knows(task):
    with pytest.raises(IntegrityError), transaction.atomic():
        type(task).objects.filter(pk=task.pk).update(status="lost")


def test_many_move_by_the_same_rules_as_one(street):
    tasks = [give_task(street, door) for door in ("1-1-101", "2-1-301")]
    with transaction.atomic():
        move_many(tasks, to="cancelled", news=lambda task: Happened(7), by=None, now=NOW)
    events = Event.objects.filter(data__step=7).order_by("position")
    assert [event.subject_id for event in events] == [task.pk for task in tasks]
    assert {(event.data["from"], event.data["to"]) for event in events} == {("open", "cancelled")}


def test_of_many_none_moves_where_one_may_not(street):
    tasks = [give_task(street, door) for door in ("1-1-101", "2-1-301")]
    with transaction.atomic():
        _move(lock(tasks[1]), "done")
    tasks[1].refresh_from_db()
    with pytest.raises(CannotMove), transaction.atomic():
        move_many(tasks, to="cancelled", news=lambda task: Happened(7), by=None, now=NOW)
    assert sorted(type(tasks[0]).objects.values_list("status", flat=True)) == ["done", "open"]


def test_a_row_that_begins_has_an_event_for_every_state_it_goes_through(task):
    other = type(task).objects.get(pk=task.pk)
    other.delete()
    other.pk = task.pk
    steps = [("open", Happened(1)), ("not_done", Happened(2)), ("open", Happened(3))]
    with transaction.atomic():
        begin([Start(other, steps, words="第一句话")], by=None, now=NOW)
    events = list(Event.objects.filter(data__step__gt=0).order_by("position"))
    moves = [(event.data["from"], event.data["to"]) for event in events]
    assert moves == [("", "open"), ("open", "not_done"), ("not_done", "open")]
    assert [bool(event.words_hash) for event in events] == [True, False, False]
    assert type(task).objects.get(pk=task.pk).status == "open"


def test_a_row_cannot_begin_by_a_step_that_the_table_does_not_know(task):
    steps = [("open", Happened()), ("done", Happened()), ("open", Happened())]
    with pytest.raises(CannotMove), transaction.atomic():
        begin([Start(task, steps)], by=None, now=NOW)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(wishes=st.lists(st.sampled_from(STATES), max_size=12))
def test_on_any_walk_state_table_and_log_agree(task, wishes):
    with transaction.atomic():
        start = Event.objects.latest("position").position
        state = lock(task).status
        for wish in wishes:
            allowed = wish in type(task).TRANSITIONS[state]
            try:
                _move(lock(task), wish)
            except CannotMove:
                assert not allowed
            else:
                assert allowed
                state = wish
        moves = [
            (event.data["from"], event.data["to"])
            for event in Event.objects.filter(position__gt=start).order_by("position")
        ]
        assert lock(task).status == state
        assert all(before[1] == after[0] for before, after in pairwise(moves))
        if moves:
            assert (moves[0][0], moves[-1][1]) == ("open", state)
        transaction.set_rollback(True)


@given(
    table=st.dictionaries(
        st.sampled_from("abcdef"), st.frozensets(st.sampled_from("abcdef")), min_size=6, max_size=6
    )
)
def test_what_is_reachable_is_closed_and_holds_its_start(table):
    found = reachable(table, "a")
    assert "a" in found
    assert all(table[state] <= found for state in found)
    for state in found - {"a"}:
        assert any(state in table[before] for before in found)
