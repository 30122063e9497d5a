from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from yimi.core.models import Event
from yimi.fieldwork.actions import (
    CannotEndStop,
    CannotWalk,
    Report,
    end_stop,
    give_round,
    hand_back_round,
    reopen_stop,
)
from yimi.fieldwork.answers import CannotAnswer, Given, read_answer
from yimi.fieldwork.models import Answer, FollowUp, Proof, Round
from yimi.fieldwork.tests.helpers import again, task_at
from yimi.fieldwork.tests.rounds import morning, round_of, stop_at, survey_of, visit
from yimi.registry.models import Resident


def ended(street, outcome="met", door="1-1-101", walk=None, **more):
    walk = walk or round_of(street)
    given = visit(street, outcome, **more)
    return end_stop(stop=stop_at(walk, street, door), visit=given, by=street.worker, now=street.now)


def news():
    return Event.objects.filter(type="fieldwork.StopEnded").order_by("position")


def test_a_visit_says_who_was_met_and_starts_the_round(street):
    stop = ended(street, note=" 让下周再来 ", notices=3)
    assert (stop.status, stop.note, stop.visited_by) == ("met", "让下周再来", street.worker)
    assert (stop.round.status, stop.notices) == ("started", 0)
    told = news().get().data
    alone = Resident.objects.get(name="王秀英")
    assert told["resident_ids"] == [str(alone.pk)]
    assert told["household_ids"] == [str(alone.household_id)]
    assert (told["outcome"], told["reached"], told["said_no_need"]) == ("met", True, False)


def test_of_several_people_those_who_were_seen_are_told(street):
    walk = round_of(street)
    second = Resident.objects.get(name="刘洋")
    ended(street, door="1-2-201", walk=walk)
    assert news().last().data["resident_ids"] == []
    stranger = Resident.objects.get(name="外区人")
    reopen_stop(stop=stop_at(walk, street, "1-2-201"), by=street.worker, now=street.now)
    ended(street, door="1-2-201", walk=walk, met=[second.pk, stranger.pk])
    assert news().last().data["resident_ids"] == [str(second.pk)]


def test_who_needs_nothing_was_reached_and_said_so(street):
    ended(street, "wants_nothing")
    told = news().get().data
    assert (told["reached"], told["said_no_need"]) == (True, True)
    assert not FollowUp.objects.exists()


def test_nobody_at_home_is_tried_again_the_same_evening_and_then_telephoned(street):
    walk = round_of(street)
    stop = ended(street, "not_at_home", walk=walk)
    assert (stop.status, stop.attempts) == ("again", 1)
    evening = timezone.localtime(stop.not_before_at)
    assert (evening.hour, evening.minute) == (18, 30)
    assert evening.date() == timezone.localtime(morning(street)).date()
    assert not news().exists()
    assert not FollowUp.objects.exists()
    late = morning(street) + timedelta(hours=9)
    stop = ended(street, "not_at_home", walk=walk, at=late)
    assert (stop.status, stop.attempts) == ("not_at_home", 2)
    follow_up = FollowUp.objects.get()
    assert (follow_up.kind, follow_up.owner) == ("telephone", street.lead)
    assert follow_up.due_at == late + timedelta(hours=14)
    assert news().get().data["reached"] is False


def test_late_in_the_evening_nobody_goes_again(street):
    stop = ended(street, "not_at_home", at=morning(street) + timedelta(hours=10))
    assert stop.status == "not_at_home"
    assert FollowUp.objects.get().kind == "telephone"


@pytest.mark.parametrize(("outcome", "kind"), [("refused", "ask_again"), ("moved", "ledger")])
def test_each_outcome_has_its_own_follow_up(street, outcome, kind):
    stop = ended(street, outcome)
    assert stop.status == outcome
    assert FollowUp.objects.get().kind == kind
    assert Resident.objects.get(name="王秀英").left_at is None


def test_what_a_phone_sends_twice_ends_once(street):
    walk, client_id = round_of(street), uuid4()
    stop = stop_at(walk, street, "1-1-101")
    for _ in range(2):
        given = visit(street, "refused")
        end_stop(stop=stop, visit=given, by=street.worker, now=street.now, client_id=client_id)
    assert (news().count(), FollowUp.objects.count()) == (1, 1)


def test_the_second_who_ends_a_stop_reads_who_was_first(street):
    walk = round_of(street)
    ended(street, walk=walk)
    with pytest.raises(CannotEndStop) as refused:
        ended(street, "moved", walk=walk, from_paper=True)
    assert refused.value.code == "ended"
    assert "孙网格" in str(refused.value)
    assert "见到" in str(refused.value) or "Met" in str(refused.value)
    assert stop_at(walk, street, "1-1-101").status == "met"


def test_tasks_at_the_door_are_done_in_the_same_form(street):
    done, failed, kept = (task_at(street) for _ in range(3))
    reports = [
        Report(done.pk, done=True, received_by="王秀英"),
        Report(failed.pk, done=False, reason="goods_missing"),
    ]
    ended(street, reports=reports)
    assert [again(task).status for task in (done, failed, kept)] == ["done", "not_done", "open"]
    assert Proof.objects.get(task=done).received_by == "王秀英"


def test_where_nobody_opens_the_tasks_of_the_door_wait_too(street):
    task, elsewhere = task_at(street), task_at(street, "1-1-102")
    ended(street, "not_at_home")
    assert again(task).status == "open"
    assert again(task).not_before_at > street.now
    assert Proof.objects.get(task=task).reason == "not_at_home"
    assert again(elsewhere).attempts == 0


