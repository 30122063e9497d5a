"""The page that programmers read, put together from the OpenAPI description."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from yimi.api.kinds import KINDS
from yimi.api.program import description
from yimi.api.rights import RIGHTS
from yimi.core.permissions import PUBLIC, requires

CHAPTERS = {
    "places": _("Places, services, teams"),
    "cases": _("Cases"),
    "acts": _("Acts on a case"),
    "tasks": _("Tasks"),
    "events": _("Events and webhooks"),
}
REFS = "#/components/schemas/"


@require_GET
@requires(PUBLIC)
def reference(request: HttpRequest) -> HttpResponse:
    """Show how programs use the interface."""
    schema = description()
    chapters: dict[str, list[dict[str, Any]]] = {name: [] for name in CHAPTERS}
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            chapters[operation["tags"][0]].append(_entry(schema, path, method, operation))
    return render(
        request,
        "api/reference.html",
        {
            "chapters": [(CHAPTERS[name], entries) for name, entries in chapters.items()],
            "rights": RIGHTS.values(),
            "kinds": KINDS,
            "here": f"{request.scheme}://{request.get_host()}",
        },
    )


def _entry(schema: Any, path: str, method: str, operation: Any) -> dict[str, Any]:
    answers = {int(code): answer for code, answer in operation["responses"].items()}
    good = min(answers)
    return {
        "method": method,
        "path": path,
        "summary": operation["summary"],
        "description": operation.get("description", ""),
        "right": operation.get("x-right", ""),
        "parameters": [
            {
                "name": parameter["name"],
                "where": parameter["in"],
                "required": parameter.get("required", False),
                "type": _type(schema, parameter["schema"]),
                "says": parameter["schema"].get("description", ""),
            }
            for parameter in operation.get("parameters", ())
        ],
        "body": _fields_of_content(schema, operation.get("requestBody", {})),
        "status": good,
        "answer": _fields_of_content(schema, answers[good]),
    }


def _fields_of_content(schema: Any, holder: Any) -> list[dict[str, Any]]:
    for content in holder.get("content", {}).values():
        shape = content["schema"]
        if shape.get("type") == "array":
            shape = shape["items"]
        return _fields(schema, shape)
    return []


def _fields(schema: Any, shape: Any) -> list[dict[str, Any]]:
    shape = _followed(schema, shape)
    needed = shape.get("required", ())
    return [
        {
            "name": name,
            "type": _type(schema, inner),
            "required": name in needed,
            "says": inner.get("description", ""),
        }
        for name, inner in shape.get("properties", {}).items()
    ]


def _type(schema: Any, shape: Any) -> str:
    """Return what a field holds, in a few letters."""
    if "$ref" in shape or "allOf" in shape:
        name = shape.get("$ref") or shape["allOf"][0]["$ref"]
        found = schema["components"]["schemas"][name.removeprefix(REFS)]
        return " | ".join(found["enum"]) if "enum" in found else name.removeprefix(REFS)
    if "anyOf" in shape:
        return " | ".join(_type(schema, part) for part in shape["anyOf"])
    if "enum" in shape:
        return " | ".join(shape["enum"])
    if shape.get("type") == "array":
        return f"[{_type(schema, shape['items'])}]"
    return str(shape.get("format") or shape.get("type") or "any")


def _followed(schema: Any, shape: Any) -> Any:
    if "$ref" in shape:
        return schema["components"]["schemas"][shape["$ref"].removeprefix(REFS)]
    return shape
