"""Whatever people do in whatever order: the laws of a Case and its Tasks hold after every act."""

from contextlib import suppress
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from hypothesis.stateful import run_state_machine_as_test as run
from tests.scenes import Street

from yimi.cases import actions
from yimi.cases.models import Case
from yimi.cases.states import ENDED, OPEN, TAKEN_ON, Status
from yimi.cases.tests.helpers import open_one, steps
from yimi.core.errors import Refusal
from yimi.core.models import Event, Parked
from yimi.core.worker import drain
from yimi.fieldwork.actions import complete_task, fail_task
from yimi.fieldwork.models import Task

PEOPLE = st.sampled_from(["worker", "second_worker", "volunteer", "lead", "operator", "outsider"])
TEAMS = st.sampled_from(["team", "desk_team", "other_team"])
REASONS = ("not_at_home", "unsafe", "refused", "no_such_reason")


class LifeOfACase(RuleBasedStateMachine):
    """Acts on one Case at random; an act that is refused changes nothing."""

    street: Street

    @initialize(service=st.sampled_from(["food", "heating", "life_danger"]))
    def opened(self, service):
        self.now = self.street.now
        self.case = open_one(self.street, service=service)
        self.twin = open_one(self.street)

    def act(self, function, **given):
        with suppress(Refusal):
            function(case=self.case, now=self.now, **given)

    @rule(hours=st.sampled_from([0.1, 1, 5, 13, 60]))
    def time_goes_by(self, hours):
        self.now += timedelta(hours=hours)
        actions.escalate_due(now=self.now)

    @rule()
    def news_arrives(self):
        drain(now=self.now)
        assert not Parked.objects.exists()
        self.case.refresh_from_db()
        open_tasks = list(Task.objects.filter(case=self.case, status="open"))
        if self.case.status not in OPEN:
            assert open_tasks == []
        if self.case.status in TAKEN_ON and self.case.owner_id:
            parts = self.case.parts.filter(status="open")
            assert {task.part_id for task in open_tasks} == {part.pk for part in parts}
            assert {task.assignee_id for task in open_tasks} == {self.case.owner_id}
            assert {task.team_id for task in open_tasks} == {self.case.team_id}
            assert {task.place_path for task in open_tasks} == {self.case.place_path}
            assert {(task.service, task.rank, task.due_at) for task in open_tasks} == {
                (self.case.service, self.case.rank, self.case.solve_by_at)
            }
            assert all(task.kind == task.part.key.split(".")[1] for task in open_tasks)
        if self.case.status == Status.ASSIGNED:
            assert open_tasks == []

    @rule(who=PEOPLE)
    def assign(self, who):
        self.act(actions.assign_case, owner=getattr(self.street, who), by=self.street.dispatcher)

    @rule(who=PEOPLE)
    def accept(self, who):
        self.act(actions.accept_case, by=getattr(self.street, who))

    @rule()
    def hand_back(self):
        self.act(actions.hand_back_case, by=self.street.lead, reason="unsafe")

    @rule(what=st.sampled_from(["resident", "stock", "nothing"]))
    def wait(self, what):
        self.act(actions.wait_case, waiting_for=what, by=self.street.lead)

    @rule()
    def resume(self):
        self.act(actions.resume_case, by=self.street.lead)

    @rule(team=TEAMS)
    def transfer(self, team):
        self.act(
            actions.transfer_case,
            to_team=getattr(self.street, team),
            reason="overloaded",
            by=self.street.lead,
        )

    @rule(taken=st.booleans())
    def answer_the_offer(self, taken):
        self.act(
            actions.take_transfer if taken else actions.decline_transfer, by=self.street.operator
        )

    @rule()
    def solve(self):
        self.act(actions.solve_case, by=self.street.lead, words="送到了")

    @rule(satisfied=st.sampled_from([True, False, None]))
    def close(self, satisfied):
        self.act(actions.close_case, satisfied=satisfied, by=self.street.operator)

    @rule()
    def reopen(self):
        self.act(actions.reopen_case, reason="not_solved", by=self.street.operator)

    @rule()
    def reject(self):
        self.act(actions.reject_case, reason="withdrawn", by=self.street.operator)

    @rule()
    def merge(self):
        self.act(actions.merge_case, into=self.twin, by=self.street.operator)

    @rule()
    def correct(self):
        self.act(actions.change_case, changes={"summary": f"{self.now}"}, by=self.street.operator)

    @rule(service=st.sampled_from(["heating", "hospital_visit", "treatment_ride"]))
    def reclassify(self, service):
        self.act(actions.reclassify_case, service=service, urgency="today", by=self.street.lead)

    @rule(door=st.sampled_from(["1-1-101", "3-2-302", "A-1201"]))
    def locate(self, door):
        place = self.street.doors[door]
        self.act(actions.locate_case, place=place, household_id=None, by=self.street.admin)

    @rule(reason=st.sampled_from(["", *REASONS]))
    def go_to_the_door(self, reason):
        for task in Task.objects.filter(case=self.case).select_related("assignee", "part"):
            given = {"task": task, "by": task.assignee, "now": self.now}
            with suppress(Refusal):
                fail_task(reason=reason, **given) if reason else complete_task(**given)

    @invariant()
    def the_laws_hold(self):
        case = self.case = Case.objects.get(pk=self.case.pk)
        parts = [part.status for part in case.parts.all()]
        assert case.team_id
        assert case.solve_by_at > case.clock_from_at >= case.opened_at
        if case.status in OPEN:
            assert "open" in parts
            told_all = case.escalation_level == 3
            told = case.next_escalation_at is None
            assert told == bool(case.paused_at or told_all)
        else:
            assert case.next_escalation_at is None or case.status in ENDED
        if case.status in {Status.SOLVED, Status.CLOSED}:
            assert "open" not in parts
            assert case.solved_at
        assert (case.offered_team_id is not None) == (case.status == Status.TRANSFERRED)
        assert bool(case.waiting_for) == (case.status == Status.WAITING)
        assert case.paused_at is None or case.status == Status.WAITING
        assert (case.merged_into_id is not None) == (case.status == Status.MERGED)
        if case.status in {Status.ACCEPTED, Status.IN_PROGRESS}:
            assert case.owner_id
        if case.status == Status.ASSIGNED:
            assert case.owner_id is None

    @invariant()
    def the_log_is_unbroken(self):
        chain = steps(self.case)
        assert chain[0][0] == ""
        assert all(one[1] == two[0] for one, two in pairwise(chain))
        assert chain[-1][1] == self.case.status
        levels = Event.objects.filter(subject_id=self.case.pk, type="cases.CaseEscalated")
        opened = 1 + sum(to == "reopened" for _from, to in chain)
        assert levels.count() <= 3 * opened


@pytest.mark.slow
def test_the_laws_of_a_case_hold_after_any_acts(street):
    machine = type("Life", (LifeOfACase,), {"street": street})
    run(
        machine,
        settings=settings(
            max_examples=40,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],  # making a failure small takes minutes here
            suppress_health_check=list(HealthCheck),
        ),
    )
