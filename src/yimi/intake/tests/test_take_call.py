import re
from datetime import timedelta
from uuid import uuid4

import pytest

from yimi.accounts.tests.helpers import signed_in
from yimi.cases.actions import CannotOpen
from yimi.cases.models import Case
from yimi.core import clock
from yimi.core.models import Event
from yimi.core.worker import drain
from yimi.fieldwork.models import Task
from yimi.followup.models import Link
from yimi.followup.tokens import code_of
from yimi.intake.actions import save_draft, take_call
from yimi.intake.actions.calling import Call, CannotTakeCall
from yimi.intake.models import Draft
from yimi.registry.models import Household

CALL = "/desk/call/"


def call(street, text="要两袋大米", **more):
    given = {"place": street.doors["1-1-101"], "service": "food"} | more
    return take_call(call=Call(text=text, **given), by=street.operator, now=street.now)


def test_a_call_becomes_a_case_with_a_task(street):
    case = call(street, requester_phone="+86 138-1234-5678", answers={"days_left": " 1 ", "x": " "})
    assert (case.channel, case.requester_phone) == ("call", "13812345678")
    assert case.details["answers"] == {"days_left": "1"}
    assert case.details["items"][0]["name"] == "大米"
    drain(now=street.now)
    assert Task.objects.get().assignee == street.worker
    assert Event.objects.filter(type="intake.CallTaken", subject_id=case.pk).count() == 1


def test_a_daughter_calls_for_her_father(street):
    case = call(street, requester_name="王芳", beneficiary_name="王大爷", consent="cannot")
    assert (case.requester_name, case.beneficiary_name, case.consent) == (
        "王芳",
        "王大爷",
        "cannot",
    )


def test_a_call_that_is_sent_twice_is_one_case(street):
    client_id = uuid4()
    assert call(street, client_id=client_id) == call(street, client_id=client_id)
    assert Case.objects.count() == 1
    assert Event.objects.filter(type="intake.CallTaken").count() == 1


def test_a_call_of_which_nothing_was_written_down_is_refused(street):
    with pytest.raises(CannotTakeCall):
        call(street, " \n")
    with pytest.raises(CannotOpen):
        call(street, service="no_such_service")
    assert not Case.objects.exists()


def test_a_life_in_danger_on_the_telephone_stands_in_the_danger_lane(street):
    call(street, "胸痛", service="life_danger", urgency="life")
    assert signed_in(street.operator).get("/desk/").context["dangers"] == [Case.objects.get()]


def form(street, **more):
    return {
        "area": street.compound.path,
        "place_text": "1-1-101",
        "service": "food",
        "text": "要两袋大米",
        "client_id": str(uuid4()),
    } | more


def test_a_service_that_is_a_danger_by_itself_leads_to_its_case_and_makes_no_link(street):
    # Nothing in the words and no choice of the operator says so: the pack does.
    data = form(street, service="life_danger", text="请快来人看看", understood="1")
    answer = signed_in(street.operator).post(CALL, data)
    case = Case.objects.get()
    assert case.urgency == "life"
    assert answer["Location"] == f"/cases/{case.pk}/"
    assert not Link.objects.exists()
    assert not Event.objects.filter(type="followup.LinkMade").exists()


def test_taking_a_call_down_through_the_page(street):
    for stranger in (street.volunteer, street.admin):
        assert signed_in(stranger).post(CALL, form(street)).status_code == 403
    assert signed_in(street.outsider).post(CALL, form(street)).status_code == 404
    assert not Case.objects.exists()
    desk = signed_in(street.operator)
    save_draft(user=street.operator, form="call", content={"text": "要"}, now=street.now)
    data = form(street, phone="037166668888", q_days_left="2")
    first, second = desk.post(CALL, data), desk.post(CALL, data)
    case = Case.objects.get()
    told = Link.objects.get()
    assert told.case == case
    assert first["Location"] == second["Location"] == f"/links/{told.pk}/"
    assert code_of(told.pk)[:4] in desk.get(first["Location"]).content.decode()
    assert (case.requester_phone, case.details["answers"]) == ("037166668888", {"days_left": "2"})
    assert not Draft.objects.exists()


def test_a_form_sent_again_later_leaves_the_code_that_was_told(street, monkeypatch):
    desk, data = signed_in(street.operator), form(street, phone="037166668888")
    desk.post(CALL, data)
    told = Link.objects.get()
    later = clock.now() + timedelta(hours=2)
    monkeypatch.setattr("yimi.core.clock.now", lambda: later)
    assert desk.post(CALL, data)["Location"] == f"/cases/{Case.objects.get().pk}/"
    assert list(Link.objects.filter(revoked_at__isnull=True)) == [told]


