"""A program with a token in the small street, as its tests use it."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.test import Client
from tests.scenes import Street

from yimi.accounts.models import Team
from yimi.api.actions import make_integration
from yimi.api.models import Integration
from yimi.api.rights import RIGHTS
from yimi.places.models import Place

ALL = tuple(RIGHTS)


class Program:
    """Another program: what it sends carries its token."""

    def __init__(self, integration: Integration, token: str) -> None:
        self.integration, self.token = integration, token
        self.client = Client(headers={"authorization": f"Bearer {token}", "accept-language": "en"})

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1/{path}", query)

    def post(
        self, path: str, body: Any = None, *, key: str = "", headers: dict[str, str] | None = None
    ) -> Any:
        given = dict(headers or {})
        if key:
            given["Idempotency-Key"] = key
        if body is None:
            return self.client.post(f"/api/v1/{path}", headers=given)
        return self.client.post(
            f"/api/v1/{path}", json.dumps(body), content_type="application/json", headers=given
        )

    def opened(self, door: Place, text: str = "大米两袋", **known: Any) -> dict[str, Any]:
        """Open a Case and return it."""
        answer = self.post(
            "cases",
            {"place": str(door.pk), "service": "food", "text": text, **known},
            key=str(uuid4()),
        )
        assert answer.status_code == 201, answer.content.decode()
        case: dict[str, Any] = answer.json()
        return case


def let_in(
    street: Street,
    *rights: str,
    place: Place | None = None,
    team: Team | None = None,
    days: int = 30,
) -> Program:
    """Let a program into the street, with all rights unless some are named."""
    made = make_integration(
        name="青鸟系统",
        contact="测试 热线科",
        place=place or street.compound,
        rights=rights or ALL,
        ends_at=street.now + timedelta(days=days),
        by=street.admin,
        now=street.now,
        team=team,
    )
    return Program(made.integration, made.token)
