"""What is said by hand of the day of a plan ends its Case; and what the job does in trouble."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localdate

from yimi.care.actions import (
    CannotPlan,
    Named,
    NewPlan,
    count_stock,
    end_plan,
    hand_over_people,
    make_due,
    make_plan,
    mark_done,
    mark_missed,
    set_answer,
    turning,
)
from yimi.care.actions.opening import prepare
from yimi.care.models import Alarm, Carer, Plan, Turn
from yimi.cases.models import Case
from yimi.core.worker import drain
from yimi.fieldwork.models import Task
from yimi.registry.actions import Entry, Person, enter_household
from yimi.registry.models import KeyGroup, Resident


@pytest.fixture
def patient(street):
    """Somebody for whom a worker answers."""
    found = Resident.objects.get(name="陈静")
    set_answer(resident=found, named=Named(worker=street.worker), by=street.lead.pk, now=street.now)
    return found


def planned(street, person, kind="daily_call", **more):
    return make_plan(resident=person, new=NewPlan(kind, **more), by=street.lead.pk, now=street.now)


def opened(street, person, kind="daily_call", **more):
    """Return the newest open day of a plan with its Task."""
    plan = planned(street, person, kind, **more)
    make_due(now=street.now + timedelta(days=1))
    drain(now=street.now + timedelta(days=1))
    turn = plan.turns.filter(status="open").latest("due_on")
    return turn, Task.objects.get(case=turn.case)


def test_a_day_done_already_ends_its_case_and_the_task_at_the_door(street, patient):
    turn, task = opened(street, patient)
    now = street.now + timedelta(days=1)
    mark_done(turn=turn, by=street.lead.pk, now=now)
    drain(now=now)
    turn.refresh_from_db()
    task.refresh_from_db()
    assert (turn.status, turn.case.status, task.status) == ("done", "rejected", "cancelled")


def test_a_missed_day_and_an_ended_plan_send_nobody_any_more(street, patient):
    turn, task = opened(street, patient)
    now = street.now + timedelta(days=1)
    mark_missed(turn=turn, reason="by_hand", by=street.lead.pk, now=now)
    drain(now=now)
    task.refresh_from_db()
    turn.refresh_from_db()
    assert (turn.status, turn.case.status, task.status) == ("missed", "rejected", "cancelled")
    meal, errand = opened(street, patient, "meals")
    end_plan(plan=meal.plan, reason="recovered", by=street.lead.pk, now=now)
    drain(now=now)
    errand.refresh_from_db()
    meal.refresh_from_db()
    assert (meal.status, meal.case.status, errand.status) == ("missed", "rejected", "cancelled")


def test_what_was_not_brought_after_all_is_not_counted(street, patient):
    more = {"stock": Decimal(10), "daily_dose": Decimal(2), "refill": Decimal(56)}
    turn, _task = opened(street, patient, "medicine", **more)
    now = street.now + timedelta(days=1)
    mark_done(turn=turn, by=street.lead.pk, now=now)
    full = Plan.objects.get(pk=turn.plan_id).stock
    mark_missed(turn=turn, reason="by_hand", by=street.lead.pk, now=now)
    assert full is not None
    assert Plan.objects.get(pk=turn.plan_id).stock == full - 56


def test_counting_while_more_is_on_its_way_asks_for_it_only_once(street, patient):
    more = {"stock": Decimal(10), "daily_dose": Decimal(2)}
    turn, _task = opened(street, patient, "medicine", **more)
    now = street.now + timedelta(days=1)
    count_stock(plan=turn.plan, stock=Decimal(9), by=street.lead.pk, now=now)
    make_due(now=now + timedelta(days=2))
    assert turn.plan.turns.count() == 1


def test_who_takes_over_has_also_what_is_open_already(street, patient):
    turn, task = opened(street, patient)
    now = street.now + timedelta(days=1)
    hand_over_people(
        rows=Carer.objects.all(),
        giver=street.worker,
        taker=street.second_worker,
        by=street.lead.pk,
        now=now,
    )
    drain(now=now)
    task.refresh_from_db()
    assert Case.objects.get(pk=turn.case_id).owner_id == street.second_worker.pk
    assert task.assignee_id == street.second_worker.pk


def test_a_worker_that_slept_three_days_leaves_no_flood_of_stale_tasks(street, patient):
    plan = planned(street, patient)
    make_due(now=street.now + timedelta(days=4))
    states = list(plan.turns.order_by("due_on").values_list("status", flat=True))
    assert states.count("missed") >= 3
    assert states.count("open") == Task.objects.count() <= 2


def test_a_plan_that_cannot_be_opened_holds_nobody_back_and_somebody_hears_of_it(
    street, patient, monkeypatch
):
    plan = planned(street, patient)
    other = planned(street, Resident.objects.get(name="王秀英"))
    usual = turning._days

    def broken(one, kind, now):
        if one.pk == plan.pk:
            raise ValueError("broken")
        return usual(one, kind, now)

    monkeypatch.setattr(turning, "_days", broken)
    make_due(now=street.now + timedelta(days=1))
    assert other.turns.filter(status="open").exists()
    assert not plan.turns.exists()
    alarm = Alarm.objects.get(plan=plan, kind="stuck")
    assert alarm.owner_id == street.worker.pk
    monkeypatch.undo()
    make_due(now=street.now + timedelta(days=1, hours=2))
    assert plan.turns.filter(status="open").exists()


def test_a_plan_that_was_ended_while_its_day_was_prepared_opens_nothing(
    street, patient, monkeypatch
):
    plan = planned(street, patient)
    usual = prepare

    def prepared(due, now):
        found = usual(due, now)
        end_plan(plan=plan, reason="recovered", by=street.lead.pk, now=now)
        return found

    monkeypatch.setattr(turning, "prepare", prepared)
    make_due(now=street.now + timedelta(days=1))
    assert not Turn.objects.filter(plan=plan).exclude(status="missed").exists()
    assert not Case.objects.filter(beneficiary=patient).exists()


def test_two_hundred_tablets_a_day_and_a_course_that_never_comes_are_said_in_words(street, patient):
    today = localdate(street.now)
    stock = {"stock": Decimal(10), "daily_dose": Decimal(200), "unit": "片"}
    cases = (
        ("medicine", stock, "dose"),
        (
            "chemotherapy",
            {"every_days": 21, "last_on": today, "until": today + timedelta(days=3)},
            "never",
        ),
    )
    for kind, more, code in cases:
        with pytest.raises(CannotPlan) as refusal:
            planned(street, patient, kind, **more)
        assert refusal.value.code == code
    man, due_on = Resident.objects.get(name="李建国"), today + timedelta(days=100)
    with pytest.raises(CannotPlan) as refusal:
        planned(street, man, "prenatal", due_on=due_on)
    assert refusal.value.code == "sex"
    assert not Plan.objects.exists()


def test_a_group_is_looked_at_again_as_the_pack_says(street):
    person = Person("赵六", groups=("pregnant", "dialysis"))
    enter_household(
        entry=Entry(place=street.doors["1-1-201"], people=[person]), by=None, now=street.now
    )
    today = localdate(street.now)
    found = dict(KeyGroup.objects.filter(resident__name="赵六").values_list("code", "review_on"))
    assert found == {
        "pregnant": today + timedelta(days=30),
        "dialysis": today + timedelta(days=90),
    }