def test_who_refuses_the_round_still_gets_what_they_asked_for(street):
    task = task_at(street)
    ended(street, "refused")
    assert again(task).status == "open"
    assert not Proof.objects.exists()


def test_answers_keep_the_question_that_was_asked(street):
    survey = survey_of(street)
    walk = round_of(street, survey=survey)
    fever, medicine, people = survey.questions.order_by("position")
    answers = {
        fever.pk: Given(chosen="|2|"),
        medicine.pk: Given(chosen="|1|3|"),
        people.pk: Given(number=Decimal(2)),
    }
    ended(street, walk=walk, answers=answers)
    assert Answer.objects.get(question=medicine).chosen == "|1|3|"
    reopen_stop(stop=stop_at(walk, street, "1-1-101"), by=street.worker, now=street.now)
    ended(street, walk=walk, answers={fever.pk: Given(chosen="|1|")})
    assert Answer.objects.get(question=fever).chosen == "|1|"
    assert Answer.objects.count() == 3


def test_a_wrong_button_is_taken_back_with_what_followed(street):
    walk = round_of(street)
    stop = ended(street, "moved", walk=walk)
    reopened = reopen_stop(stop=stop, by=street.worker, now=street.now)
    assert (reopened.status, reopened.attempts) == ("open", 0)
    assert FollowUp.objects.get().status == "dropped"
    ended(street, walk=walk)


def test_who_handed_the_round_on_is_heard_as_long_as_nobody_else_was_there(street):
    walk = round_of(street)
    ended(street, walk=walk)
    hand_back_round(walk=walk, by=street.worker, now=street.now)
    late = ended(street, door="1-1-102", walk=walk)
    assert (late.status, late.visited_by) == ("met", street.worker)
    assert Round.objects.get().status == "waiting"
    give_round(walk=walk, to=street.second_worker, by=street.lead, now=street.now)
    late = ended(street, door="1-1-201", walk=walk)
    assert (late.status, late.visited_by) == ("met", street.worker)
    walk = Round.objects.get()
    assert (walk.status, walk.worker) == ("given", street.second_worker)
    visited = visit(street)
    there = stop_at(walk, street, "1-2-201")
    end_stop(stop=there, visit=visited, by=street.second_worker, now=street.now)
    with pytest.raises(CannotEndStop) as refused:
        ended(street, "not_at_home", door="1-2-201", walk=walk)
    assert refused.value.code == "ended"


def test_somebody_who_never_had_the_round_is_not_heard(street):
    walk = round_of(street)
    with pytest.raises(CannotWalk) as refused:
        end_stop(
            stop=stop_at(walk, street, "1-1-101"),
            visit=visit(street),
            by=street.second_worker,
            now=street.now,
        )
    assert refused.value.code == "not_yours"


def test_a_late_report_takes_its_tasks_back_from_who_has_the_round_now(street):
    task = task_at(street)
    walk = round_of(street, takes_tasks=True)
    give_round(walk=walk, to=street.second_worker, by=street.lead, now=street.now)
    assert again(task).assignee == street.second_worker
    ended(street, walk=walk, reports=[Report(task.pk, done=True)])
    assert (again(task).status, Proof.objects.get(task=task).by) == ("done", street.worker)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"outcome": "gone_fishing"}, "outcome"),
        ({"outcome": "again"}, "outcome"),
        ({"notices": 51}, "notices"),
        ({"at": "later"}, "future"),
    ],
)
def test_a_visit_that_cannot_be_is_refused_and_changes_nothing(street, more, code):
    walk = round_of(street)
    if more.get("at"):
        more = {"at": street.now + timedelta(hours=1)}
    with pytest.raises(CannotEndStop) as refused:
        ended(street, more.pop("outcome", "met"), walk=walk, **more)
    assert refused.value.code == code
    assert stop_at(walk, street, "1-1-101").status == "open"


@pytest.mark.parametrize(
    ("position", "words", "read"),
    [
        (1, ["1"], Given(chosen="|1|")),
        (1, ["否"], Given(chosen="|2|")),
        (1, ["-"], None),
        (1, [" "], None),
        (2, ["1", "3"], Given(chosen="|1|3|")),
        (2, ["３１"], Given(chosen="|1|3|")),
        (2, ["胰岛素"], Given(chosen="|2|")),
        (3, ["４人"], Given(number=Decimal("4.00"))),
    ],
)
def test_answers_are_read_as_people_write_them(street, position, words, read):
    question = survey_of(street).questions.get(position=position)
    assert read_answer(question, words, today=street.now.date()) == read


@pytest.mark.parametrize(
    ("position", "word"), [(1, "3"), (2, "4"), (2, "药"), (3, "21"), (3, "x1")]
)
def test_what_is_no_answer_says_which_question(street, position, word):
    question = survey_of(street).questions.get(position=position)
    with pytest.raises(CannotAnswer) as refused:
        read_answer(question, [word], today=street.now.date())
    assert str(position) in str(refused.value)


def test_dates_are_read_in_every_usual_form(street):
    from yimi.fieldwork.actions import NewQuestion  # noqa: PLC0415

    question = survey_of(street, [NewQuestion("药吃到哪天?", "date")]).questions.get()
    today = street.now.date().replace(year=2026, month=11, day=22)
    for word in ("2026-11-20", "11-20", "11.20", "11月20日", "1120", "20261120", "26/11/20"):
        assert str(read_answer(question, [word], today=today).given_on) == "2026-11-20", word
    for word in ("13-45", "0230", "明天"):
        with pytest.raises(CannotAnswer):
            read_answer(question, [word], today=today)
