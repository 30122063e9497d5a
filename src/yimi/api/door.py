"""The door of every address for programs: the token, its rights, its rate, and what it reaches."""

import hashlib
from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from django.db import models
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_noop as _
from ninja import File, Header
from ninja.security import HttpBearer

from yimi.api import limits, tokens
from yimi.api.problems import Problem
from yimi.api.schemas import ProblemOut
from yimi.api.tokens import Caller
from yimi.core import clock

M = TypeVar("M", bound=models.Model)

IF_MATCH: Any = Header(  # type: ignore[type-arg]
    None,
    alias="If-Match",
    description=_("The ETag of the case as you saw it: if it has changed since, nothing is done."),
)
KEY: Any = Header(  # type: ignore[type-arg]
    None,
    alias="Idempotency-Key",
    description=_("A key of your own for this act: sent twice, it is done once."),
)
PHOTO: Any = File(None)  # type: ignore[type-arg]
PROBLEMS = frozenset({400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 429, 500, 503})
LONGEST_KEY = 200


class Asked(HttpRequest):
    """A request whose token is known."""

    auth: Caller


class Token(HttpBearer):
    """Lets in whoever holds a token with a right; an empty right takes any token."""

    openapi_description = "yimi_…"

    def __init__(self, right: str = "") -> None:
        super().__init__()
        self.right = right

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        caller = tokens.caller_with(token, now=clock.now())
        if caller is None:
            return None
        limits.take(caller.integration.pk)
        if self.right and not caller.has(self.right):
            raise Problem(
                403,
                "right",
                translated("This token lacks the right “%(right)s”.") % {"right": self.right},
            )
        # What lies beneath sees an ordinary person.
        request.user = caller.user
        return caller


def guarded(
    right: str, summary: str, answers: Mapping[int, Any], *, description: str = ""
) -> dict[str, Any]:
    """Return what every address declares: its right, its words, its answers."""
    return {
        "auth": Token(right),
        "summary": summary,
        "description": description,
        "response": {**answers, PROBLEMS: ProblemOut},
        "openapi_extra": {"x-right": right},
    }


def one(rows: "models.QuerySet[M]", pk: UUID) -> M:
    """Return the row with this id among those in reach. Raises Http404."""
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def expected_revision(given: str | None) -> int | None:
    """Return the revision that a request was made for, from its If-Match. Raises Problem."""
    if given is None or given.strip() == "*":
        return None
    digits = given.strip().removeprefix("W/").strip('"')
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        raise Problem(412, "changed", translated("“If-Match” holds no revision of this case."))
    return int(digits)


def client_id_of(caller: Caller, key: str | None) -> UUID | None:
    """Return the id by which an act is known again: a key of one program is nobody else's.

    Raises Problem: the key is too long.
    """
    if key is None:
        return None
    if not key.strip() or len(key) > LONGEST_KEY:
        raise Problem(422, "key", translated("“Idempotency-Key” takes 1 to 200 characters."))
    return _uuid5(caller.integration.pk, key.strip())


def _uuid5(namespace: UUID, name: str) -> UUID:
    digest = hashlib.sha256(namespace.bytes + name.encode("utf-8", "replace")).digest()
    return UUID(bytes=digest[:16], version=5)
