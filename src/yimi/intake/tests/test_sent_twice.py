"""Phones send again, and at once: on PostgreSQL two such requests really run side by side."""

from uuid import uuid4

import pytest
from django.db import connection
from tests.at_once import TIMES, at_once, errors
from tests.scenes import build_street

from yimi.cases.actions import add_note, merge_case
from yimi.cases.models import Case
from yimi.cases.tests.helpers import fresh, kinds, open_one
from yimi.core.errors import Refusal
from yimi.fieldwork.actions import complete_task, fail_task
from yimi.fieldwork.models import Proof
from yimi.fieldwork.tests.helpers import again, task_at
from yimi.intake.actions import confirm_lines, take_call
from yimi.intake.actions.calling import Call
from yimi.intake.models import Batch, Line
from yimi.intake.tests.helpers import paste

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite lets one writer in at a time"
    ),
]


@pytest.fixture
def busy_street(transactional_db):
    return build_street()


def test_a_task_that_is_done_several_times_at_once_is_done_once(busy_street):
    street, client_id = busy_street, uuid4()
    task = task_at(street)
    answers = at_once(
        lambda: complete_task(task=task, by=street.worker, now=street.now, client_id=client_id)
    )
    assert errors(answers) == []
    assert Proof.objects.count() == 1
    assert fresh(task.case).status == "solved"


def test_a_failure_that_is_sent_several_times_at_once_is_one_attempt(busy_street):
    street, client_id = busy_street, uuid4()
    task = task_at(street)
    answers = at_once(
        lambda: fail_task(
            task=task, reason="no_answer", by=street.worker, now=street.now, client_id=client_id
        )
    )
    assert errors(answers) == []
    assert again(task).attempts == 1


def test_a_task_that_two_pages_finish_at_once_is_done_once(busy_street):
    street = busy_street
    task = task_at(street)
    answers = at_once(
        lambda: complete_task(task=task, by=street.worker, now=street.now, client_id=uuid4())
    )
    assert len(errors(answers)) == TIMES - 1
    assert all(isinstance(error, Refusal) for error in errors(answers))
    assert Proof.objects.count() == 1


def test_a_batch_that_is_confirmed_several_times_at_once_opens_its_cases_once(busy_street):
    street = busy_street
    batch = paste(street)
    answers = at_once(lambda: confirm_lines(batch=batch, by=street.operator, now=street.now))
    assert all(isinstance(error, Refusal) for error in errors(answers))
    assert Case.objects.count() == 3


def test_two_cases_that_are_merged_into_each_other_at_once_are_not_both_lost(busy_street):
    street = busy_street
    first, second = open_one(street), open_one(street)
    pairs = [(first, second), (second, first)] * (TIMES // 2)

    def merge():
        case, into = pairs.pop()
        return merge_case(case=case, into=into, by=street.lead, now=street.now)

    answers = at_once(merge)
    assert all(isinstance(error, Refusal) for error in errors(answers))
    assert {fresh(first).status, fresh(second).status} == {"accepted", "merged"}


def test_a_paste_that_is_sent_several_times_at_once_is_one_batch(busy_street):
    street, client_id = busy_street, uuid4()
    answers = at_once(lambda: paste(street, client_id=client_id))
    assert (Batch.objects.count(), Line.objects.count()) == (1, 3)
    assert errors(answers) == []


def test_a_call_that_is_sent_several_times_at_once_is_one_case(busy_street):
    street, call = busy_street, Call(busy_street.doors["1-1-101"], "food", "米", client_id=uuid4())
    answers = at_once(lambda: take_call(call=call, by=street.operator, now=street.now))
    assert Case.objects.count() == 1
    assert errors(answers) == []


def test_a_note_that_is_sent_several_times_at_once_is_one_note(busy_street):
    street, client_id = busy_street, uuid4()
    case = open_one(street)
    answers = at_once(
        lambda: add_note(
            case=case, words="门铃坏了", by=street.worker, now=street.now, client_id=client_id
        )
    )
    assert kinds(case).count("NoteAdded") == 1
    assert errors(answers) == []
