"""Who is isolated follows from the days alone: nobody is held because a program stood still."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from yimi.cases.actions import reopen_case
from yimi.cases.models import Case
from yimi.core.models import Event
from yimi.core.worker import drain
from yimi.fieldwork.actions import complete_task
from yimi.fieldwork.models import Task
from yimi.places.actions import change_pack
from yimi.places.models import Emergency
from yimi.registry.moving import person_left, person_never_left
from yimi.zones import queries
from yimi.zones.actions import CannotIsolate, announce_due, mark_told, release
from yimi.zones.models import Isolation
from yimi.zones.states import State
from yimi.zones.tests.scenes import at, person, put, under

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def row(street):
    """A contact who is free in five days."""
    under(street, "ten")
    return put(street)[0]


def isolated(street, now):
    return [one.person.name for one in queries.running_at(street.lead, "zones.see", "", now)]


def test_somebody_is_free_from_midnight_of_the_day_though_no_worker_ran(street, row):
    midnight = at(row.ends_on, 0)
    assert isolated(street, midnight - MINUTE) == ["张伟"]
    assert isolated(street, midnight) == []
    assert row.state_on(localdate(midnight)) == State.OVER
    due = queries.due_at(street.lead, "zones.see", "", midnight)
    assert [one.person.name for one in due.today] == ["张伟"]


def test_the_list_says_who_is_free_tomorrow_today_and_should_have_been_told(street, row):
    def names(now):
        due = queries.due_at(street.lead, "zones.see", "", now)
        return [[one.person.name for one in rows] for rows in due]

    assert names(at(row.ends_on - timedelta(days=2))) == [[], [], []]
    assert names(at(row.ends_on - timedelta(days=1))) == [[], [], ["张伟"]]
    assert names(at(row.ends_on)) == [[], ["张伟"], []]
    assert names(at(row.ends_on + timedelta(days=2))) == [["张伟"], [], []]
    mark_told(isolation=row, by=street.lead.pk, now=at(row.ends_on + timedelta(days=2)))
    assert names(at(row.ends_on + timedelta(days=2))) == [[], [], []]


def test_on_the_day_a_task_tells_the_household_and_the_news_goes_out_once(street):
    under(street, "ten")
    rows = put(street, "张伟", "刘洋")
    day = at(rows[0].ends_on, 1)
    assert announce_due(now=day - timedelta(hours=2)) == 0
    assert announce_due(now=day) == 2
    assert announce_due(now=day + MINUTE) == 0
    drain(now=day)
    case = Case.objects.get(service="isolation_over")
    assert "张伟" in case.summary
    assert "刘洋" in case.summary
    assert Task.objects.filter(case=case).count() == 1
    assert Event.objects.filter(type="zones.IsolationEnded", data__reason="due").count() == 2
    assert {row.notice for row in Isolation.objects.all()} == {case}


def test_a_task_that_is_done_says_that_they_were_told_until_it_is_opened_again(street, row):
    day = at(row.ends_on, 9)
    announce_due(now=day)
    drain(now=day)
    task = Task.objects.get(case__service="isolation_over")
    complete_task(task=task, by=task.assignee or street.worker, now=day, note="送到")
    drain(now=day)
    row.refresh_from_db()
    assert row.told_at == day
    case = Case.objects.get(pk=task.case_id)
    reopen_case(case=case, reason="not_solved", by=street.lead, now=day)
    drain(now=day)
    row.refresh_from_db()
    assert row.told_at is None


def test_a_worker_that_was_off_for_days_tells_late(street, row):
    late = at(row.ends_on + timedelta(days=3))
    assert announce_due(now=late) == 1
    assert Case.objects.filter(service="isolation_over").count() == 1


def test_who_is_released_early_is_told_by_a_task_as_well(street, row):
    release(isolations=[row], why="ruled_out", by=street.lead.pk, now=street.now)
    announce_due(now=street.now + MINUTE)
    announce_due(now=street.now + MINUTE)
    assert Case.objects.filter(service="isolation_over").count() == 1
    assert Event.objects.filter(type="zones.IsolationEnded").count() == 1


def test_a_mistake_frees_nobody_and_tells_nobody(street, row):
    release(isolations=[row], why="mistake", by=street.lead.pk, now=street.now)
    announce_due(now=street.now + MINUTE)
    assert not Case.objects.filter(service="isolation_over").exists()
    due = queries.due_at(street.lead, "zones.see", "", street.now)
    assert [list(rows) for rows in due] == [[], [], []]


def test_a_clock_that_ran_ahead_frees_nobody_early_and_the_real_day_tells_again(street, row):
    assert announce_due(now=at(row.ends_on)) == 1
    mark_told(isolation=row, by=street.lead.pk, now=at(row.ends_on))
    # Somebody sets the clock right: two days are left.
    right = at(row.ends_on - timedelta(days=2))
    assert isolated(street, right) == ["张伟"]
    assert announce_due(now=right) == 0
    assert announce_due(now=at(row.ends_on)) == 1
    assert Case.objects.filter(service="isolation_over").count() == 2


def test_nobody_is_marked_as_told_while_isolated(street, row):
    with pytest.raises(CannotIsolate) as refusal:
        mark_told(isolation=row, by=None, now=street.now)
    assert refusal.value.code == "running"


def test_who_leaves_is_not_isolated_here_and_is_again_when_that_was_a_slip(street, row):
    person_left(resident=person("张伟"), by=None, now=street.now)
    assert isolated(street, street.now) == []
    person_never_left(resident=person("张伟"), by=None, now=street.now)
    assert isolated(street, street.now) == ["张伟"]


def test_where_nobody_answers_the_list_still_shows_who_is_to_be_told(street, row):
    street.team.duties.all().delete()
    street.desk_team.duties.all().delete()
    day = at(row.ends_on)
    assert announce_due(now=day) == 1
    due = queries.due_at(street.lead, "zones.see", "", day)
    assert [one.person.name for one in due.today] == ["张伟"]
    assert due.today[0].is_untold


def test_rules_without_the_service_leave_the_telling_to_the_list(street, row):
    change_pack(emergency=Emergency.objects.get(), pack="base", edition="", by=None, now=street.now)
    day = at(row.ends_on)
    assert announce_due(now=day) == 1
    assert not Case.objects.filter(service="isolation_over").exists()
    assert len(queries.due_at(street.lead, "zones.see", "", day).today) == 1
