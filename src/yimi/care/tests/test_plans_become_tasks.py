"""Plans become Cases and Tasks ahead of time: never twice, never skipped."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate, make_aware
from hypothesis import given
from hypothesis import strategies as st

from yimi.accounts.models import TeamDuty
from yimi.care import homes, queries, rhythm
from yimi.care.actions import (
    CannotPlan,
    Named,
    NewPlan,
    count_stock,
    end_plan,
    make_due,
    make_plan,
    mark_done,
    mark_missed,
    move_turn,
    raise_due,
    set_answer,
    settle_alarm,
)
from yimi.care.models import Alarm, Plan, Turn
from yimi.cases.models import Case
from yimi.core.models import Event
from yimi.core.worker import drain
from yimi.fieldwork.actions import complete_task
from yimi.fieldwork.models import Task
from yimi.packs.loader import shipped_pack
from yimi.registry.models import Resident

KINDS = {kind.code: kind for kind in shipped_pack("base").care_plans}


@pytest.fixture
def patient(street):
    """Somebody on dialysis."""
    return Resident.objects.get(name="陈静")


def planned(street, patient, kind="dialysis", now=None, **more):
    """Write down a plan."""
    return make_plan(
        resident=patient, new=NewPlan(kind, **more), by=street.lead.pk, now=now or monday(street)
    )


def monday(street, hour=12):
    """Return noon of a Monday after the street was built."""
    day = localdate(street.now)
    day += timedelta(days=(8 - day.isoweekday()) % 7 + 7)
    return make_aware(datetime.combine(day, datetime.min.time())) + timedelta(hours=hour)


def days_of(plan):
    return list(plan.turns.order_by("due_on").values_list("due_on", "status"))


def test_a_plan_opens_a_case_and_a_task_before_its_day(street, patient):
    now = monday(street)
    set_answer(resident=patient, named=Named(worker=street.worker), by=street.lead.pk, now=now)
    plan = planned(street, patient, last_on=now.date())
    make_due(now=now)
    # Wednesday at half past seven is more than a day ahead.
    assert days_of(plan) == []
    make_due(now=now + timedelta(hours=24))
    turn = plan.turns.get()
    assert (turn.status, turn.due_on) == ("open", now.date() + timedelta(days=2))
    case = turn.case
    assert (case.channel, case.beneficiary_id, case.owner_id) == (
        "plan",
        patient.pk,
        street.worker.pk,
    )
    assert case.solve_by_at == turn.due_at
    task = Task.objects.get(case=case)
    assert (task.assignee_id, task.due_at, task.status) == (street.worker.pk, turn.due_at, "open")
    drain(now=now + timedelta(hours=25))
    assert Task.objects.filter(case=case).count() == 1


def test_the_same_day_is_never_opened_twice(street, patient):
    now = monday(street)
    plan = planned(street, patient, kind="daily_call")
    for _turn in range(3):
        make_due(now=now + timedelta(hours=8))
    assert len(days_of(plan)) == len(set(days_of(plan))) == Case.objects.count() == 2
    turn = plan.turns.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Turn.objects.create(
            plan=plan, place_path=plan.place_path, due_on=turn.due_on, due_at=turn.due_at
        )


def test_days_on_which_the_program_was_off_are_on_record_and_the_last_is_opened(street, patient):
    now = monday(street)
    plan = planned(street, patient, kind="daily_call")
    make_due(now=now + timedelta(days=5))
    states = [status for _day, status in days_of(plan)]
    assert len(states) == 6
    assert states == ["missed"] * 5 + ["open"]
    first = days_of(plan)[0][0]
    assert [day for day, _state in days_of(plan)] == [first + timedelta(days=n) for n in range(6)]


@given(
    st.sets(st.sampled_from("1234567"), min_size=1),
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
)
def test_no_day_of_a_rhythm_is_skipped_whatever_the_calendar(days, start):
    plan = Plan(rhythm="weekdays", weekdays="".join(sorted(days)), at=KINDS["dialysis"].at)
    found, day = [], start
    while day < start + timedelta(days=30):
        day = rhythm.next_after(plan, KINDS["dialysis"], day)
        found.append(day)
    every = [start + timedelta(days=n) for n in range(1, (found[-1] - start).days + 1)]
    assert found == [day for day in every if str(day.isoweekday()) in days]


@given(st.integers(1, 60), st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 400))
def test_a_cycle_keeps_its_length_from_the_last_day(every, last, later):
    plan = Plan(rhythm="every_days", every_days=every, last_on=last, at=KINDS["dialysis"].at)
    after = last + timedelta(days=later)
    found = rhythm.next_after(plan, KINDS["chemotherapy"], after)
    assert found > after
    assert (found - last).days % every == 0
    assert (found - after).days <= every


def test_a_day_is_due_at_its_hour_where_the_clocks_change(street, settings):
    settings.TIME_ZONE = "Europe/Berlin"
    plan = Plan(at=KINDS["dialysis"].at)
    assert str(rhythm.due_at(plan, date(2026, 3, 28)).time()) == "07:30:00"
    assert str(rhythm.due_at(plan, date(2026, 3, 29)).time()) == "07:30:00"


def test_what_was_done_at_the_door_is_a_day_met(street, patient):
    now = monday(street)
    set_answer(resident=patient, named=Named(worker=street.worker), by=street.lead.pk, now=now)
    plan = planned(street, patient, last_on=now.date())
    later = now + timedelta(hours=40)
    make_due(now=later)
    drain(now=later)
    complete_task(task=Task.objects.get(), by=street.worker, now=later)
    drain(now=later)
    plan.refresh_from_db()
    assert (plan.turns.get().status, plan.last_on) == ("done", localdate(later))
    assert patient.contacts.get().how == "visit"
    assert patient.last_reached.at == later


def test_a_gap_of_more_than_72_hours_is_an_alarm_with_an_owner_until_it_is_met(street, patient):
    now = monday(street)
    set_answer(resident=patient, named=Named(worker=street.worker), by=street.lead.pk, now=now)
    plan = planned(street, patient, last_on=now.date())
    raise_due(now=now + timedelta(hours=60))
    assert not Alarm.objects.exists()
    late = now + timedelta(hours=72)
    make_due(now=late)
    raise_due(now=late)
    raise_due(now=late)
    alarm = Alarm.objects.get()
    assert (alarm.kind, alarm.status, alarm.owner_id) == ("gap", "raised", street.worker.pk)
    mark_done(turn=plan.turns.order_by("due_on").first(), by=street.lead.pk, now=late)
    alarm.refresh_from_db()
    assert alarm.status == "over"


def test_an_alarm_that_was_looked_after_is_not_raised_again_before_the_next_time(street, patient):
    now = monday(street)
    plan = planned(street, patient, last_on=now.date() - timedelta(days=5))
    raise_due(now=now)
    settle_alarm(alarm=Alarm.objects.get(), by=street.lead, now=now)
    raise_due(now=now + timedelta(minutes=5))
    assert Alarm.objects.get().status == "over"
    plan.refresh_from_db()
    assert now < plan.alarm_at <= now + timedelta(days=1)
    raise_due(now=plan.alarm_at)
    assert Alarm.objects.filter(status="raised").count() == 1


def test_the_gravest_alarm_stands_first_though_it_came_last(street, patient):
    now = monday(street)
    more = {"stock": Decimal(2), "daily_dose": Decimal(2)}
    for kind, stock in (("daily_call", {}), ("medicine", more), ("dialysis", {})):
        plan = planned(street, patient, kind=kind, **stock)
        Plan.objects.filter(pk=plan.pk).update(alarm_at=now)
        raise_due(now=now)
        now += timedelta(minutes=1)
    area = street.compound.path
    found = queries.alarms_at(street.lead, "care.see", area, shipped_pack("base"))
    assert [alarm.plan.kind for alarm in found] == ["dialysis", "medicine", "daily_call"]
    shown = homes.alarms(street.lead, now)
    assert shown
    assert [row["row"].plan.kind for row in shown["rows"]] == ["dialysis", "medicine", "daily_call"]


def test_a_missed_session_is_an_alarm_before_the_72_hours_have_gone(street, patient):
    now = monday(street)
    plan = planned(street, patient, last_on=now.date())
    make_due(now=now + timedelta(hours=24))
    mark_missed(turn=plan.turns.get(), reason="by_hand", by=street.lead.pk, now=now)
    # From Monday to Friday are 96 hours: it is known on Tuesday.
    raise_due(now=now + timedelta(hours=25))
    assert Alarm.objects.get().kind == "gap"


def test_medicine_for_three_days_is_an_alarm_until_it_is_counted(street, patient):
    now = monday(street)
    more = {"stock": Decimal(10), "daily_dose": Decimal(2), "unit": "片"}
    plan = planned(street, patient, kind="medicine", **more)
    assert rhythm.lasts_until(plan) == now.date() + timedelta(days=5)
    make_due(now=now + timedelta(minutes=1))
    assert plan.turns.get().status == "open"
    raise_due(now=now)
    assert not Alarm.objects.exists()
    raise_due(now=now + timedelta(days=3))
    assert Alarm.objects.get().kind == "runs_out"
    count_stock(plan=plan, stock=Decimal(60), by=street.lead.pk, now=now + timedelta(days=3))
    assert Alarm.objects.get().status == "over"
    make_due(now=now + timedelta(days=4))
    assert plan.turns.count() == 1


def test_what_was_brought_is_counted_in(street, patient):
    now = monday(street)
    more = {"stock": Decimal(10), "daily_dose": Decimal(2), "refill": Decimal(56)}
    plan = planned(street, patient, kind="medicine", **more)
    make_due(now=now + timedelta(minutes=1))
    later = now + timedelta(days=1)
    mark_done(turn=plan.turns.get(), by=street.lead.pk, now=later)
    plan.refresh_from_db()
    assert (plan.stock, plan.counted_on) == (Decimal(64), later.date())
    assert plan.next_on == later.date() + timedelta(days=29)


def test_a_session_moved_by_the_hospital_is_opened_on_its_new_day_and_only_then(street, patient):
    now = monday(street)
    plan = planned(street, patient, last_on=now.date())
    make_due(now=now + timedelta(hours=24))
    first = plan.turns.get()
    to_on = first.due_on + timedelta(days=1)
    move_turn(turn=first, to_on=to_on, by=street.lead, now=now + timedelta(hours=25))
    assert Case.objects.get(pk=first.case_id).status == "rejected"
    drain(now=now + timedelta(hours=25))
    make_due(now=now + timedelta(hours=26))
    assert days_of(plan) == [(first.due_on, "moved"), (to_on, "planned")]
    make_due(now=now + timedelta(hours=50))
    assert dict(days_of(plan))[to_on] == "open"
    assert Case.objects.count() == 2


def test_a_plan_ends_with_who_moved_away(street, patient):
    now = monday(street)
    plan = planned(street, patient, kind="daily_call")
    Resident.objects.filter(pk=patient.pk).update(left_at=now)
    make_due(now=now + timedelta(days=1))
    plan.refresh_from_db()
    assert (plan.status, plan.end_reason, plan.turns.count()) == ("ended", "left", 0)


def test_an_ended_plan_asks_for_nothing_more(street, patient):
    now = monday(street)
    plan = planned(street, patient, kind="daily_call")
    end_plan(plan=plan, reason="recovered", by=street.lead.pk, now=now)
    make_due(now=now + timedelta(days=3))
    raise_due(now=now + timedelta(days=9))
    assert not Turn.objects.exists()
    assert not Alarm.objects.exists()


def test_what_nobody_answers_for_is_an_alarm_and_holds_nobody_back(street, patient):
    now = monday(street)
    planned(street, patient, kind="daily_call")
    elsewhere = Resident.objects.get(name="外区人")
    planned(street, elsewhere, kind="daily_call")
    TeamDuty.objects.filter(team=street.team).delete()
    TeamDuty.objects.filter(duty="desk").delete()
    make_due(now=now + timedelta(hours=8))
    assert set(Case.objects.values_list("beneficiary_id", flat=True)) == {elsewhere.pk}
    assert Alarm.objects.get().kind == "no_team"
    assert Turn.objects.filter(plan__resident=patient, status="planned").exists()


@pytest.mark.parametrize(
    ("kind", "given", "code"),
    [
        ("dialysis", {"last_on": 1}, "last_in_future"),
        ("dialysis", {"until": -1}, "until_past"),
        ("dialysis", {"weekdays": "14"}, "gap"),
        ("medicine", {}, "stock"),
        ("prenatal", {}, "due_on"),
        ("prenatal", {"due_on": 900}, "due_on"),
        ("nothing", {}, "kind"),
    ],
)
def test_a_plan_that_cannot_be_right_is_said_in_words(street, patient, kind, given, code):
    today = localdate(monday(street))
    given = {
        name: today + timedelta(days=value) if isinstance(value, int) else value
        for name, value in given.items()
    }
    with pytest.raises(CannotPlan) as refusal:
        planned(street, patient, kind=kind, **given)
    assert refusal.value.code == code
    assert not Plan.objects.exists()


def test_a_longer_gap_that_the_doctor_allows_is_taken(street, patient):
    plan = planned(street, patient, weekdays="14", gap_h=96)
    assert plan.gap_h == 96


def test_a_plan_sent_twice_is_one_plan(street, patient):
    key = uuid4()
    first = planned(street, patient, client_id=key)
    assert planned(street, patient, client_id=key).pk == first.pk
    with pytest.raises(CannotPlan):
        planned(street, patient)
    assert Event.objects.filter(type="care.PlanMade").count() == 1


def test_checks_of_a_pregnancy_fall_on_their_weeks(street, patient):
    now = monday(street)
    due_on = now.date() + timedelta(days=280 - 200)
    plan = planned(street, patient, kind="prenatal", due_on=due_on)
    assert rhythm.week_of(due_on, plan.next_on) == (31, 0)
