import pytest
from django.urls import reverse

from yimi.accounts.tests.helpers import signed_in
from yimi.cases.actions import add_note, transfer_case
from yimi.cases.tests.helpers import fresh, kinds, open_one
from yimi.core.models import Event


def page_of(case):
    return reverse("cases:detail", args=[case.pk])


def test_whoever_may_opens_it_and_the_look_is_recorded(street):
    case = open_one(street, requester_name="王秀英", requester_phone="13812345678")
    answer = signed_in(street.operator).get(page_of(case))
    assert answer.status_code == 200
    assert "13812345678" in answer.content.decode()
    look = Event.objects.get(subject_id=case.pk, type="core.Looked")
    assert (look.by_id, look.data["permission"]) == (street.operator.pk, "cases.open")


def test_the_outsider_gets_nothing_and_leaves_no_look(street):
    case = open_one(street)
    for stranger in (street.outsider, street.second_worker, street.volunteer):
        assert signed_in(stranger).get(page_of(case)).status_code == 404
    assert signed_in(street.admin).get(page_of(case)).status_code == 403
    assert "Looked" not in kinds(case)


def test_somebody_who_is_not_signed_in_is_sent_to_the_login(street, client):
    answer = client.get(page_of(open_one(street)))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/")


def test_the_worker_who_has_it_opens_it(street):
    assert signed_in(street.worker).get(page_of(open_one(street))).status_code == 200


def test_the_page_offers_only_what_can_be_done(street):
    case = open_one(street)
    acts = signed_in(street.dispatcher).get(page_of(case)).context["acts"]
    assert acts["assign"]
    assert acts["transfer"]
    assert not acts["accept"]
    assert not acts["close"]
    assert not acts["call_120"]
    transfer_case(
        case=case, to_team=street.desk_team, reason="overloaded", by=street.lead, now=street.now
    )
    acts = signed_in(street.operator).get(page_of(case)).context["acts"]
    assert acts["take_transfer"]
    assert not acts["solve"]


def test_every_act_is_refused_by_its_own_door_and_not_by_an_error(street):
    case = open_one(street)
    browser = signed_in(street.lead)
    page = reverse("cases:act", args=[case.pk])
    for act in ("take_transfer", "decline_transfer", "resume", "close", "reopen", "wait", "reject"):
        assert browser.post(page, {"act": act}).status_code == 302, act
    for act in ("assign", "merge", "solve", "note"):
        assert browser.post(page, {"act": act}).status_code == 302, act
    assert fresh(case).status == "accepted"
    assert browser.post(page, {"act": "explode"}).status_code == 404
    assert browser.post(page).status_code == 404
    assert browser.get(page).status_code == 405


def test_a_page_that_is_out_of_date_is_told_so(street):
    case = open_one(street, service="heating")
    page, seen = reverse("cases:act", args=[case.pk]), case.revision
    data = {"act": "assign", "owner": street.worker.pk, "seen": seen}
    signed_in(street.dispatcher).post(page, data)
    answer = signed_in(street.lead).post(
        page, data | {"owner": street.lead.pk}, headers={"HX-Request": "true"}
    )
    assert (answer.status_code, answer["X-Refusal"]) == (409, "changed")
    assert "孙网格" in answer.content.decode()
    assert fresh(case).owner == street.worker


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/", "javascript:x"])
def test_an_act_leads_back_to_this_program_and_nowhere_else(street, wanted):
    case = open_one(street)
    page = reverse("cases:act", args=[case.pk])
    data = {"act": "note", "words": "好", "next": wanted}
    assert signed_in(street.operator).post(page, data)["Location"] == page_of(case)


def test_waiting_and_going_on_through_the_page(street):
    case = open_one(street)
    page = reverse("cases:act", args=[case.pk])
    signed_in(street.worker).post(page, {"act": "wait", "waiting_for": "resident"})
    assert fresh(case).status == "waiting"
    assert signed_in(street.outsider).post(page, {"act": "resume"}).status_code == 404
    signed_in(street.worker).post(page, {"act": "resume"})
    assert fresh(case).status == "accepted"


def test_a_member_of_the_team_takes_a_case_on_through_the_page(street):
    case = open_one(street, service="heating")
    page = reverse("cases:act", args=[case.pk])
    assert signed_in(street.outsider).post(page, {"act": "accept"}).status_code == 404
    signed_in(street.lead).post(page, {"act": "accept"})
    assert fresh(case).owner == street.lead


def test_an_operator_of_another_team_does_not_take_it_on(street):
    case = open_one(street, service="heating")
    signed_in(street.operator).post(reverse("cases:act", args=[case.pk]), {"act": "accept"})
    assert fresh(case).owner is None


def test_a_long_log_takes_as_many_queries_as_a_short_one(street, django_assert_max_num_queries):
    case = open_one(street, text="家里没米了")
    browser = signed_in(street.operator)
    with django_assert_max_num_queries(24) as short:
        browser.get(page_of(case))
    for number in range(50):
        add_note(case=case, words=f"{number}", by=street.worker, now=street.now)
        open_one(street)
    with django_assert_max_num_queries(24) as long:
        browser.get(page_of(case))
    assert len(short) == len(long)
