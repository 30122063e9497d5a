"""The frame's own pages: signing in and out, the language, the way home."""

from django.conf import settings
from django.contrib.auth import login as sign_in
from django.contrib.auth import logout as sign_out
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from yimi.access.doors import note_sign_in
from yimi.access.queries import waits_by, who_admits
from yimi.access.throttle import address_of, count, too_many
from yimi.accounts.queries import demo_logins
from yimi.core import clock
from yimi.core.pages import asked_way, way_back
from yimi.core.permissions import PUBLIC, SIGNED_IN, requires
from yimi.setup.actions.first import is_set_up
from yimi.web.forms import LoginForm
from yimi.web.home import home_blocks, place_names

# So many wrong passwords from one address in ten minutes, whatever the names: somebody tries one
# password on many. An office behind one address does not come near it.
WRONG_FROM_ONE = 100


@require_GET
@requires(SIGNED_IN)
def home(request: HttpRequest) -> HttpResponse:
    """Show each person what their roles have to know and do first."""
    now = clock.now()
    shown = home_blocks(request.user, now=now)
    if not shown:
        invitation = waits_by(request.user)
        waits: dict[str, object] = {"waits": bool(invitation)}
        if invitation:
            waits["who_admits"] = who_admits(invitation, now)
        return render(request, "web/home_empty.html", waits)
    context = {
        "now": now,
        **{
            column: [block for block in shown if block["where"] == column]
            for column in ("top", "main", "beside")
        },
        "where": place_names(request.user),
    }
    return render(request, "web/home.html", context)


@sensitive_post_parameters("password")
@requires(PUBLIC)
def login(request: HttpRequest) -> HttpResponse:
    """Let somebody in."""
    if request.user.is_authenticated:
        return redirect("web:home")
    now, address = clock.now(), address_of(request)
    if request.method == "POST" and too_many("login", address, now=now, tries=WRONG_FROM_ONE):
        return render(request, "web/locked_address.html", status=429)
    form = LoginForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid() and form.user:
        sign_in(request, form.user, backend="yimi.accounts.backends.PasswordBackend")
        note_sign_in(request, form.user)
        return HttpResponseRedirect(asked_way(request))
    if request.method == "POST":
        count("login", address, now=now)
    return render(
        request,
        "web/login.html",
        {
            "form": form,
            "next": request.POST.get("next") or request.GET.get("next", ""),
            "not_set_up": request.method == "GET" and not is_set_up(),
            "demo_logins": demo_logins() if settings.DEMO else [],
        },
        status=400 if request.method == "POST" else 200,
    )


@require_POST
@requires(PUBLIC)
def logout(request: HttpRequest) -> HttpResponse:
    """Sign somebody out."""
    sign_out(request)
    return redirect("web:login")


@require_POST
@requires(PUBLIC)
def language(request: HttpRequest) -> HttpResponse:
    """Switch between Chinese and English and stay on the page."""
    chosen = request.POST.get("language", "")
    response = HttpResponseRedirect(way_back(request))
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=365 * 24 * 3600,
            samesite="Lax",
            secure=settings.HTTPS,
            httponly=True,
        )
        translation.activate(chosen)
    return response


@require_GET
@requires(PUBLIC)
def alive(request: HttpRequest) -> HttpResponse:
    """Say that the program answers: for the start script and for watchers."""
    return HttpResponse("yimi\n", content_type="text/plain")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form was open too long, instead of naming a token."""
    return render(request, "web/csrf.html", {"back": way_back(request)}, status=403)
