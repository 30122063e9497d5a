"""The silent list, who answers, and the pages of those who must not be forgotten."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yimi.accounts.tests.helpers import signed_in
from yimi.care import queries
from yimi.care.actions import (
    CannotAnswer,
    CannotGroup,
    Known,
    Named,
    assess,
    hand_over_people,
    mark_reached,
    note_group,
    set_answer,
)
from yimi.care.models import Carer, Contact
from yimi.cases.tests.helpers import open_one
from yimi.core.worker import drain
from yimi.fieldwork.actions import complete_task, fail_task
from yimi.fieldwork.models import Task
from yimi.packs.care import grade_of
from yimi.packs.loader import pack_in_force, shipped_pack
from yimi.registry.models import KeyGroup, Resident

LISTS = ("silent", "people", "gaps", "reviews", "alarms", "due", "mine")


@pytest.fixture
def patient(street):
    """Somebody on dialysis."""
    return Resident.objects.get(name="陈静")


def silent_names(street, now=None):
    now = now or street.now
    area = street.compound.path.rsplit("/", 2)[0] + "/"
    rows = queries.people_at(street.lead, "care.see", area, now)
    return [row.resident.name for row in queries.silent(rows, now)]


def test_who_was_never_reached_is_silent_until_one_click(street, patient):
    assert silent_names(street) == ["陈静"]
    client = signed_in(street.lead)
    key = uuid4()
    for _twice in range(2):
        reply = client.post(
            reverse("care:reached", args=[patient.pk]),
            {"what": "called", "source_id": key},
            headers={"HX-Request": "true"},
        )
        assert "陈静" in reply.content.decode()
    assert Contact.objects.count() == 1
    later = street.now + timedelta(minutes=5)
    assert silent_names(street, later) == []
    # On dialysis, 24 hours without a word are too long.
    assert silent_names(street, later + timedelta(hours=25)) == ["陈静"]


def test_no_answer_is_not_reached_and_no_need_is_shown(street, patient):
    mark_reached(
        resident=patient, what="no_answer", source_id=uuid4(), by=street.lead, now=street.now
    )
    assert silent_names(street) == ["陈静"]
    assert patient.last_reached.tries == 1
    mark_reached(
        resident=patient, what="no_need", source_id=uuid4(), by=street.lead, now=street.now
    )
    assert silent_names(street) == []
    page = signed_in(street.lead).get(reverse("care:silent")).content.decode()
    assert "陈静" in page


def test_who_rings_is_heard_and_a_daughter_elsewhere_is_not_her_father(street, patient):
    home = {"household_id": patient.household_id, "channel": "call"}
    open_one(street, "2-1-301", **home, requester_elsewhere=True)
    drain(now=street.now)
    assert not Contact.objects.exists()
    open_one(street, "2-1-301", **home)
    drain(now=street.now)
    drain(now=street.now)
    assert Contact.objects.get().how == "asked"


def test_a_parcel_at_the_door_meets_nobody_and_a_hand_does(street, patient):
    case = open_one(
        street, "2-1-301", household_id=patient.household_id, channel="group", service="food"
    )
    drain(now=street.now)
    task = Task.objects.get(case=case)
    fail_task(task=task, reason="not_at_home", by=task.assignee, now=street.now)
    drain(now=street.now)
    assert Contact.objects.get().reached is False
    task.refresh_from_db()
    complete_task(task=task, by=task.assignee, now=street.now, received_by="陈静")
    drain(now=street.now)
    assert Contact.objects.filter(reached=True, how="visit").count() == 1


def test_somebody_answers_or_stands_on_the_list_of_gaps(street, patient):
    page = signed_in(street.lead).get(reverse("care:gaps")).content.decode()
    assert "陈静" in page
    with pytest.raises(CannotAnswer):
        set_answer(resident=patient, named=Named(), by=None, now=street.now)
    both = Named(worker=street.worker, deputy=street.worker)
    with pytest.raises(CannotAnswer):
        set_answer(resident=patient, named=both, by=None, now=street.now)
    named = Named(worker=street.worker, deputy=street.second_worker)
    set_answer(resident=patient, named=named, by=None, now=street.now)
    area = street.compound.path
    row = queries.people_at(street.lead, "care.see", area, street.now)[0]
    assert row.gaps == ["no_institution"]


def test_everybody_of_a_worker_who_is_ill_goes_on_in_one_go(street, patient):
    set_answer(resident=patient, named=Named(worker=street.worker), by=None, now=street.now)
    client = signed_in(street.lead)
    client.post(
        reverse("care:hand_over"),
        {"giver": street.worker.pk, "taker": street.second_worker.pk, "keep": "1"},
    )
    answer = Carer.objects.get()
    assert (answer.worker, answer.deputy) == (street.second_worker, street.worker)
    rows = Carer.objects.visible_to(street.outsider, "care.assign")
    done = hand_over_people(
        rows=rows,
        giver=street.second_worker,
        taker=street.worker,
        by=street.outsider.pk,
        now=street.now,
    )
    assert done == 0


def test_a_worker_sees_the_own_people_and_nobody_elses(street, patient):
    client = signed_in(street.worker)
    page = reverse("care:person", args=[patient.pk])
    assert "陈静" not in client.get(reverse("care:mine")).content.decode()
    assert client.get(page).status_code == 404
    set_answer(resident=patient, named=Named(worker=street.worker), by=None, now=street.now)
    assert "陈静" in client.get(reverse("care:mine")).content.decode()
    assert client.get(page).status_code == 200


def test_an_outsider_gets_nothing(street, patient):
    client = signed_in(street.outsider)
    for name in LISTS:
        assert "陈静" not in client.get(reverse(f"care:{name}")).content.decode()
    assert client.get(reverse("care:person", args=[patient.pk])).status_code == 404
    reached = reverse("care:reached", args=[patient.pk])
    assert client.post(reached, {"what": "called"}).status_code == 404
    assert not Contact.objects.exists()


def test_a_page_of_one_person_writes_down_groups_plans_and_answers(street, patient):
    client = signed_in(street.lead)
    page = reverse("care:person", args=[patient.pk])
    day = (street.now + timedelta(days=30)).date().isoformat()
    acts = [
        {"act": "group", "code": "pregnant", "evidence": "医院的建档本", "due_on": day},
        {"act": "plan", "kind": "dialysis", "weekday": ["2", "4", "6"]},
        {"act": "answer", "worker": street.worker.pk},
    ]
    for given in acts:
        assert client.post(page, given).status_code == 302
    group = KeyGroup.objects.get(code="pregnant")
    assert (group.details["due_on"], group.noted_by, group.evidence) == (
        day,
        street.lead,
        "医院的建档本",
    )
    assert group.review_on
    assert patient.plans.get().weekdays == "246"
    shown = client.get(page).content.decode()
    assert "医院的建档本" in shown
    assert street.worker.name in shown
    future = (street.now + timedelta(days=3)).date().isoformat()
    reply = client.post(page, {"act": "plan", "kind": "daily_call", "last_on": future})
    assert reply.status_code == 422
    assert future in reply.content.decode()


def test_a_group_ends_and_was_there(street, patient):
    row = KeyGroup.objects.get()
    client = signed_in(street.lead)
    client.post(reverse("care:person", args=[patient.pk]), {"act": "end_group", "group": row.pk})
    row.refresh_from_db()
    assert row.ended_on
    assert silent_names(street) == []


def test_a_pregnant_man_is_a_shifted_column(street):
    man = Resident.objects.get(name="张伟")
    with pytest.raises(CannotGroup) as refusal:
        note_group(resident=man, code="pregnant", known=Known(), by=None, now=street.now)
    assert refusal.value.code == "sex"


def test_old_people_are_graded_only_where_somebody_chose_the_rule(street, patient):
    assert shipped_pack("base").grading is None
    with pytest.raises(CannotGroup):
        assess(resident=patient, illness="none", vaccination="full", by=None, now=street.now)


@pytest.mark.parametrize(
    ("age", "illness", "vaccination", "grade", "by_points"),
    [
        (70, "none", "none", "green", False),
        (70, "stable", "full", "green", False),
        (70, "stable", "none", "yellow", False),
        (85, "none", "full", "yellow", False),
        (70, "unstable", "full", "red", False),
        (85, "stable", "partial", "red", False),
        # What the text leaves out.
        (85, "none", "partial", "yellow", True),
        (85, "none", "none", "red", True),
        (85, "unstable", "full", "red", True),
        (60, "stable", "partial", "yellow", True),
    ],
)
def test_grades_are_those_of_the_text_and_points_fill_its_gaps(
    age, illness, vaccination, grade, by_points
):
    rules = pack_in_force("base", "", frozenset({"elderly_grading"})).grading
    found = grade_of(rules, age=age, illness=illness, vaccination=vaccination)
    assert found == (grade, by_points)


def test_every_combination_has_a_grade():
    rules = pack_in_force("base", "", frozenset({"elderly_grading"})).grading
    by_points = {
        (age, illness, vaccination)
        for age in (60, 70, 85)
        for illness in ("none", "stable", "unstable")
        for vaccination in ("full", "partial", "none")
        if grade_of(rules, age=age, illness=illness, vaccination=vaccination).by_points
    }
    assert by_points == {
        (60, "stable", "partial"),
        (60, "stable", "none"),
        (85, "none", "partial"),
        (85, "none", "none"),
        (85, "unstable", "full"),
    }


def test_the_silent_list_takes_the_same_queries_for_one_and_for_many(street):
    client = signed_in(street.lead)

    def taken():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(reverse("care:silent"))
        return len(seen)

    taken()
    few = taken()
    for resident in Resident.objects.exclude(name="外区人"):
        note_group(resident=resident, code="daily_medicine", known=Known(), by=None, now=street.now)
    assert taken() == few
