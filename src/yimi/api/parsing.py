"""Reading JSON that a program sends: nothing that a database or a screen cannot hold."""

import json
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.parser import Parser

from yimi.api.problems import Problem

LARGEST_JSON = 256 * 1024
DEEPEST = 20


class StrictParser(Parser):
    """Reads plain JSON, and refuses what is no text, too deep or no number."""

    def parse_body(self, request: HttpRequest) -> Any:
        kind = (request.content_type or "").lower()
        if kind not in {"application/json", ""} and not kind.endswith("+json"):
            raise Problem(415, "media_type", _("Send JSON: “Content-Type: application/json”."))
        if len(request.body) > LARGEST_JSON:
            raise Problem(413, "too_large", _("At most 256 KB of JSON."))
        try:
            value = json.loads(request.body, parse_constant=_no_constant)
            _check(value, 0)
        except (ValueError, RecursionError) as error:
            raise Problem(400, "not_json", _("This is not readable as JSON.")) from error
        return value


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _check(value: Any, depth: int) -> None:
    if depth > DEEPEST:
        raise ValueError("too deep")
    if isinstance(value, str):
        if "\0" in value:
            raise ValueError("NUL in a text")
        value.encode()  # half of a surrogate pair is no text
    elif isinstance(value, dict):
        for key, inner in value.items():
            _check(key, depth + 1)
            _check(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check(inner, depth + 1)
