"""What is known of care goes along with people: they move, are merged and parted, split, leave."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localdate

from yimi.care.actions import (
    Known,
    Named,
    NewPlan,
    Word,
    make_due,
    make_plan,
    note_contacts,
    note_group,
    raise_due,
    set_answer,
)
from yimi.care.models import Alarm, Brought, Carer, Contact, LastReached, Plan, Turn
from yimi.care.states import How
from yimi.cases.models import Case
from yimi.core.ids import new_id
from yimi.core.worker import drain
from yimi.fieldwork.models import Task
from yimi.registry.actions import Entry, Person, enter_household
from yimi.registry.merging import merge_people, undo_merge
from yimi.registry.models import KeyGroup, Resident
from yimi.registry.moving import Move, move_people, person_left, person_never_left, set_away
from yimi.registry.splitting import split_person


@pytest.fixture
def patient(street):
    """Somebody on dialysis, for whom a worker answers."""
    found = Resident.objects.get(name="陈静")
    set_answer(resident=found, named=Named(worker=street.worker), by=street.lead.pk, now=street.now)
    return found


@pytest.fixture
def second(street):
    """The same person, entered once more behind another door."""
    person = Person("陈静", sex="f", groups=("daily_medicine",))
    entry = Entry(place=street.doors["1-1-201"], people=[person])
    home = enter_household(entry=entry, by=None, now=street.now)
    return home.residents.get()


def planned(street, person, kind="daily_call", **more):
    return make_plan(resident=person, new=NewPlan(kind, **more), by=street.lead.pk, now=street.now)


def in_hand(street, person):
    """Write down a plan and open its next day; return the plan and the Case."""
    plan = planned(street, person)
    make_due(now=street.now + timedelta(days=1))
    drain(now=street.now + timedelta(days=1))
    return plan, plan.turns.filter(status="open").latest("due_on").case


def state_of(*people):
    """Return all that care knows of people, to be compared."""
    return {
        person.pk: (
            sorted(Plan.objects.filter(resident=person).values_list("pk", "place_path")),
            sorted(Turn.objects.filter(plan__resident=person).values_list("pk", "place_path")),
            sorted(Contact.objects.filter(resident=person).values_list("pk", flat=True)),
            list(Carer.objects.filter(resident=person).values_list("pk", "worker", "noted_at")),
            list(
                LastReached.objects.filter(resident=person).values_list("at", "tries", "tried_at")
            ),
            sorted(
                KeyGroup.objects.filter(resident=person).values_list(
                    "pk", "code", "ended_on", "review_on"
                )
            ),
        )
        for person in people
    }


def test_a_plan_moves_with_its_person_and_what_is_in_hand_too(street, patient):
    plan, case = in_hand(street, patient)
    home = enter_household(
        entry=Entry(place=street.doors["A-1201"], people=[Person("房东")]), by=None, now=street.now
    )
    later = street.now + timedelta(days=1)
    move = Move(patient, home, localdate(later))
    move_people(moves=[move], by=None, now=later)
    drain(now=later)
    plan.refresh_from_db()
    path = street.doors["A-1201"].path
    assert plan.place_path == plan.turns.get(case=case).place_path == path
    make_due(now=later + timedelta(days=1))
    assert Case.objects.get(pk=plan.turns.latest("due_on").case_id).place_path == path


def test_undoing_a_merge_gives_everybody_back_exactly_what_they_had(street, patient, second):
    planned(street, patient)
    stock = {"stock": Decimal(60), "daily_dose": Decimal(2)}
    planned(street, second, "medicine", **stock)
    planned(street, second, "meals")
    set_answer(resident=second, named=Named(worker=street.second_worker), by=None, now=street.now)
    word = Word(How.CALL, street.now - timedelta(hours=3), new_id())
    note_contacts(residents=[second], word=word, now=street.now)
    vain = Word(How.CALL, street.now - timedelta(hours=1), new_id(), reached=False)
    note_contacts(residents=[patient, second], word=vain, now=street.now)
    before = state_of(patient, second)
    merge = merge_people(kept=patient, merged=second, take=(), by=None, now=street.now)
    drain(now=street.now)
    assert {plan.kind for plan in patient.plans.all()} == {"daily_call", "medicine", "meals"}
    assert patient.plans.filter(place_path=patient.place_path).count() == 3
    assert not second.plans.exists()
    assert LastReached.objects.get(resident=patient).at == word.at
    undo_merge(merge=merge, by=None, now=street.now)
    drain(now=street.now)
    assert state_of(patient, second) == before
    merge_people(kept=patient, merged=second, take=(), by=None, now=street.now)
    drain(now=street.now)
    assert patient.plans.count() == 3
    assert Brought.objects.filter(undone_at=None).count() == 1


def test_who_answers_comes_along_and_goes_back_where_nobody_did(street, second):
    kept = Resident.objects.get(name="王秀英")
    set_answer(resident=second, named=Named(worker=street.worker), by=None, now=street.now)
    before = state_of(kept, second)
    merge = merge_people(kept=kept, merged=second, take=(), by=None, now=street.now)
    drain(now=street.now)
    assert kept.carer.worker_id == street.worker.pk
    undo_merge(merge=merge, by=None, now=street.now)
    drain(now=street.now)
    assert state_of(kept, second) == before


def test_what_was_changed_since_a_merge_stays_and_the_other_gets_theirs_back(street, second):
    kept = Resident.objects.get(name="王秀英")
    set_answer(resident=second, named=Named(worker=street.worker), by=None, now=street.now)
    merge = merge_people(kept=kept, merged=second, take=(), by=None, now=street.now)
    drain(now=street.now)
    later = street.now + timedelta(minutes=5)
    set_answer(resident=kept, named=Named(worker=street.second_worker), by=None, now=later)
    known = Known(evidence="医院开的单子")
    note_group(resident=kept, code="daily_medicine", known=known, by=None, now=later)
    undo_merge(merge=merge, by=None, now=later)
    drain(now=later)
    assert Carer.objects.get(resident=kept).worker_id == street.second_worker.pk
    assert Carer.objects.get(resident=second).worker_id == street.worker.pk
    assert not kept.groups.exists()
    assert second.groups.get(ended_on=None).evidence == "医院开的单子"


def test_two_merges_one_after_the_other_are_undone_in_any_order(street, patient, second):
    third = Resident.objects.get(name="王秀英")
    planned(street, second, "meals")
    before = state_of(patient, second, third)
    first = merge_people(kept=patient, merged=second, take=(), by=None, now=street.now)
    drain(now=street.now)
    then = merge_people(kept=third, merged=patient, take=(), by=None, now=street.now)
    drain(now=street.now)
    assert third.plans.get().kind == "meals"
    undo_merge(merge=first, by=None, now=street.now)
    drain(now=street.now)
    assert second.plans.get().kind == "meals"
    undo_merge(merge=then, by=None, now=street.now)
    drain(now=street.now)
    assert state_of(patient, second, third) == before


def test_of_one_who_was_two_plans_go_with_the_key_groups(street, patient):
    known = Known(evidence="药盒")
    note_group(resident=patient, code="daily_medicine", known=known, by=None, now=street.now)
    medicine = planned(street, patient, "medicine", stock=Decimal(60), daily_dose=Decimal(2))
    dialysis = planned(street, patient, "dialysis", last_on=localdate(street.now))
    other = split_person(
        resident=patient,
        second=Person("陈静妹", sex="f", groups=("daily_medicine",)),
        by=None,
        now=street.now,
    )
    drain(now=street.now)
    medicine.refresh_from_db()
    dialysis.refresh_from_db()
    assert (medicine.resident_id, dialysis.resident_id) == (other.pk, patient.pk)
    assert other.carer.worker_id == street.worker.pk


def test_for_one_who_died_nobody_goes_any_more_and_no_alarm_stands(street, patient):
    plan, case = in_hand(street, patient)
    later = street.now + timedelta(days=4)
    raise_due(now=later)
    assert Alarm.objects.filter(plan=plan, status="raised").exists()
    person_left(resident=patient, by=street.lead.pk, now=later)
    drain(now=later)
    plan.refresh_from_db()
    case.refresh_from_db()
    assert (plan.status, plan.end_reason, case.status) == ("ended", "left", "rejected")
    assert set(Task.objects.filter(case=case).values_list("status", flat=True)) == {"cancelled"}
    assert not Alarm.objects.exclude(status="over").exists()
    make_due(now=later + timedelta(days=9))
    raise_due(now=later + timedelta(days=9))
    assert not Alarm.objects.exclude(status="over").exists()
    assert not Turn.objects.filter(plan=plan, status__in=["planned", "open"]).exists()


def test_one_who_had_not_left_after_all_has_their_plans_again(street, patient):
    plan, _case = in_hand(street, patient)
    ended = planned(street, patient, "meals")
    later = street.now + timedelta(days=2)
    Plan.objects.filter(pk=ended.pk).update(
        status="ended", end_reason="recovered", ended_at=later, opens_at=None, alarm_at=None
    )
    person_left(resident=patient, by=None, now=later)
    drain(now=later)
    back = later + timedelta(days=3)
    person_never_left(resident=patient, by=None, now=back)
    drain(now=back)
    plan.refresh_from_db()
    ended.refresh_from_db()
    assert (plan.status, plan.end_reason, ended.status) == ("active", "", "ended")
    make_due(now=back + timedelta(days=1))
    assert plan.turns.filter(status="open", due_on__gte=localdate(back)).exists()
    raise_due(now=back + timedelta(days=1))
    assert Alarm.objects.filter(plan=plan, status="raised").exists()


def test_a_plan_goes_on_for_one_who_is_elsewhere_and_says_where(street, patient):
    today = localdate(street.now)
    set_away(
        resident=patient,
        since=today,
        until=today + timedelta(days=9),
        where="女儿家",
        by=None,
        now=street.now,
    )
    _plan, case = in_hand(street, patient)
    assert "女儿家" in case.text
