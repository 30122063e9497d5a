"""A program does on Cases what the pages do, by the same rules."""

import pytest
from tests.scenes import Street

from yimi.api import limits
from yimi.api.tests.scene import let_in
from yimi.cases.models import Case
from yimi.core.worker import drain
from yimi.fieldwork.models import Proof, Task

pytestmark = pytest.mark.django_db


def test_a_program_of_a_team_takes_a_case_on_and_does_its_task(street: Street):
    office = let_in(street, place=street.subdistrict)
    crew = let_in(street, place=street.subdistrict, team=street.team)
    case = office.opened(street.doors["1-1-101"])
    if case["owner"] is not None:  # the nearest worker had it at once
        mine = str(crew.integration.user_id)
        assert office.post(f"cases/{case['id']}/assign", {"owner": mine}).status_code == 200
    drain(now=street.now)
    task = crew.get("tasks", mine="true").json()["items"][0]
    done = crew.client.post(
        f"/api/v1/tasks/{task['id']}/done",
        {"note": "放门口", "received_by": "刘洋"},
        headers={"Idempotency-Key": "t1"},
    )
    assert done.status_code == 200, done.content
    assert done.json()["status"] == "done"
    again = crew.client.post(
        f"/api/v1/tasks/{task['id']}/done", {"note": "放门口"}, headers={"Idempotency-Key": "t1"}
    )
    assert again.status_code == 200
    assert Proof.objects.count() == 1
    closed = office.post(f"cases/{case['id']}/close", {"satisfied": True})
    assert closed.json()["status"] == "closed"
    opened = office.post(f"cases/{case['id']}/reopen", {"text": "还缺一袋"})
    assert opened.json()["status"] == "assigned"


def test_a_task_of_somebody_else_is_not_done_by_a_program(street):
    office = let_in(street, place=street.subdistrict)
    case = office.opened(street.doors["1-1-101"])
    office.post(f"cases/{case['id']}/assign", {"owner": str(street.worker.pk)})
    drain(now=street.now)
    task = Task.objects.get()
    answer = office.client.post(f"/api/v1/tasks/{task.pk}/done", {"note": "x"})
    assert answer.status_code == 409
    assert answer.json()["code"] == "not_yours"
    missing = office.client.post(f"/api/v1/tasks/{task.pk}/not-done", {})
    assert missing.status_code == 422


def test_an_act_for_a_revision_that_is_gone_changes_nothing(street):
    program = let_in(street, place=street.subdistrict)
    case = program.opened(street.doors["1-1-101"])
    path = f"cases/{case['id']}/reject"
    body = {"reason": "duplicate_elsewhere", "text": "x"}
    stale = program.post(path, body, headers={"If-Match": '"99"'})
    assert stale.status_code == 412
    assert stale.json()["code"] == "changed"
    odd = program.post(path, body, headers={"If-Match": "yesterday"})
    assert odd.status_code == 412
    assert Case.objects.get().status != "rejected"


def test_a_refusal_has_its_code_and_its_words(street):
    program = let_in(street, place=street.subdistrict)
    case = program.opened(street.doors["1-1-101"])
    early = program.post(f"cases/{case['id']}/close", {"satisfied": None})
    assert (early.status_code, early.json()["code"]) == (409, "wrong_state")
    why = program.post(f"cases/{case['id']}/reject", {"reason": "because"})
    assert (why.status_code, why.json()["code"]) == (422, "reason")
    who = program.post(f"cases/{case['id']}/assign", {"owner": case["id"]})
    assert (who.status_code, who.json()["code"]) == (422, "owner")


def test_waiting_transferring_and_parts(street):
    program = let_in(street, place=street.subdistrict)
    case = program.opened(street.doors["1-1-101"])
    path = f"cases/{case['id']}"
    assert program.post(f"{path}/notes", {"text": "已电话联系"}, key="n").status_code == 200
    assert program.post(f"{path}/notes", {"text": "已电话联系"}, key="n").status_code == 200
    waits = program.post(f"{path}/wait", {"waiting_for": "stock"})
    assert waits.json()["waiting_for"] == "stock"
    assert program.post(f"{path}/resume").json()["waiting_for"] == ""
    reasons = program.get("services").json()
    offered = program.post(
        f"{path}/transfer",
        {"team": str(street.desk_team.pk), "reason": reasons["transfer_reasons"][0]["code"]},
    )
    assert offered.json()["status"] == "transferred"
    assert program.post(f"{path}/take").json()["team"]["name"] == "值班台"
    full = program.get(path).json()
    assert [entry["words"] for entry in full["log"]].count("已电话联系") == 1
    part = full["parts"][0]["id"]
    refused = program.post(
        f"{path}/parts/{part}/refused", {"reason": reasons["refuse_reasons"][0]["code"]}
    )
    assert refused.json()["status"] == "solved"
    far = program.post(f"{path}/transfer", {"team": str(street.other_team.pk), "reason": "other"})
    assert far.status_code == 422


def test_a_token_that_asks_too_often_is_told_to_wait(street, settings):
    settings.API_PER_MINUTE = 60
    program = let_in(street)
    limits.forget()
    codes = [program.get("me").status_code for _ in range(12)]
    assert codes.count(200) == 10
    late = program.get("me")
    assert late.status_code == 429
    assert int(late["Retry-After"]) >= 1
    assert let_in(street).get("me").status_code == 200


def test_a_session_opens_nothing_here(client, street):
    client.force_login(street.dispatcher, backend="yimi.accounts.backends.PasswordBackend")
    assert client.get("/api/v1/cases").status_code == 401
    assert client.get("/api/v1/cases?token=yimi_x").status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/api/v1/nothing", 404),
        ("get", "/api/", 404),
        ("delete", "/api/v1/cases", 405),
        ("post", "/api/v1/openapi.json", 405),
        ("get", "/api/v1/cases/17", 404),
    ],
)
def test_every_refusal_has_the_one_shape(street, method, path, status):
    program = let_in(street)
    answer = getattr(program.client, method)(path)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert answer["X-Request-ID"]


def test_a_key_used_for_another_case_is_refused_and_nothing_is_lost_silently(street):
    program = let_in(street)
    first = program.opened(street.doors["1-1-101"])
    second = program.opened(street.doors["1-1-102"])
    key = {"Idempotency-Key": "k1"}
    one = program.post(f"cases/{first['id']}/notes", {"text": "一"}, headers=key)
    two = program.post(f"cases/{second['id']}/notes", {"text": "二"}, headers=key)
    assert (one.status_code, two.status_code) == (200, 422)
    assert two.json()["code"] == "used_key"
