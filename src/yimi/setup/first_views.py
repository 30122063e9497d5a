"""The first pages of a new installation: whoever has the terminal says what street this is."""

from typing import Any

from django.contrib.auth import login as sign_in
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from yimi.access.actions import CannotChangePassword
from yimi.access.doors import make_strong
from yimi.access.throttle import address_of
from yimi.accounts.requests import SignedInRequest
from yimi.core import clock
from yimi.core.errors import Refusal
from yimi.core.pages import find
from yimi.core.permissions import PUBLIC, requires
from yimi.places import divisions
from yimi.setup.actions import first
from yimi.setup.models import FirstRun
from yimi.setup.steps import stepper

SESSION = "first_run"
WRITTEN = ("province", "city", "district", "street")


@require_http_methods(["GET", "POST"])
@requires(PUBLIC)
def start(request: HttpRequest, token: str) -> HttpResponse:
    """Say what this page is; the button uses the address up."""
    error = ""
    if request.method == "POST":
        try:
            run = first.begin(token=token, address=address_of(request), now=clock.now())
        except Refusal as refusal:
            error = str(refusal)
        else:
            request.session.flush()
            request.session[SESSION] = str(run.pk)
            return redirect("setup:first_place")
    elif first.is_set_up():
        return redirect("web:login")
    else:
        try:
            first.check_address(token=token, address=address_of(request), now=clock.now())
        except Refusal as refusal:
            error = str(refusal)
    context = {"error": error, "steps": stepper("")}
    return render(request, "setup/first_start.html", context, status=404 if error else 200)


@require_http_methods(["GET", "POST"])
@requires(PUBLIC)
def place(request: HttpRequest) -> HttpResponse:
    """Ask which street it is, from the national divisions or as written."""
    run = _run(request)
    error, given = "", request.POST or request.GET
    street = given.get("street", "" if request.GET.get("free") else run.answers.get("street", ""))
    if request.method == "POST":
        try:
            first.answer_place(
                run=run,
                street=street,
                written={level: given.get(f"w_{level}", "") for level in WRITTEN},
                chosen=[*given.getlist("community"), *given.get("more", "").splitlines()],
            )
        except Refusal as refusal:
            error = str(refusal)
        else:
            return redirect("setup:first_office")
    context = {"error": error, "steps": stepper("place")} | _choice(request, run, street)
    return render(request, "setup/first_place.html", context, status=422 if error else 200)


@require_http_methods(["GET", "POST"])
@requires(PUBLIC)
def office(request: HttpRequest) -> HttpResponse:
    """Ask what the office is called and where it is reached."""
    run = _run(request)
    error, given = "", {"name": run.answers.get("office", ""), "phone": run.answers.get("phone")}
    if request.method == "POST":
        given = {"name": request.POST.get("name", ""), "phone": request.POST.get("phone", "")}
        try:
            first.answer_office(run=run, name=given["name"], phone=given["phone"] or "")
        except Refusal as refusal:
            error = str(refusal)
        else:
            return redirect("setup:first_admin")
    if not given["name"]:
        given["name"] = f"{_street_name(run)}办事处"
    context = {"error": error, "given": given, "steps": stepper("office")}
    return render(request, "setup/first_office.html", context, status=422 if error else 200)


@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
@requires(PUBLIC)
def admin(request: HttpRequest) -> HttpResponse:
    """Ask who answers for it; with that the street is there, and this person is signed in."""
    run = _run(request)
    error, given, now = "", request.POST, clock.now()
    if request.method == "POST":
        try:
            if given.get("password") != given.get("again"):
                raise CannotChangePassword("not_the_same", first.not_the_same())
            user = first.establish(
                run=run,
                first=first.Administrator(
                    name=given.get("name", ""),
                    username=given.get("username", ""),
                    phone=given.get("phone", ""),
                    password=given.get("password", ""),
                    at_the_desk=given.get("at_the_desk") == "1",
                ),
                now=now,
            )
        except Refusal as refusal:
            error = str(refusal)
        else:
            sign_in(request, user, backend="yimi.accounts.backends.PasswordBackend")
            # Whoever went this way has the machine in their hands: that is the second factor.
            make_strong(request, user)
            return redirect("setup:first_factor")
    context = {"error": error, "given": given, "steps": stepper("admin"), "run": run}
    return render(request, "setup/first_admin.html", context, status=422 if error else 200)


@require_GET
@requires("setup.look")
def factor(request: SignedInRequest) -> HttpResponse:
    """Offer the second factor to the first administrator, now or later."""
    # The street is there: the pages before this one are over.
    steps = [step | {"url": ""} for step in stepper("admin")]
    return render(request, "setup/first_factor.html", {"steps": steps})


def _run(request: HttpRequest) -> FirstRun:
    """Return the first run that this browser began; for anybody else there is nothing."""
    begun = FirstRun.objects.filter(begun_at__isnull=False, finished_at=None)
    run = find(begun, request.session.get(SESSION))
    if run is None or first.is_set_up():
        raise Http404
    return run


def _choice(request: HttpRequest, run: FirstRun, street: str) -> dict[str, Any]:
    """Return what the page of the place shows: a search, a way down, or communities to tick."""
    words = request.GET.get("q", "").strip()
    below = request.GET.get("below", "")
    kept = run.answers
    chosen = request.POST.getlist("community") or kept.get("communities", [])
    offered = [entry.name for entry in divisions.communities(street)] if street else []
    written = kept.get("written", {})
    return {
        "q": words,
        "hits": divisions.search(words) if words else [],
        "free": bool(request.GET.get("free") or (written.get("street") and not street)),
        "written": {
            level: request.POST.get(f"w_{level}", written.get(level, "")) for level in WRITTEN
        },
        "street": street,
        "way": divisions.way_to(street) if street else [],
        "below": below,
        "below_way": _way(below),
        "children": divisions.children(below),
        "offered": offered,
        "chosen": chosen if street == kept.get("street") or request.method == "POST" else offered,
        "more": request.POST.get("more")
        or "\n".join(name for name in kept.get("communities", []) if name not in offered)
        if not street or street == kept.get("street")
        else "",
    }


def _way(code: str) -> list[divisions.Division]:
    steps = [code[:length] for length in (2, 4, 6) if length <= len(code)]
    return [divisions.Division(step, divisions.name_of(step)) for step in steps]


def _street_name(run: FirstRun) -> str:
    street = run.answers.get("street", "")
    return divisions.name_of(street) or run.answers.get("written", {}).get("street", "")
