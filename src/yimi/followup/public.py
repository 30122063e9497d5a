"""The pages that residents open by a link or a code, without an account."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yimi.access.throttle import address_of
from yimi.accounts.queries import only_phone
from yimi.cases.states import Answer
from yimi.core import clock
from yimi.core.errors import Refusal
from yimi.core.ids import new_id
from yimi.core.pages import uuid_or_none
from yimi.core.permissions import PUBLIC, requires
from yimi.followup import actions
from yimi.followup.models import Link
from yimi.followup.queries import (
    held_off_until,
    link_by_code,
    link_by_id,
    link_by_token,
    miss_keys,
)
from yimi.followup.story import locked_words, said_words, story_of

# What a session that was opened with a code remembers, and for how long.
SESSION_KEY = "follow"
SESSION_S = 3600
LONGEST_TYPED = 60

Page = Callable[..., HttpResponse]


def private(view: Page) -> Page:
    """Let no search engine, no shared computer and no other host know of a page.

    The address tells other hosts nothing; within this one it is needed, because a browser that
    may not tell it sends forms as if they came from elsewhere.
    """

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response["Referrer-Policy"] = "same-origin"
        response["Cache-Control"] = "no-store, private"
        return response

    return answered


@require_http_methods(["GET", "POST"])
@requires(PUBLIC)
@private
def enter(request: HttpRequest) -> HttpResponse:
    """Let somebody open a Case with its number and the code told on the telephone."""
    if request.method != "POST":
        return render(request, "followup/enter.html", {"big": _big(request), "ring": only_phone()})
    number = request.POST.get("number", "")[:LONGEST_TYPED]
    code = request.POST.get("code", "")[:LONGEST_TYPED]
    now = clock.now()
    keys = miss_keys(address=address_of(request), number=number, with_all=True)
    held = held_off_until(keys, now=now)
    if held:
        return _enter_again(request, locked_words(localtime(held)), number, 429)
    link = link_by_code(number, code, now=now)
    if link is None:
        actions.note_miss(keys=keys, now=now)
        wrong = _("Number and code do not fit. Look at both once more, or ring the desk.")
        return _enter_again(request, wrong, number, 422)
    request.session[SESSION_KEY] = {"link": str(link.pk), "until": now.timestamp() + SESSION_S}
    return redirect(_with_big(request, reverse("followup:mine")))


@require_http_methods(["GET", "POST"])
@requires(PUBLIC)
@private
def mine(request: HttpRequest) -> HttpResponse:
    """Show and take answers about the Case that was opened with a code."""
    kept = request.session.get(SESSION_KEY) or {}
    pk = uuid_or_none(kept.get("link"))
    now = clock.now()
    is_fresh = kept.get("until", 0) > now.timestamp()
    link = link_by_id(pk, now=now) if pk and is_fresh else None
    if link is None:
        return redirect(_with_big(request, reverse("followup:enter")))
    return _page(request, link, reverse("followup:mine"), now)


@require_http_methods(["GET", "POST"])
@requires(PUBLIC)
@private
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """Show and take answers about the Case of a link.

    A right link opens whoever guessed from the same address: thousands of telephones share one with
    some providers, and nobody guesses 128 bits.
    """
    now = clock.now()
    link = link_by_token(token[:LONGEST_TYPED], now=now)
    if link is None:
        keys = miss_keys(address=address_of(request))
        held = held_off_until(keys, now=now)
        if held:
            context = {"locked": locked_words(localtime(held)), "ring": only_phone()}
            return render(request, "followup/nothing.html", context, status=429)
        actions.note_miss(keys=keys, now=now)
        return render(request, "followup/nothing.html", {"ring": only_phone()}, status=404)
    return _page(request, link, reverse("followup:follow", args=[token]), now)


def _page(request: HttpRequest, link: Link, here: str, now: datetime) -> HttpResponse:
    refused, words = "", ""
    if request.method == "POST":
        try:
            said = _act(request, link, now)
        except Refusal as refusal:
            refused, words = str(refusal), request.POST.get("words", "")[:1000]
        else:
            mark = "&" if "?" in _with_big(request, here) else "?"
            return redirect(f"{_with_big(request, here)}{mark}said={said}")
    step = request.GET.get("step", "")
    context = {
        "story": story_of(link, now=now),
        "here": here,
        "step": step if step in {"solved", "withdraw"} else "",
        "said": said_words(request.GET.get("said", "")),
        "said_code": request.GET.get("said", ""),
        "refused": refused,
        "words": words,
        "answers": [Answer.SATISFIED, Answer.SO_SO, Answer.DISSATISFIED],
        "client_id": new_id(),
        "big": _big(request),
        "big_url": f"{here}?big=1",
        "now": now,
    }
    return render(request, "followup/follow.html", context, status=422 if refused else 200)


def _act(request: HttpRequest, link: Link, now: datetime) -> str:
    """Do what a resident pressed; return the code of the sentence that thanks for it."""
    form = request.POST
    given: dict[str, Any] = {
        "link": link,
        "words": form.get("words", ""),
        "now": now,
        "client_id": uuid_or_none(form.get("client_id")),
    }
    act = form.get("act", "")
    if act in {"solved", "not_solved"}:
        answer = form.get("answer", "")
        actions.answer_by_link(is_solved=act == "solved", answer=answer, **given)
        return act
    if act == "withdraw":
        actions.withdraw(**given)
        return "withdrawn"
    return "danger" if actions.add_words(**given) else "added"


def _enter_again(request: HttpRequest, wrong: str, number: str, status: int) -> HttpResponse:
    context = {"wrong": wrong, "number": number, "big": _big(request), "ring": only_phone()}
    return render(request, "followup/enter.html", context, status=status)


def _big(request: HttpRequest) -> bool:
    return (request.GET.get("big") or request.POST.get("big")) == "1"


def _with_big(request: HttpRequest, address: str) -> str:
    return f"{address}?big=1" if _big(request) else address
