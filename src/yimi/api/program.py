"""The API itself: what is mounted where, and how it is described."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from ninja import NinjaAPI
from ninja.operation import Operation

from yimi.api import problems
from yimi.api.parsing import StrictParser
from yimi.api.problems import MEDIA_TYPE, plain, respond
from yimi.api.routes import acts, cases, events, places, tasks
from yimi.core.permissions import TOKEN

ROOT = "/api/v1/"


class Api(NinjaAPI):
    """Names its operations by what they do: cases_list_cases."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        module = operation.view_func.__module__.rpartition(".")[2]
        return f"{module}_{operation.view_func.__name__}"


api = Api(
    title=_("Yimi: interface for programs"),
    version="1",
    description=_(
        "Cases and tasks for other programs: the same acts as on the pages, with a token that has"
        " a place, rights and an end."
    ),
    openapi_url=None,
    docs_url=None,
    parser=StrictParser(),
    urls_namespace="api-1",
)
problems.handle_all(api)
for module in (places, cases, acts, tasks, events):
    api.add_router("", module.router)


def addresses() -> list[URLPattern]:
    """Return the addresses of the API, each with its mark for the check of rights."""
    found = []
    for entry in api.urls[0]:
        if isinstance(entry, URLPattern) and entry.name not in {"api-root"}:
            entry.callback = _marked(entry.callback)
            found.append(entry)
    return found


def _marked(view: Callable[..., Any]) -> Callable[..., Any]:
    """Return a view that says which door it has, and refuses other methods in the one shape."""

    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = view(request, *args, **kwargs)
        if isinstance(answer, HttpResponseNotAllowed):
            refused = respond(request, plain(405))
            refused["Allow"] = answer["Allow"]
            return refused
        return answer

    marked.csrf_exempt = True  # type: ignore[attr-defined]  # a token, never a cookie, opens it
    marked.required_permission = TOKEN  # type: ignore[attr-defined]
    return marked


def description() -> dict[str, Any]:
    """Return the OpenAPI description in the language of the request."""
    schema: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=ROOT))
    for operations in schema["paths"].values():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    answer["description"] = problems.titles()[int(status)]
                    answer["content"] = {MEDIA_TYPE: answer["content"]["application/json"]}
    translated: dict[str, Any] = _translated(schema)
    return translated


def _translated(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _translated(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [_translated(inner) for inner in value]
    if isinstance(value, str | Promise) and key in {"summary", "description"} and value:
        return gettext(str(value))
    return value
