"""Every page, to nobody and to every role of another community: nothing of the first one."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.architecture.near import SECRETS, Near, set_to_work
from tests.scenes import Street
from yimi.accounts.actions import add_user, give_membership
from yimi.accounts.models import Reach, Role, User
from yimi.cases.acts import ACTS
from yimi.core.checks import Page, pages
from yimi.core.permissions import PUBLIC, TOKEN

pytestmark = pytest.mark.django_db
BACKEND = "yimi.accounts.backends.PasswordBackend"
PAGES = [page for page in pages() if vars(page.view)["required_permission"] not in {PUBLIC, TOKEN}]
DENIED = {302, 403, 404, 405}
# Each role by itself, in two lots; then somebody who has all of them.
ROLES = [list(Role)[::2], list(Role)[1::2], list(Role)]


@pytest.fixture
def near(street) -> Near:
    return set_to_work(street)


def _stranger(street: Street, roles: list[Role]) -> User:
    """Return somebody with these roles in the second community."""
    user = add_user(
        username="-".join(["stranger", *roles[:3]]),
        name="陌生人",
        password="a long enough password",
    )
    for role in roles:
        give_membership(
            user=user,
            role=role,
            place=street.other_compound,
            reach=Reach.SUBTREE,
            team=street.other_team,
            by=None,
            now=street.now,
        )
    return user


# What an address is about, by the word before its id.
KINDS = {
    "cases": "case",
    "tasks": "task",
    "at": "place",
    "proofs": "proof",
    "rounds": "round",
    "stops": "stop",
    "after-visits": "follow_up",
    "surveys": "survey",
    "questions": "question",
    "answers": "answer",
    "batches": "batch",
    "lines": "line",
    "households": "household",
    "edit": "household",
    "key": "household",
    "then": "household",
    "move": "household",
    "merge": "household",
    "residents": "resident",
    "same": "resident",
    "split": "resident",
    "undo": "merge",
    "tables": "table",
    "change": "table",
    "remove": "table",
    "invitations": "invitation",
    "joinings": "joining",
    "interfaces": "integration",
    "webhooks": "webhook",
    "deliveries": "delivery",
    "links": "link",
    "callbacks": "call_back",
    "people": "person",
    "members": "person",
    "teams": "team",
    "houses": "compound",
    "places": "compound",
    "organisations": "organisation",
    "emergencies": "emergency",
    "imports": "ledger_import",
    "refused": "ledger_import",
    "shifts": "shift",
    "handovers": "handover",
    "compounds": "compound",
    "legends": "legend",
    "key-people": "resident",
    "care-alarms": "care_alarm",
    "isolations": "isolation",
    "told": "isolation",
    "notice": "isolation",
    "free": "isolation",
    "isolate": "household",
}


def _addresses(page: Page, near: Near, *, with_wrong_ids: bool) -> Iterator[str]:
    """Yield a page's address with the thing of the first community that it is about.

    `with_wrong_ids` has it tried with every other thing as well.
    """
    if not page.parameters:
        yield reverse(page.name)
        return
    assert len(page.parameters) == 1, "a page with two parameters needs a line here"
    kind = page.route.partition("/<")[0].rpartition("/")[2]
    assert kind in KINDS, (
        f"{page.route} is new: say in KINDS what the word “{kind}” is about, and have set_to_work"
        " in near.py make one of it in the first community, so that strangers are tried on it"
    )
    ids = near.ids.values() if with_wrong_ids else [near.ids[KINDS[kind]]]
    for pk in ids:
        yield reverse(page.name, args=[pk])


def _tells(answer: HttpResponse, near: Near) -> list[str]:
    body = b"".join(answer) if answer.streaming else answer.content
    text = body.decode(errors="replace") + str(dict(answer.headers))
    return [word for word in (*SECRETS, *near.numbers[1:]) if word in text]


def test_nobody_gets_further_than_the_login_page(client, near):
    before = near.state()
    for page in PAGES:
        for address in _addresses(page, near, with_wrong_ids=False):
            for answer in (client.get(address), client.post(address, near.form("note"))):
                assert answer.status_code in {302, 405}, address
                if answer.status_code == 302:
                    assert answer["Location"].startswith("/login/?next=")
                assert not _tells(answer, near), address
    assert near.state() == before


@pytest.mark.parametrize("roles", ROLES, ids=lambda roles: "+".join(roles))
def test_a_stranger_sees_and_changes_nothing(client, near, roles):
    for held in [[role] for role in roles] if len(roles) < len(Role) else [roles]:
        client.force_login(_stranger(near.street, held), backend=BACKEND)
        before = near.state()
        for page in PAGES:
            for address in _addresses(page, near, with_wrong_ids=held == list(Role)):
                for answer in _asked_every_way(client, page, address, near):
                    assert not _tells(answer, near), (held, address)
                    assert answer.status_code < 500, (held, address)
                    if page.parameters:
                        assert answer.status_code in DENIED, (held, address)
        assert not _tells(client.get("/", follow=True), near), held
        assert near.state() == before, held


def _asked_every_way(client: Client, page: Page, address: str, near: Near) -> Iterator[Any]:
    yield client.get(address, near.form("note"))
    for act in sorted(ACTS) if page.name == "cases:act" else ["note"]:
        yield client.post(address, near.form(act))


def test_those_who_work_there_do_see_it(client, near):
    """So that the tests above do not hold only because there is nothing to see."""
    client.force_login(near.street.dispatcher, backend=BACKEND)
    seen = client.get(reverse("cases:detail", args=[near.ids["case"]]))
    assert "王秀英" in seen.content.decode()
    client.force_login(near.street.operator, backend=BACKEND)
    lines = client.get(reverse("intake:batch", args=[near.ids["batch"]]), {"tab": "to_fix"})
    assert "杨帆" in lines.content.decode()
    found = client.post(reverse("intake:lookup"), {"phone": "10000000001"})
    assert "王秀英" in found.content.decode()


def test_ids_of_others_are_not_told_from_ids_of_nothing(client, near):
    client.force_login(near.street.outsider, backend=BACKEND)
    nothing = "00000000-0000-7000-8000-000000000000"
    there = client.get(reverse("cases:detail", args=[near.ids["case"]]))
    absent = client.get(reverse("cases:detail", args=[nothing]))
    assert there.status_code == absent.status_code == 404
    assert _without_tokens(there) == _without_tokens(absent)


def _without_tokens(answer: HttpResponse) -> str:
    text = answer.content.decode()
    return re.sub(
        r'X-CSRFToken": "\w+"|data-live-\w+="[^"]*"|value="\w{64}"|[0-9a-f-]{36}', "", text
    )


def test_a_form_from_another_site_is_refused(near):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(near.street.dispatcher, backend=BACKEND)
    before = near.state()
    answer = strict.post(reverse("cases:act", args=[near.ids["case"]]), near.form("note"))
    assert answer.status_code == 403
    assert near.state() == before
