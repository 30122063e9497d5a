"""What every answer to a program carries, whoever gave it."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from yimi.api.problems import MEDIA_TYPE, plain, respond
from yimi.core.ids import new_id

UNDER = "/api/"
CSP = "Content-Security-Policy"
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


class Answers:
    """Gives each request of a program an id, and each refusal one shape, also the frame's own."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(UNDER):
            return self.answer(request)
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else new_id().hex
        request.request_id = request_id  # type: ignore[attr-defined]
        response = self.answer(request)
        if response.status_code >= 400 and response.get("Content-Type") != MEDIA_TYPE:
            fresh = respond(request, plain(response.status_code))
            # What the frame says of every answer stays; what described the old words goes.
            for name, value in response.items():
                if not name.lower().startswith("content-") or name == CSP:
                    fresh.setdefault(name, value)
            response = fresh
        response["X-Request-ID"] = request_id
        response["Cache-Control"] = "no-store"
        response["X-Content-Type-Options"] = "nosniff"
        return response
