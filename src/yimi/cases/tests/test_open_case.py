from datetime import timedelta
from uuid import uuid4

import pytest

from yimi.accounts.actions import form_team, give_membership
from yimi.accounts.models import Role, Team
from yimi.cases.actions import (
    CannotEnd,
    CannotOpen,
    NewCase,
    open_case,
    open_cases,
    reject_case,
    take_up_case,
    wait_case,
)
from yimi.cases.models import Case
from yimi.cases.tests.helpers import HOUR, fresh, kinds, open_one, steps
from yimi.core.models import Event, EventWords


def test_a_case_has_a_team_a_deadline_and_the_one_person_whose_beat_it_is(street):
    case = open_one(street)
    assert (case.team, case.owner, case.status) == (street.team, street.worker, "accepted")
    assert case.respond_by_at == street.now + 4 * HOUR
    assert case.solve_by_at == street.now + 24 * HOUR
    assert case.responded_at is None
    assert case.next_escalation_at == street.now + 12 * HOUR
    assert case.emergency.name == "测试"


def test_a_service_that_a_dispatcher_assigns_waits_for_one(street):
    case = open_one(street, service="heating")
    assert (case.team, case.owner, case.status) == (street.team, None, "assigned")
    assert case.responded_at is None


def test_the_log_tells_every_step_of_the_opening(street):
    case = open_one(street, text="家里没米了")
    assert steps(case) == [
        ("", "received"),
        ("received", "triaged"),
        ("triaged", "assigned"),
        ("assigned", "accepted"),
    ]
    assert kinds(case) == ["CaseReceived", "CaseTriaged", "CaseAssigned", "CaseAccepted"]
    first = Event.objects.filter(subject_id=case.pk).earliest("position")
    assert EventWords.objects.get(pk=first.uid).text == "家里没米了"


def test_the_words_of_people_stand_in_no_event(street):
    case = open_one(street, text="胃药，张三", requester_name="张三", requester_phone="13800000000")
    for event in Event.objects.filter(subject_id=case.pk):
        assert "张三" not in str(event.data)
        assert "13800000000" not in str(event.data)


def test_the_fallback_duty_has_it_where_no_team_has_the_first(street):
    Team.objects.filter(pk=street.team.pk).update(is_active=False)
    helpers = form_team(
        name="居委会", place=street.compound, duties=["community"], by=None, now=street.now
    )
    give_membership(user=street.lead, role=Role.TEAM_LEAD, place=street.compound, team=helpers,
                    by=None, now=street.now)  # fmt: skip
    assert open_one(street).team == helpers


def test_the_desk_has_it_where_nobody_has_either_duty(street):
    Team.objects.filter(pk=street.team.pk).update(is_active=False)
    case = open_one(street)
    assert (case.team, case.owner) == (street.desk_team, None)


def test_no_case_is_opened_where_nobody_at_all_would_answer_for_it(street):
    Team.objects.update(is_active=False)
    with pytest.raises(CannotOpen) as refused:
        open_one(street)
    assert refused.value.code == "no_team"
    assert not Case.objects.exists()


def test_a_team_of_the_other_community_never_gets_it(street):
    Team.objects.filter(pk__in=[street.team.pk, street.desk_team.pk]).update(is_active=False)
    with pytest.raises(CannotOpen):
        open_one(street)


def test_the_same_client_id_opens_one_case(street):
    client_id = uuid4()
    first = open_one(street, client_id=client_id)
    new = NewCase("food", street.doors["1-1-101"], "大米 2袋", client_id=client_id)
    assert open_case(new=new, by=street.operator, now=street.now + HOUR) == first
    assert Case.objects.count() == 1


def test_the_same_client_id_twice_in_one_call_opens_one_case(street):
    new = NewCase("food", street.doors["1-1-101"], "大米 2袋", client_id=uuid4())
    first, second = open_cases(new=[new, new], by=street.operator, now=street.now)
    assert first == second


def test_nothing_is_opened_when_one_of_many_cannot_be(street):
    good = NewCase("food", street.doors["1-1-101"], "大米")
    bad = NewCase("no_such_service", street.doors["1-1-102"], "大米")
    with pytest.raises(CannotOpen) as refused:
        open_cases(new=[good, bad], by=street.operator, now=street.now)
    assert refused.value.code == "service"
    assert not Case.objects.exists()
    assert not Event.objects.filter(type__startswith="cases.").exists()


def test_a_novel_is_too_long_for_one_case(street):
    with pytest.raises(CannotOpen) as refused:
        open_one(street, text="很" * 20_001)
    assert refused.value.code == "too_long"


def test_long_names_and_numbers_do_not_break_the_opening(street):
    case = open_one(street, summary="米" * 500, requester_name="王" * 90, requester_phone="1" * 90)
    case.refresh_from_db()
    assert (len(case.summary), len(case.requester_name), len(case.requester_phone)) == (160, 40, 24)


def test_numbers_are_unlike_and_are_written_without_signs_that_look_alike(street):
    new = [NewCase("food", street.doors["1-1-101"], f"{n}") for n in range(200)]
    cases = open_cases(new=new, by=street.operator, now=street.now)
    numbers = {case.number for case in cases}
    assert len(numbers) == 200
    assert not {"0", "O", "1", "I", "L"} & {sign for number in numbers for sign in number[5:]}


def test_a_life_in_danger_stands_first(street):
    case = open_one(street, urgency="life", service="life_danger")
    assert (case.rank, case.solve_by_at) == (0, street.now + 2 * HOUR)


def test_the_words_that_were_said_outweigh_the_urgency_of_the_service(street):
    assert open_one(street, urgency="today").urgency == "today"
    assert open_one(street).urgency == "routine"


def test_opening_sixty_takes_hardly_more_queries_than_two(street, django_assert_max_num_queries):
    def some(count):
        return [NewCase("food", street.doors["1-1-101"], f"{n}") for n in range(count)]

    with django_assert_max_num_queries(12):
        open_cases(new=some(2), by=street.operator, now=street.now)
    # SQLite takes few columns in one statement: it writes sixty wide rows in three.
    with django_assert_max_num_queries(16):
        open_cases(new=some(60), by=street.operator, now=street.now)


def test_a_case_outside_every_emergency_runs_under_the_base_pack(street):
    before = street.now - timedelta(days=60)
    case = open_one(street, now=before)
    assert case.emergency is None
    assert case.solve_by_at == before + 24 * HOUR


def test_what_the_program_gives_out_is_answered_when_its_owner_opens_it(street):
    case = open_one(street)
    take_up_case(case=case, by=street.lead, now=street.now + HOUR)
    assert fresh(case).responded_at is None
    take_up_case(case=case, by=street.worker, now=street.now + 2 * HOUR)
    take_up_case(case=fresh(case), by=street.worker, now=street.now + 3 * HOUR)
    assert fresh(case).responded_at == street.now + 2 * HOUR


def test_who_lets_it_wait_has_answered(street):
    case = open_one(street)
    wait_case(case=case, waiting_for="stock", by=street.worker, now=street.now + HOUR)
    assert fresh(case).responded_at == street.now + HOUR


def test_only_what_a_plan_asked_for_may_be_put_off_to_another_day(street):
    case = open_one(street, service="medicine")
    with pytest.raises(CannotEnd):
        reject_case(case=case, reason="moved_day", by=street.lead, now=street.now)
    planned = open_one(street, channel="plan")
    reject_case(case=planned, reason="moved_day", by=street.lead, now=street.now)
    assert fresh(planned).status == "rejected"
