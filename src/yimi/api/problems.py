"""One shape for whatever goes wrong: RFC 9457 problem details, with a code and a sentence."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from yimi.core.delivery import log_failure
from yimi.core.errors import Refusal

MEDIA_TYPE = "application/problem+json"
# What is wrong with what was sent, rather than with the moment at which it was.
ABOUT_INPUT = frozenset(
    {
        *("reason", "words", "empty", "nobody", "what", "no_need", "unknown", "several", "service"),
        *(
            "not_a_picture",
            "too_large",
            "used_key",
            "url",
            "kinds",
            "place",
            "host",
            "owner",
            "team",
            "urgency",
        ),
    }
)


class Problem(Exception):
    """An answer that says what is wrong."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.detail = status, code, str(detail)
        self.errors, self.headers = errors, headers or {}


def titles() -> dict[int, str]:
    """Return a short word for each status that the API answers with."""
    return {
        400: _("This cannot be read"),
        401: _("No valid token"),
        403: _("Not allowed"),
        404: _("Not here"),
        405: _("Not possible at this address"),
        409: _("Not possible now"),
        412: _("It has changed meanwhile"),
        413: _("Too large"),
        415: _("Another form is needed"),
        422: _("Something is missing or wrong"),
        429: _("Too many requests"),
        500: _("The program failed"),
        503: _("Nothing was saved"),
    }


def general() -> dict[int, tuple[str, str]]:
    """Return for answers that know no more than their status a code and a sentence."""
    return {
        400: ("bad_request", _("The request cannot be read.")),
        401: (
            "no_token",
            _("Send a valid token in the header “Authorization: Bearer …”."),
        ),
        403: ("forbidden", _("This token may not do that.")),
        404: ("not_found", _("There is nothing at this address, or not for this token.")),
        405: ("method", _("This address does not take that method.")),
        413: ("too_large", _("The request is too large.")),
        415: ("media_type", _("Send JSON, or a form where a photo goes with it.")),
        429: ("too_many", _("Too many requests; wait a little and go on.")),
        500: ("failed", _("Something went wrong in the program. Nothing is known to be saved.")),
        503: ("not_saved", _("Nothing was saved; please send it again.")),
    }


def respond(request: HttpRequest, problem: Problem) -> HttpResponse:
    """Return a problem as an answer."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": titles().get(problem.status, ""),
        "status": problem.status,
        "code": problem.code,
        "detail": problem.detail,
        "request_id": getattr(request, "request_id", ""),
    }
    if problem.errors:
        body["errors"] = list(problem.errors)
    answer = HttpResponse(
        json.dumps(body, ensure_ascii=False), status=problem.status, content_type=MEDIA_TYPE
    )
    for name, value in problem.headers.items():
        answer[name] = value
    if problem.status == 401:
        answer["WWW-Authenticate"] = 'Bearer realm="yimi"'
    return answer


def plain(status: int) -> Problem:
    """Return the problem that says no more than its status."""
    code, detail = general().get(status, ("refused", _("This was not possible.")))
    return Problem(status, code, detail)


def of(error: Exception) -> Problem:
    """Return what an error in an act or in a request is called for the other side."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, Refusal):
        return Problem(422 if error.code in ABOUT_INPUT else 409, error.code, str(error))
    if isinstance(error.__cause__, Problem):  # what our parser says, as ninja passes it on
        return error.__cause__
    if isinstance(error, ValidationError):
        if any(entry.get("loc", ("",))[0] == "path" for entry in error.errors):
            return plain(404)
        return Problem(
            422,
            "invalid",
            _("Something is missing or wrong; “errors” says what."),
            errors=[_field(entry) for entry in error.errors],
        )
    if isinstance(error, AuthenticationError):
        return plain(401)
    if isinstance(error, Http404):
        return plain(404)
    if isinstance(error, PermissionDenied):
        return plain(403)
    if isinstance(error, RequestDataTooBig):
        return plain(413)
    if isinstance(error, SuspiciousOperation | MultiPartParserError | UnreadablePostError):
        return plain(400)
    if isinstance(error, HttpError):
        return plain(error.status_code)
    if isinstance(error, DatabaseError):
        log_failure(error, "Nothing was written.")
        return plain(503)
    log_failure(error, "The API failed.")
    return plain(500)


def handle_all(api: NinjaAPI) -> None:
    """Have an API answer with problems whatever is raised."""

    def handle(request: HttpRequest, error: Any) -> HttpResponse:
        return respond(request, of(error))

    for kind in (Exception, Http404, HttpError, ValidationError):
        api.add_exception_handler(kind, handle)


def _field(entry: Mapping[str, Any]) -> dict[str, str]:
    """Return where something is wrong, and what, in words."""
    where, *rest = entry.get("loc", ("body",))
    # The first step inside a body or form is the name of our own argument.
    path = rest[1:] if where in {"body", "form"} and len(rest) > 1 else rest
    kind, context = str(entry.get("type", "")), entry.get("ctx") or {}
    return {
        "where": str(where),
        "field": ".".join(str(step) for step in path),
        "code": kind,
        "detail": _sentence(kind, context),
    }


def _sentence(kind: str, context: Mapping[str, Any]) -> str:
    known = {
        "missing": _("This is missing."),
        "extra_forbidden": _("There is no such field."),
        "string_too_long": _("At most %(max_length)s characters."),
        "string_too_short": _("At least %(min_length)s characters."),
        "too_long": _("At most %(max_length)s entries."),
        "too_short": _("At least %(min_length)s entries."),
        "enum": _("One of: %(expected)s"),
        "literal_error": _("One of: %(expected)s"),
        "uuid_parsing": _("This is no id."),
        "int_parsing": _("A whole number is needed."),
        "int_type": _("A whole number is needed."),
        "less_than_equal": _("At most %(le)s."),
        "greater_than_equal": _("At least %(ge)s."),
        "string_type": _("Text is needed."),
        "bool_parsing": _("true or false is needed."),
        "datetime_from_date_parsing": _("A time like 2026-11-22T08:00:00+08:00 is needed."),
        "datetime_parsing": _("A time like 2026-11-22T08:00:00+08:00 is needed."),
        "timezone_aware": _("Say the time zone too: 2026-11-22T08:00:00+08:00."),
    }
    words = known.get(kind) or _("This is not as the description of the interface asks for.")
    try:
        return words % context
    except (KeyError, TypeError):
        return words
