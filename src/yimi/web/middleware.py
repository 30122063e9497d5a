"""What every answer carries, and how refusals reach the person."""

from collections.abc import Callable

from django.contrib import messages
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from yimi.core.backups.errors import is_disk_full
from yimi.core.delivery import log_failure
from yimi.core.errors import Refusal
from yimi.core.pages import way_back

# Fields that are not a person's words, and the shortest text that is worth giving back.
NOT_GIVEN_BACK = frozenset({"csrfmiddlewaretoken", "password", "client_id", "next"})
SHORTEST_KEPT = 8

# More than the largest file that any page takes (20 MB) with the form around it.
LARGEST_BODY = 24 * 1024 * 1024

Answer = Callable[[HttpRequest], HttpResponse]

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


class BodyLimit:
    """Refuses what is too large by what it says of its size, before any of it is read or kept.

    A body that does not say its size, as a chunked one, is not read at all: Django takes it to be
    empty.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _said_size(request) <= LARGEST_BODY:
            return self.answer(request)
        # Nothing behind this has run yet: the language is known by the browser alone.
        with translation.override(translation.get_language_from_request(request)):
            words = _("This is too large to send: 24 MB at most. Nothing was saved.")
        response = HttpResponse(words, status=413, content_type="text/plain; charset=utf-8")
        response["X-Refusal"] = "too_large"
        response["Cache-Control"] = "no-store"
        return response


def _said_size(request: HttpRequest) -> int:
    """Return how many bytes of a body Django would read: none where the size is no number."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


class NoNulls:
    """Drops NUL characters from what a browser sends: nobody types them, no database keeps them."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.GET = _without_nulls(request.GET)  # type: ignore[assignment]
        if request.method == "POST" and not _fits_on_disk(request):
            return not_saved(request)
        if request.method == "POST":
            request.POST = _without_nulls(request.POST)  # type: ignore[assignment]
        return self.answer(request)


def _fits_on_disk(request: HttpRequest) -> bool:
    """Read what was sent; return False where a large file of it found no room on the disk."""
    try:
        request.FILES  # noqa: B018  reading it keeps what is large in a file
    except OSError as error:
        if not is_disk_full(error):
            raise
        log_failure(error, "What was sent found no room.")
        request.POST = QueryDict()
        return False
    return True


def _without_nulls(sent: QueryDict) -> QueryDict:
    if not any("\0" in value for _key, values in sent.lists() for value in values):
        return sent
    clean = sent.copy()
    for key, values in sent.lists():
        clean.setlist(key, [value.replace("\0", "") for value in values])
    return clean


class SecurityHeaders:
    """Forbids scripts and styles that do not come as files of this program."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        response.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        # For browsers that do not know frame-ancestors.
        response.setdefault("X-Frame-Options", "DENY")
        response.setdefault("Permissions-Policy", "geolocation=(), microphone=()")
        if not request.path.startswith("/static/"):
            # Pages show people: a shared computer must not keep them.
            response.setdefault("Cache-Control", "no-store")
        return response


class RefusalsAsMessages:
    """Turns a refusal that no view caught into a message on the page it came from."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        not_written = isinstance(exception, DatabaseError) or is_disk_full(exception)
        if not_written and request.method == "POST":
            log_failure(exception, "Nothing was written.")
            return not_saved(request)
        if not isinstance(exception, Refusal):
            return None
        if request.headers.get("HX-Request"):
            response = HttpResponse(str(exception), status=409, content_type="text/plain")
            response["X-Refusal"] = exception.code
            return response
        messages.error(request, str(exception))
        return HttpResponseRedirect(way_back(request))


def not_saved(request: HttpRequest) -> HttpResponse:
    """Say that nothing was written, as on a full disk, and give the person's words back."""
    kept = [
        value
        for name, value in request.POST.items()
        if name not in NOT_GIVEN_BACK and len(value) >= SHORTEST_KEPT
    ]
    return render(
        request, "web/not_saved.html", {"kept": kept, "back": way_back(request)}, status=503
    )
