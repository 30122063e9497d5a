"""What several tests of following up need."""

from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from tests.scenes import Street

from yimi.cases.actions import solve_case
from yimi.cases.models import Case
from yimi.cases.tests.helpers import HOUR, open_one
from yimi.core.worker import drain
from yimi.followup.actions import make_link
from yimi.followup.models import CallBack, Link
from yimi.followup.tokens import token_of

PHONE = "10000000001"
SELF = {"requester_name": "王秀英", "requester_phone": PHONE}
DAUGHTER = {
    "requester_name": "王芳",
    "requester_phone": "10000000077",
    "requester_relation": "family",
    "requester_elsewhere": True,
    "beneficiary_name": "王大爷",
    "beneficiary_phone": "037100000078",
}


def at_ten(street: Street) -> datetime:
    """Return ten o'clock of the street's day, when residents may be called."""
    return street.now.replace(hour=10, minute=0, second=0, microsecond=0)


def asked(street: Street, door: str = "1-1-101", **more: Any) -> Case:
    """Open a Case by telephone at ten o'clock."""
    given = {"now": at_ten(street), "channel": "call", "text": "要两袋大米"} | SELF | more
    return open_one(street, door, **given)


def solved(street: Street, case: Case | None = None, *, after: timedelta = HOUR) -> Case:
    """Have a Case solved and its news delivered."""
    case = case or asked(street)
    at = at_ten(street) + after
    solve_case(case=case, by=street.lead, now=at, words="送到了")
    drain(now=at)
    return Case.objects.get(pk=case.pk)


def call_back_of(case: Case) -> CallBack:
    """Return the one call-back of a Case."""
    return CallBack.objects.get(case=case)


def link_of(street: Street, case: Case, holder: str = "requester") -> Link:
    """Return a link for somebody of a Case."""
    return make_link(case=case, holder=holder, by=street.operator, now=at_ten(street))


def address(link: Link) -> str:
    """Return the address that a link opens."""
    return f"/f/{token_of(link.pk)}/"


def press(link: Link, act: str, **more: Any) -> Any:
    """Press a button of a link's page, as somebody without an account."""
    return Client().post(address(link), {"act": act} | more)


def reads(link: Link) -> str:
    """Return the page of a link."""
    return Client().get(address(link)).content.decode()