def test_the_household_that_was_found_says_the_door(street):
    home = Household.objects.get(place=street.doors["2-1-301"])
    data = form(street, household=str(home.pk), place_text="")
    signed_in(street.operator).post(CALL, data)
    assert Case.objects.get().household == home


def test_a_household_of_the_other_community_cannot_be_named(street):
    foreign = Household.objects.get(place=street.doors["A-1201"])
    data = form(street, household=str(foreign.pk), place_text="")
    assert signed_in(street.operator).post(CALL, data).status_code == 422
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": " "}, "text"),
        ({"service": ""}, "service"),
        ({"service": "no_such_service"}, "text"),
        ({"place_text": ""}, "place_text"),
        ({"place_text": "9-9-999"}, "place_text"),
        ({"place_text": "哪里"}, "place_text"),
        ({"place_text": "A座1201"}, "place_text"),
        ({"urgency": "very"}, "urgency"),
    ],
)
def test_what_is_missing_is_said_beside_its_field_and_nothing_typed_is_lost(street, change, field):
    answer = signed_in(street.operator).post(CALL, form(street, **change))
    assert answer.status_code == 422
    assert field in answer.context["errors"]
    if field != "text":
        assert answer.context["draft"]["text"] == "要两袋大米"
    assert not Case.objects.exists()


def test_the_draft_survives_the_browser(street):
    desk = signed_in(street.operator)
    desk.post("/desk/draft/", {"form": "call", "text": "老人要", "phone": "0371"})
    page = signed_in(street.operator).get(CALL)
    assert page.context["draft"]["text"] == "老人要"
    assert signed_in(street.dispatcher).get(CALL).context["draft"] == {}


def lookup(user, **query):
    return signed_in(user).post("/desk/call/lookup/", query)


def test_a_number_leads_to_the_household_and_shows_no_whole_number(street):
    page = lookup(street.operator, phone="10000000001")
    assert [row["head"] for row in page.context["found"]] == ["王秀英"]
    assert "10000000001" not in page.content.decode()


@pytest.mark.parametrize(
    "typed", ["0371-00000002", "037100000002", "０３７１ 00000002", "00000002"]
)
def test_a_landline_is_found_however_it_is_typed(street, typed):
    assert [row["head"] for row in lookup(street.operator, phone=typed).context["found"]] == [
        "李建国"
    ]


def test_a_name_leads_to_the_household_where_no_number_does(street):
    found = lookup(street.operator, phone="19999999999", q="刘洋").context["found"]
    assert [row["head"] for row in found] == ["张伟"]


def test_the_open_cases_of_the_household_are_shown(street):
    home = Household.objects.get(place=street.doors["1-1-101"])
    case = call(street, household_id=home.pk)
    found = lookup(street.operator, phone="10000000001").context["found"]
    assert [row["number"] for row in found[0]["open_cases"]] == [case.number]


def test_the_outsider_finds_nobody_of_ours(street):
    for query in ({"phone": "10000000001"}, {"q": "王秀英"}, {"phone": "0001"}):
        assert lookup(street.outsider, **query).context["found"] == []
    assert lookup(street.operator, phone="10000000009").context["found"] == []
    assert lookup(street.volunteer, phone="10000000001").status_code == 403


@pytest.mark.parametrize("query", [{}, {"phone": "1"}, {"q": "王"}, {"phone": "%"}, {"q": "%%"}])
def test_too_little_finds_nobody(street, query):
    assert lookup(street.operator, **query).context["found"] == []


def test_what_is_typed_is_understood_while_it_is_typed(street):
    desk = signed_in(street.operator)
    data = {"text": "老人胸痛喘不上气", "area": street.compound.path}
    page = desk.post("/desk/call/understand/", data)
    assert page.context["urgency"] == "life"
    assert page.context["signs"]
    page = desk.post("/desk/call/understand/", data | {"text": "要两袋大米"})
    assert page.context["items"][0]["quantity"] == "2"
    assert page.context["service"] == "food"
    assert desk.post("/desk/call/understand/", data | {"text": ""}).status_code == 200
    assert not Case.objects.exists()
    outsider = signed_in(street.outsider)
    assert outsider.post("/desk/call/understand/", data).status_code == 404


def test_the_desk_sees_until_when_it_will_be_solved_and_no_word_says_otherwise(street):
    desk = signed_in(street.operator)
    form = {"area": street.compound.path, "text": "降压药昨天就吃完了"}
    page = desk.post("/desk/call/understand/", form).content.decode()
    assert "加急" in page
    assert "今天" not in page.split("最晚")[0]
    case = call(street, text=form["text"], service="medicine", urgency="today")
    hours = (case.solve_by_at - street.now) / timedelta(hours=1)
    assert hours == 24
    assert re.search(r"最晚 明天 \d\d:\d\d 办好", page)
    assert signed_in(street.worker).post("/desk/call/understand/", form).status_code == 404
