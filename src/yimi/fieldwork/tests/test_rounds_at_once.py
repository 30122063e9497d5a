"""A round on several phones, while its lead hands it on."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from tests.at_once import at_once, errors
from tests.scenes import build_street

from yimi.core.models import Event
from yimi.fieldwork.actions import CannotEndStop, Report, complete_task, end_stop, give_round
from yimi.fieldwork.models import FollowUp, Proof
from yimi.fieldwork.tests.helpers import again, task_at
from yimi.fieldwork.tests.rounds import round_of, stop_at, visit

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite lets one writer in at a time"
    ),
]


@pytest.fixture
def busy_street(transactional_db):
    return build_street()


def reporting(street, walk, outcome, **more):
    stop = stop_at(walk, street, "1-1-101")
    return lambda: end_stop(
        stop=stop, visit=visit(street, outcome, **more), by=street.worker, now=street.now
    )


def test_of_two_reports_of_one_door_one_stands_and_the_other_reads_it(busy_street):
    street = busy_street
    walk = round_of(street)
    answers = at_once(reporting(street, walk, "refused"), reporting(street, walk, "moved"))
    [refused] = errors(answers)
    assert isinstance(refused, CannotEndStop)
    assert refused.code == "ended"
    assert FollowUp.objects.count() == 1
    assert Event.objects.filter(type="fieldwork.StopEnded").count() == 1


def test_a_round_is_handed_on_while_its_worker_reports_a_task_at_a_door(busy_street):
    street = busy_street
    for _round in range(5):
        task = task_at(street)
        walk = round_of(street, takes_tasks=True)
        answers = at_once(
            reporting(street, walk, "met", reports=[Report(task.pk, done=True)]),
            partial(give_round, walk=walk, to=street.second_worker, by=street.lead, now=street.now),
        )
        assert errors(answers) == []
        assert (again(task).status, Proof.objects.get(task=task).by) == ("done", street.worker)


def test_the_task_list_and_the_round_report_one_task_at_the_same_time(busy_street):
    street = busy_street
    task = task_at(street)
    walk = round_of(street)
    answers = at_once(
        reporting(street, walk, "met", reports=[Report(task.pk, done=True)]),
        lambda: complete_task(task=task, by=street.worker, now=street.now + timedelta(seconds=1)),
    )
    assert len(errors(answers)) <= 1
    assert again(task).status == "done"
    assert Proof.objects.filter(task=task, done=True).count() == 1
