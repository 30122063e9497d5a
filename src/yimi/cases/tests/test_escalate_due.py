from datetime import timedelta

from django.utils.translation import override
from tests.scenes import PASSWORD

from yimi.accounts.actions import add_user, give_membership
from yimi.accounts.models import Role
from yimi.accounts.tests.helpers import signed_in
from yimi.accounts.tests.shifts import planned
from yimi.cases.actions import (
    NewCase,
    assign_case,
    escalate_due,
    open_cases,
    reject_case,
    solve_case,
    wait_case,
)
from yimi.cases.actions.escalating import BATCH
from yimi.cases.models import Case, Told
from yimi.cases.queries import log_of
from yimi.cases.tests.helpers import HOUR, fresh, open_one
from yimi.cases.wording import sentence
from yimi.core.models import Event
from yimi.packs.loader import shipped_pack


def told(case):
    events = Event.objects.filter(subject_id=case.pk, type="cases.CaseEscalated")
    return [(event.data["level"], event.data["role"]) for event in events.order_by("position")]


def test_the_next_level_is_told_at_half_at_the_end_and_at_twice_the_time_once_each(street):
    case = open_one(street)
    for hours in range(80):
        escalate_due(now=street.now + hours * HOUR)
        expected = [
            entry
            for at, entry in ((12, (1, "team_lead")), (24, (2, "dispatcher")), (48, (3, "officer")))
            if hours >= at
        ]
        assert told(case) == expected, hours
    assert fresh(case).next_escalation_at is None


def test_a_clock_that_jumped_ahead_still_tells_every_level_once(street):
    case = open_one(street)
    assert escalate_due(now=street.now + 1000 * HOUR) == 3
    assert [level for level, _role in told(case)] == [1, 2, 3]
    assert escalate_due(now=street.now + 1001 * HOUR) == 0


def test_a_clock_that_jumped_back_tells_nobody_twice(street):
    case = open_one(street)
    escalate_due(now=street.now + 13 * HOUR)
    escalate_due(now=street.now - 13 * HOUR)
    escalate_due(now=street.now + 13 * HOUR)
    assert [level for level, _role in told(case)] == [1]


def test_nobody_is_told_a_moment_too_early(street):
    open_one(street)
    assert escalate_due(now=street.now + 12 * HOUR - HOUR / 3600) == 0
    assert escalate_due(now=street.now + 12 * HOUR) == 1


def test_what_has_ended_escalates_no_more(street):
    solved, rejected = open_one(street), open_one(street)
    solve_case(case=solved, by=street.lead, now=street.now, words="送到了")
    reject_case(case=rejected, reason="withdrawn", by=street.lead, now=street.now)
    assert escalate_due(now=street.now + 1000 * HOUR) == 0


def test_a_case_whose_clock_stands_still_escalates_only_after_it_runs_again(street):
    case = open_one(street)
    wait_case(case=case, waiting_for="resident", by=street.worker, now=street.now + 11 * HOUR)
    assert escalate_due(now=street.now + 100 * HOUR) == 0
    assert fresh(case).paused_at is not None


def test_a_life_in_danger_escalates_within_the_hour(street):
    open_one(street, service="life_danger", urgency="life")
    assert escalate_due(now=street.now + HOUR) == 1


def test_an_escalation_puts_no_open_page_out_of_date(street):
    case = open_one(street, service="heating")
    at = street.now + 100 * HOUR
    assert escalate_due(now=at) == 3
    assert fresh(case).escalation_level == 3
    assign_case(case=case, owner=street.worker, by=street.dispatcher, now=at, seen=case.revision)
    assert fresh(case).owner == street.worker


def test_the_log_says_to_whom_it_was_reported(street):
    case = open_one(street)
    escalate_due(now=street.now + 12 * HOUR)
    pack = shipped_pack("base")
    with override("en"):
        said = sentence(log_of(case)[-1], pack)[0]
    assert said == f"Reported to {pack.escalations[0].name.en} {street.lead.name}"


def test_one_case_that_cannot_be_told_of_does_not_silence_the_others(street):
    broken, good = open_one(street), open_one(street)
    Case.objects.filter(pk=broken.pk).update(service="dropped_from_the_pack")
    assert escalate_due(now=street.now + 12 * HOUR) == 2
    assert told(good)


def test_more_than_one_batch_is_told_in_one_run(street):
    new = [NewCase("heating", street.doors["1-1-101"], f"{n}") for n in range(BATCH + 5)]
    open_cases(new=new, by=street.operator, now=street.now)
    assert escalate_due(now=street.now + 12 * HOUR) == BATCH + 5


def lead_of(street, name):
    user = add_user(username=name, name=name, password=PASSWORD)
    give_membership(
        user=user,
        role=Role.TEAM_LEAD,
        place=street.compound.parent,
        team=street.team,
        by=None,
        now=street.now - timedelta(days=9),
    )
    return user


def test_those_on_duty_are_told_or_all_where_nobody_is(street):
    second = lead_of(street, "second_lead")
    first = open_one(street)
    escalate_due(now=street.now + 12 * HOUR)
    assert {row.user for row in Told.objects.filter(case=first)} == {street.lead, second}
    planned(street, second, 0, 20)
    other = open_one(street, door="1-1-102")
    escalate_due(now=street.now + 12 * HOUR)
    assert {row.user for row in Told.objects.filter(case=other)} == {second}


def test_who_was_told_sees_it_until_they_say_that_they_know(street):
    case = open_one(street, service="heating", summary="暖气不热")
    escalate_due(now=street.now + timedelta(days=1))
    browser = signed_in(street.lead)
    assert "上报给你的" in browser.get("/").content.decode()
    for _ in range(2):
        browser.post(f"/cases/{case.pk}/noted/", {"next": "/"})
    assert "上报给你的" not in browser.get("/").content.decode()
    assert Event.objects.filter(type="cases.EscalationNoted").count() == 1
    assert signed_in(street.outsider).post(f"/cases/{case.pk}/noted/").status_code == 404
