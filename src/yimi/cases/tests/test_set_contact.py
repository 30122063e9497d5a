"""Who asks, for whom, with what consent, and who answers: kept apart."""

import pytest
from django.urls import reverse

from yimi.accounts.tests.helpers import signed_in
from yimi.cases.actions import CannotSetContact, Contact, close_case, set_contact, solve_case
from yimi.cases.consent import may_answer, may_see_words, may_withdraw, whom_to_ask
from yimi.cases.models import Case
from yimi.cases.tests.helpers import HOUR, fresh, open_one
from yimi.core.models import Event


def for_father(street, **more):
    return open_one(
        street,
        requester_name="王芳",
        requester_phone="10000000077",
        requester_relation="family",
        requester_elsewhere=True,
        beneficiary_name="王大爷",
        beneficiary_phone="037100000078",
        **more,
    )


@pytest.mark.parametrize(
    ("consent", "sees", "answers", "withdraws"),
    [
        ("given", True, True, True),
        ("cannot", True, True, False),
        ("unknown", False, True, False),
        ("refused", False, False, False),
    ],
)
def test_what_a_daughter_may_see_and_answer_follows_from_consent(consent, sees, answers, withdraws):
    case = Case(requester_relation="family", beneficiary_name="王大爷", consent=consent)
    asked = (may_see_words, may_answer, may_withdraw)
    assert [rule(case, "requester") for rule in asked] == [sees, answers, withdraws]
    assert all(rule(case, "beneficiary") for rule in asked)


def test_who_asks_for_themselves_may_do_everything():
    case = Case(requester_name="王秀英", beneficiary_name="王秀英", consent="unknown")
    assert may_see_words(case, "requester")
    assert may_answer(case, "requester")
    assert may_withdraw(case, "requester")


def test_the_one_who_was_chosen_is_asked_and_the_person_where_they_do_not_agree(street):
    case = for_father(street, consent="unknown")
    assert whom_to_ask(case) == ("requester", "王芳", "10000000077")
    case.ask_whom = "beneficiary"
    assert whom_to_ask(case)[1:] == ("王大爷", "037100000078")
    case.ask_whom, case.consent = "requester", "refused"
    assert whom_to_ask(case)[0] == "beneficiary"


def test_consent_is_put_right_with_how_it_is_known(street):
    case = for_father(street)
    assert case.consent == "unknown"
    page = signed_in(street.operator)
    data = {
        "act": "contact",
        "seen": case.revision,
        "requester_name": "王芳",
        "requester_phone": "10000000077",
        "requester_relation": "family",
        "beneficiary_name": "王大爷",
        "beneficiary_phone": "0371-00000078",
        "consent": "given",
        "ask_whom": "beneficiary",
        "answer_by": "call",
        "words": "电话里本人说可以",
    }
    page.post(reverse("cases:act", args=[case.pk]), data)
    case = fresh(case)
    assert (case.consent, case.ask_whom, case.answer_by) == ("given", "beneficiary", "call")
    assert case.requester_elsewhere is False
    event = Event.objects.get(subject_id=case.pk, type="cases.ContactSet")
    assert event.data["what"] == "given"
    assert "requester_name" not in event.data["fields"]
    shown = page.get(reverse("cases:detail", args=[case.pk])).content.decode()
    assert "电话里本人说可以" in shown


@pytest.mark.parametrize(
    ("contact", "code"),
    [
        (Contact(requester_relation="family", consent="self"), "not_self"),
        (Contact(requester_relation="neighbour", ask_whom="beneficiary"), "no_number"),
        (Contact(consent="maybe"), "unknown"),
    ],
)
def test_people_who_do_not_go_together_are_refused(street, contact, code):
    case = open_one(street)
    with pytest.raises(CannotSetContact) as refusal:
        set_contact(case=case, contact=contact, by=street.operator, now=street.now, seen=None)
    assert refusal.value.code == code
    assert fresh(case).revision == case.revision


def test_nobody_without_the_right_and_no_stranger_puts_it_right(street):
    case = open_one(street)
    data = {"act": "contact", "seen": case.revision, "consent": "given"}
    for person in (street.outsider, street.volunteer, street.admin):
        answer = signed_in(person).post(reverse("cases:act", args=[case.pk]), data)
        assert answer.status_code in {403, 404}
    assert fresh(case).consent == "unknown"


def test_a_closing_says_what_was_answered_and_by_which_way(street):
    case = open_one(street)
    solve_case(case=case, by=street.lead, now=street.now + HOUR, words="送到了")
    close_case(case=case, answer="so_so", source="call", by=street.operator, now=street.now)
    data = Event.objects.get(subject_id=case.pk, type="cases.CaseClosed").data
    assert (data["answer"], data["source"], data["satisfied"]) == ("so_so", "call", None)
