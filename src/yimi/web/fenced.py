"""What a laptop answers when another one has taken over: where to go, and nothing else."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from yimi.core.standby.fence import fenced_by, is_a_tie

Answer = Callable[[HttpRequest], HttpResponse]


class Fenced:
    """Lets nobody read or write here while another one serves in a higher term."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        other = fenced_by(settings.HOME)
        if other is None:
            return self.answer(request)
        # Nothing behind this has run yet: the language is known by the browser alone.
        with translation.override(translation.get_language_from_request(request)):
            where = str(other.get("where", ""))
            known = {
                "where": where if where.startswith(("http://", "https://")) else "",
                "is_a_tie": is_a_tie(settings.HOME),
            }
            return render(request, "web/fenced.html", known, status=503)
