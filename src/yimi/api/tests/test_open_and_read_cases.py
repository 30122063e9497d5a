"""A program opens Cases, reads them, and sees no more than its token gives."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from tests.scenes import Street

from yimi.api.tests.scene import let_in
from yimi.cases.models import Case
from yimi.core.models import Event

pytestmark = pytest.mark.django_db


def test_a_program_opens_a_case_that_a_team_answers_for(street: Street):
    program = let_in(street)
    case = program.opened(street.doors["1-1-101"], requester_phone="10000000001")
    assert case["team"]["name"] == "东社区组"
    assert case["place"]["full_name"] == "青禾园 1号楼 1单元 101"
    row = Case.objects.get(pk=case["id"])
    assert row.opened_by == program.integration.user
    assert row.parts.count() == 1


def test_the_same_key_twice_opens_one_case_and_gives_the_same_answer(street):
    program = let_in(street)
    body = {"place_text": "1-1-101", "service": "food", "text": "鸡蛋"}
    first, second = (program.post("cases", body, key="order-17") for _ in range(2))
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert Case.objects.count() == 1


def test_a_key_of_one_program_is_nothing_to_another(street):
    near = let_in(street)
    far = let_in(street, place=street.other_compound)
    near.post("cases", {"place_text": "1-1-101", "service": "food", "text": "甲"}, key="1")
    there = str(street.doors["A-1201"].pk)
    answer = far.post("cases", {"place": there, "service": "food", "text": "乙"}, key="1")
    assert answer.status_code == 201, answer.content
    assert Case.objects.count() == 2


def test_words_of_danger_raise_the_alarm_here_too(street):
    case = let_in(street).opened(street.doors["1-2-201"], "胸口闷 喘不上气")
    assert case["urgency"] == "life"
    assert case["unconfirmed"] is True


def test_a_list_has_no_names_and_pages_do_not_move(street):
    program = let_in(street)
    doors = ["1-1-101", "1-1-102", "2-1-301"]
    ids = [program.opened(street.doors[d], requester_name="王秀英")["id"] for d in doors]
    first = program.get("cases", limit=2, order="oldest")
    assert "王秀英" not in first.content.decode()
    program.opened(street.doors["3-2-302"])
    second = program.get("cases", limit=2, order="oldest", cursor=first.json()["next"]).json()
    seen = [row["id"] for row in (*first.json()["items"], *second["items"])]
    assert seen[:3] == ids
    assert len(seen) == 4
    assert second["next"] is None
    assert len(program.get("cases", open="false").json()["items"]) == 0
    assert len(program.get("cases", service="food", urgency="routine").json()["items"]) >= 1


def test_listing_takes_as_many_queries_for_many_as_for_few(street, django_assert_num_queries):
    program = let_in(street)
    for room in (101, 102, 201, 202, 301):
        program.opened(street.doors[f"1-1-{room}"])
    program.get("cases")
    with django_assert_num_queries(3):  # the token, the rows, the names of places
        assert len(program.get("cases").json()["items"]) == 5


def test_a_case_in_full_hides_telephones_and_records_the_look(street):
    program = let_in(street, "cases.make", "cases.full")
    door = street.doors["1-1-101"]
    case = program.opened(door, "打 10000000001 找王姐", requester_phone="10000000001")
    answer = program.get(f"cases/{case['id']}")
    assert "10000000001" not in answer.content.decode()
    assert answer.json()["requester_phone"] == "100****0001"
    assert answer["ETag"] == '"1"'
    look = Event.objects.get(type="core.Looked")
    assert look.by_id == program.integration.user_id
    whole = let_in(street, "cases.full", "phones").get(f"cases/{case['id']}")
    assert whole.json()["requester_phone"] == "10000000001"


def test_a_foreign_token_finds_nothing_and_cannot_tell_it_from_nothing(street):
    near, far = let_in(street), let_in(street, place=street.other_compound)
    case = near.opened(street.doors["1-1-101"])
    door = street.doors["1-1-101"].pk
    there = far.get(f"cases/{case['id']}")
    absent = far.get("cases/00000000-0000-7000-8000-000000000000")
    assert there.status_code == absent.status_code == 404
    assert _but_id(there) == _but_id(absent)
    assert far.get("cases").json()["items"] == []
    assert far.get(f"places/{door}").status_code == 404
    assert far.get("places", q="青禾园").json() == []
    assert far.get("cases", place=door).status_code == 422
    assert far.get("services", place=door).status_code == 422
    said = far.post("cases", {"place": str(door), "service": "food", "text": "大米"})
    assert said.status_code == 422
    assert Case.objects.count() == 1


def test_a_token_of_a_team_sees_that_teams_cases_alone(street):
    office = let_in(street, place=street.subdistrict)
    crew = let_in(street, place=street.subdistrict, team=street.other_team)
    near = office.opened(street.doors["1-1-101"])
    far = office.opened(street.doors["A-1201"])
    assert [row["id"] for row in crew.get("cases").json()["items"]] == [far["id"]]
    assert crew.get(f"cases/{near['id']}").status_code == 404


@pytest.mark.parametrize(
    ("right", "ask"),
    [
        ("cases.read", lambda program, pk: program.get("cases")),
        ("cases.full", lambda program, pk: program.get(f"cases/{pk}")),
        ("cases.work", lambda program, pk: program.post(f"cases/{pk}/notes", {"text": "x"})),
        ("cases.end", lambda program, pk: program.post(f"cases/{pk}/reopen", {})),
        ("cases.direct", lambda program, pk: program.get("teams")),
        ("tasks.read", lambda program, pk: program.get("tasks")),
    ],
)
def test_a_token_without_the_right_is_told_which_one_it_lacks(street, right, ask):
    case = let_in(street).opened(street.doors["1-1-101"])
    poor = let_in(street, "phones")
    answer = ask(poor, case["id"])
    assert answer.status_code == 403
    assert answer.json()["code"] == "right"
    assert right in answer.json()["detail"]


def test_what_is_wrong_is_said_field_by_field_in_the_language_asked_for(street):
    program = let_in(street)
    body = {"service": "food", "text": "", "urgency": "soon", "colour": 1}
    answer = program.post("cases", body)
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    fields = {entry["field"] for entry in answer.json()["errors"]}
    assert fields == {"text", "urgency", "colour"}
    chinese = program.post("cases", body, headers={"accept-language": "zh-hans"})
    assert chinese.json()["code"] == "invalid"
    assert chinese.json()["request_id"] == chinese["X-Request-ID"]


@pytest.mark.parametrize(
    "body", ['{"a"', "NaN", '"\\u0000"', '"\\ud800"', "[" * 5000, '{"a":' * 25 + "1" + "}" * 25]
)
def test_what_is_no_plain_json_is_refused(street, body):
    program = let_in(street)
    answer: Any = program.client.post("/api/v1/cases", body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["code"] == "not_json"


@pytest.mark.parametrize(
    ("moment", "status"),
    [
        ("1297-10-27T16:02:14+22:40", 200),
        ("2026-11-22T10:00:00-23:59", 200),
        ("0001-01-01T00:00:00+14:00", 422),
        ("9999-12-31T23:59:59-12:00", 422),
        ("2026-11-22T10:00:00", 422),
    ],
)
def test_a_moment_of_any_zone_is_understood_or_refused(street, moment, status):
    program = let_in(street)
    for name in ("opened_from", "opened_until"):
        assert program.get(f"cases?{name}={quote(moment)}").status_code == status


def test_large_bodies_and_other_forms_are_refused(street):
    program = let_in(street)
    big = json.dumps({"text": "x" * 300_000})
    answer: Any = program.client.post("/api/v1/cases", big, content_type="application/json")
    assert answer.status_code == 413
    other = program.client.post("/api/v1/cases", "a=1", content_type="text/plain")
    assert other.status_code == 415


def test_services_and_reasons_are_those_in_force(street):
    answer = let_in(street).get("services").json()
    assert answer["pack"] == "base"
    assert "food" in {entry["code"] for entry in answer["services"]}
    assert answer["reject_reasons"]


def test_a_token_ends_on_its_day(street, monkeypatch):
    program = let_in(street, days=2)
    assert program.get("me").status_code == 200
    later = street.now + timedelta(days=2)
    monkeypatch.setattr("yimi.core.clock.now", lambda: later)
    answer = program.get("me")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


def _but_id(answer):
    return {key: value for key, value in answer.json().items() if key != "request_id"}
