"""A call-back that was answered is a sign of life of a key person."""

from datetime import timedelta

from yimi.care.actions import NewPlan, make_due, make_plan
from yimi.cases.actions import solve_case
from yimi.core.worker import drain
from yimi.followup.actions import record_attempt
from yimi.followup.models import CallBack
from yimi.registry.models import Resident


def test_a_call_that_only_asks_something_counts_as_reached(street):
    patient = Resident.objects.get(name="陈静")
    plan = make_plan(resident=patient, new=NewPlan("daily_call"), by=street.lead.pk, now=street.now)
    make_due(now=street.now + timedelta(days=1))
    drain(now=street.now + timedelta(days=1))
    case = plan.turns.filter(status="open").latest("due_on").case
    now = street.now + timedelta(days=1, hours=1)
    solve_case(case=case, by=street.lead, now=now, words="好")
    drain(now=now)
    before = patient.contacts.filter(reached=True).count()
    call = CallBack.objects.get(case=case)
    record_attempt(call_back=call, result="no_answer", by=street.operator, now=now)
    assert patient.contacts.filter(reached=False).count() == 1
    then = now + timedelta(hours=1)
    record_attempt(
        call_back=call,
        result="later",
        again_at=then + timedelta(days=1),
        by=street.operator,
        now=then,
    )
    assert patient.contacts.filter(reached=True).count() == before + 1
    last = then + timedelta(hours=1)
    record_attempt(
        call_back=call, result="solved", answer="satisfied", by=street.operator, now=last
    )
    drain(now=last)
    # Heard of twice, by the call and by the end of the Case: one contact.
    assert patient.contacts.filter(at=last).count() == 1
