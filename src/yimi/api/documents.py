"""The description of the API, for programs."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from yimi.api.problems import plain, respond
from yimi.api.program import description
from yimi.core.permissions import PUBLIC, requires


@require_GET
@requires(PUBLIC)
def openapi(request: HttpRequest) -> HttpResponse:
    """Return the OpenAPI description: it says what there is to ask for, nothing of anybody."""
    return JsonResponse(description(), json_dumps_params={"ensure_ascii": False})


@requires(PUBLIC)
def nothing_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Say in the shape of the API that there is nothing at an address."""
    return respond(request, plain(404))


nothing_here.csrf_exempt = True  # type: ignore[attr-defined]  # it does nothing
