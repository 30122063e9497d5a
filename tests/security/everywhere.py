"""Every page of the program, asked for by somebody who may do everything in one community."""

from collections.abc import Iterator
from typing import Any

from django.test import Client
from django.urls import reverse

from tests.architecture.near import Near
from tests.architecture.test_strangers import BACKEND, KINDS
from tests.scenes import Street
from yimi.accounts.actions import add_user, give_membership
from yimi.accounts.models import Reach, Role, User
from yimi.core.checks import Page, pages
from yimi.core.permissions import PUBLIC, TOKEN

ALL = [page for page in pages() if vars(page.view)["required_permission"] != TOKEN]
SIGNED = [page for page in ALL if vars(page.view)["required_permission"] != PUBLIC]
# Pages that never end, and those that end the session.
NOT_ASKED = {"web:live", "web:logout"}
NOTHING = "00000000-0000-7000-8000-000000000000"
# What stands in an address instead of an id.
TEXTS = {"token": "no-such-token", "rest": "nothing"}


def everybody(street: Street) -> User:
    """Return somebody who holds every role in the first community."""
    user = add_user(username="everybody", name="全能", password="a long enough password")
    for role in Role:
        give_membership(
            user=user,
            role=role,
            place=street.compound,
            reach=Reach.SUBTREE,
            team=street.team,
            by=None,
            now=street.now,
        )
    return user


def signed_in(user: User, **kwargs: Any) -> Client:
    """Return a browser in which somebody is signed in."""
    client = Client(**kwargs)
    client.force_login(user, backend=BACKEND)
    return client


def addresses(near: Near, wanted: list[Page]) -> Iterator[tuple[Page, str]]:
    """Yield pages with the address of something that there is."""
    for page in wanted:
        if page.name not in NOT_ASKED:
            yield page, address_of(page, near)


def address_of(page: Page, near: Near, *, pk: str = "") -> str:
    """Return a page's address about the thing of the first community, or about `pk`."""
    if page.name == "api:nothing":
        return "/api/nothing"
    kind = page.route.partition("/<")[0].rpartition("/")[2]
    given = [
        TEXTS[name] if name in TEXTS else (pk or str(near.ids[KINDS[kind]]))
        for name in page.parameters
    ]
    return reverse(page.name, args=given)
