"""Programs: every address of the API, with a foreign token, with a poor one, with none."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.architecture.near import SECRETS
from yimi.api import limits
from yimi.api.actions import make_integration
from yimi.api.program import description
from yimi.api.rights import RIGHTS
from yimi.core.models import Event

pytestmark = pytest.mark.django_db

SCHEMA = description()
OPERATIONS = [
    (path, verb, operation)
    for path, verbs in SCHEMA["paths"].items()
    for verb, operation in verbs.items()
]


@pytest.fixture(autouse=True)
def _enough(settings):
    settings.API_PER_MINUTE = 10**9
    limits.forget()


def browser_with(street, rights, place, team=None) -> Client:
    """Return a browser that carries a token."""
    made = make_integration(
        name="外来系统",
        contact="外来",
        place=place,
        rights=rights,
        ends_at=street.now + timedelta(days=5),
        by=None,
        now=street.now,
        team=team,
    )
    return Client(headers={"authorization": f"Bearer {made.token}"})


def addresses(near, path):
    """Yield an address of the API about each thing of the first community."""
    known = {
        "case_id": near.ids["case"],
        "task_id": near.ids["task"],
        "place_id": near.ids["place"],
        "webhook_id": near.ids["webhook"],
        "delivery_id": near.ids["delivery"],
        "part_id": near.ids["case"],
    }
    for name, pk in known.items():
        path = path.replace(f"{{{name}}}", str(pk))
    assert "{" not in path, f"{path}: say in tests/security/test_programs.py what that is"
    return path


def ask(browser: Client, near, path: str, verb: str) -> Any:
    """Ask for an address with a body that names everything of the first community."""
    ids = near.ids
    body = {
        "place": str(ids["place"]),
        "service": "food",
        "text": "大米",
        "owner": str(near.street.worker.pk),
        "team": str(near.street.team.pk),
        "reason": "duplicate",
        "waiting_for": "stock",
        "satisfied": True,
        "url": "https://example.org/",
        "kinds": [],
    }
    schema = {key: value for key, value in body.items() if key in wanted(path, verb)}
    address = addresses(near, path)
    if verb == "get":
        names = ("place", "within", "case", "team", "owner")
        pairs = {name: str(ids.get(name, ids["place"])) for name in names}
        return browser.get(address, {key: pairs[key] for key in wanted(path, verb) & set(pairs)})
    if path.endswith("done") and "tasks" in path:
        return browser.post(address, {"note": "x", "reason": "nobody_home"})
    return getattr(browser, verb)(address, schema, content_type="application/json")


def wanted(path: str, verb: str) -> set[str]:
    """Return the names of the fields or parameters that an address knows."""
    operation = SCHEMA["paths"][path][verb]
    names = {parameter["name"] for parameter in operation.get("parameters", ())}
    for content in operation.get("requestBody", {}).get("content", {}).values():
        shape = content["schema"]
        if "$ref" in shape:
            shape = SCHEMA["components"]["schemas"][shape["$ref"].rpartition("/")[2]]
        names |= set(shape.get("properties", ()))
    return names


@pytest.mark.parametrize("with_team", [False, True])
def test_a_foreign_token_finds_and_changes_nothing(near, with_team):
    street = near.street
    place = street.subdistrict if with_team else street.other_compound
    browser = browser_with(street, list(RIGHTS), place, street.other_team if with_team else None)
    before = near.state()
    for path, verb, _operation in OPERATIONS:
        answer = ask(browser, near, path, verb)
        text = answer.content.decode()
        assert answer.status_code < 500, (verb, path)
        told = [word for word in (*SECRETS, *near.numbers) if word in text]
        assert not told, (verb, path, told)
        about_a_row = "{" in path and not (with_team and "{place_id}" in path)
        if about_a_row:
            assert answer.status_code == 404, (verb, path)
    if not with_team:
        assert near.state() == before


def test_without_a_token_or_with_another_sort_of_it_nothing_opens(near):
    before = near.state()
    for headers in ({}, {"authorization": "Basic ZGVzazp4"}, {"authorization": "Bearer "}):
        browser = Client(headers=headers)
        for path, verb, _operation in OPERATIONS:
            assert ask(browser, near, path, verb).status_code == 401, (verb, path)
    assert near.state() == before


def test_each_right_opens_its_own_addresses_and_no_others(near):
    street = near.street
    for right in RIGHTS:
        browser = browser_with(street, [right], street.compound)
        for path, verb, operation in OPERATIONS:
            needed = operation.get("x-right", "")
            if needed and needed != right and (verb, path) != ("get", "/api/v1/cases"):
                answer = ask(browser, near, path, verb)
                assert answer.status_code == 403, (right, verb, path)
                assert answer.json()["code"] == "right"


def test_a_token_stands_in_no_log_and_no_event(near, caplog):
    street = near.street
    browser = browser_with(street, list(RIGHTS), street.compound)
    token = str(browser.defaults["HTTP_AUTHORIZATION"]).split()[1]
    with caplog.at_level("DEBUG"):
        for path, verb, _operation in OPERATIONS:
            ask(browser, near, path, verb)
    assert token not in caplog.text
    assert token not in str(list(Event.objects.values("data")))


def test_a_program_that_reads_everybody_is_noticed_and_stopped(near, settings):
    settings.API_LOOKS_A_DAY = 5
    street = near.street
    browser = browser_with(street, ["cases.full"], street.compound)
    address = f"/api/v1/cases/{near.ids['case']}"
    codes = [browser.get(address).status_code for _turn in range(7)]
    assert codes == [200] * 5 + [429] * 2
    assert browser.get(address).json()["code"] == "looks"
    assert Event.objects.filter(type="core.MassExportNoticed").count() == 1
