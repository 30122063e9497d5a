"""Whatever is sent to the API, it answers as it says of itself, and never fails.

Requests are made up by schemathesis from the OpenAPI description, the same ones in every run.
`YIMI_API_EXAMPLES` makes more of them: 500 takes some minutes.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import checks
from tests.scenes import Street

from yimi.api.models import Delivery, Webhook
from yimi.api.program import description
from yimi.api.tests.scene import let_in
from yimi.core import clock
from yimi.core.worker import drain
from yimi.fieldwork.models import Task

pytestmark = pytest.mark.django_db

EXAMPLES = int(os.environ.get("YIMI_API_EXAMPLES", "8"))
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
]
MODES = st.sampled_from(schemathesis.GenerationMode)
# Three in four carry the token.
MOSTLY = st.sampled_from([True, True, True, False])
PATHS = sorted((path, verb) for path, verbs in description()["paths"].items() for verb in verbs)


@pytest.fixture
def known(street: Street, settings: Any) -> dict[str, str]:
    """Something of each kind, so that not every request ends with a 404; and a token."""
    settings.API_PER_MINUTE = 10**9
    settings.WEBHOOK_NETWORKS = ""
    program = let_in(street, place=street.subdistrict, team=None)
    case = program.opened(street.doors["1-1-101"], "王秀英 大米两袋", requester_phone="10000000001")
    drain(now=clock.now())
    made = program.post("webhooks", {"url": "https://example.org/in", "kinds": []})
    program.post(f"webhooks/{made.json()['id']}/ping")
    return {
        "token": program.token,
        "case_id": case["id"],
        "part_id": program.get(f"cases/{case['id']}").json()["parts"][0]["id"],
        "task_id": str(Task.objects.values_list("pk", flat=True)[0]),
        "place_id": str(street.doors["1-1-101"].pk),
        "webhook_id": str(Webhook.objects.get().pk),
        "delivery_id": str(Delivery.objects.get().pk),
        "place": str(street.compound.pk),
        "team": str(street.desk_team.pk),
        "owner": str(street.worker.pk),
    }


@pytest.fixture
def one_connection(known: dict[str, str]) -> Iterator[None]:
    """Each request stays in the test's transaction, as Django's own client has it.

    After `known`: each request of that client connects these signals again.
    """
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("one_connection")
@pytest.mark.parametrize("turn", range(4))
def test_any_request_is_answered_as_described(known: dict[str, str], turn: int) -> None:
    schema = schemathesis.openapi.from_dict(description())
    schema.app = get_wsgi_application()
    for path, verb in PATHS[turn::4]:
        _ask(schema[path][verb], known)


def _ask(operation: Any, known: dict[str, str]) -> None:
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def ask(data: st.DataObject) -> None:
        case = data.draw(operation.as_strategy(generation_mode=data.draw(MODES)))
        if data.draw(st.booleans()):
            _use_what_there_is(case, known)
        headers = {"Authorization": f"Bearer {known['token']}"} if data.draw(MOSTLY) else {}
        mark = transaction.savepoint()
        try:
            case.call_and_validate(headers=headers, checks=CHECKS)
        finally:
            transaction.savepoint_rollback(mark)

    ask()


def _use_what_there_is(case: Any, known: dict[str, str]) -> None:
    for name in case.path_parameters or {}:
        case.path_parameters[name] = known[name]
    for part in (case.query, case.body):
        if isinstance(part, dict):
            part.update({name: known[name] for name in ("place", "team", "owner") if name in part})
