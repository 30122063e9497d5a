"""Pages on which administrators let other programs in, and see what they are told."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yimi.accounts.requests import SignedInRequest
from yimi.api import actions, hooks, queries
from yimi.api.forms import areas_for, empty_form, read_form, teams_for
from yimi.api.kinds import KINDS
from yimi.api.models import Delivery, Integration, Webhook
from yimi.api.rights import RIGHTS
from yimi.api.wording import problem_words
from yimi.core import clock
from yimi.core.errors import Refusal
from yimi.core.permissions import requires
from yimi.places.queries import full_names


@require_GET
@requires("api.manage")
def integrations(request: SignedInRequest) -> HttpResponse:
    """Show the programs that were let in."""
    now = clock.now()
    programs = queries.programs_for(request.user, now=now)
    return render(request, "api/integrations.html", {"programs": programs, "now": now})


@sensitive_variables()
@require_http_methods(["GET", "POST"])
@requires("api.manage")
def make(request: SignedInRequest) -> HttpResponse:
    """Let a program in; its token stands on the answer and nowhere else."""
    now = clock.now()
    form = empty_form(now)
    if request.method == "POST":
        form = read_form(request.POST, request.user)
        if form.place and form.ends_at and not form.errors:
            try:
                made = actions.make_integration(
                    name=form.values["name"],
                    contact=form.values["contact"],
                    place=form.place,
                    team=form.team,
                    rights=form.values["rights"],
                    ends_at=form.ends_at,
                    by=request.user,
                    now=now,
                )
            except Refusal as refusal:
                form.errors[refusal.code] = str(refusal)
            else:
                return _once(request, made.integration, made.token, "token")
    return render(
        request,
        "api/integration_new.html",
        {
            "form": form,
            "rights": RIGHTS.values(),
            "areas": areas_for(request.user),
            "teams": teams_for(request.user),
        },
        status=422 if form.errors else 200,
    )


@require_GET
@requires("api.manage")
def integration(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show one program: what it may do, what it is told, what did not arrive."""
    now = clock.now()
    program = _program(request, pk)
    deliveries = queries.deliveries_of(program)
    for row in deliveries:
        shown: Any = row
        shown.problem_words = problem_words(row.problem)
    return render(
        request,
        "api/integration.html",
        {
            "program": program,
            "place_name": full_names([program.place_path])[program.place_path],
            "ended": program.revoked_at is not None or program.ends_at <= now,
            "rights": [RIGHTS[code] for code in program.rights if code in RIGHTS],
            "hooks": queries.hooks_of(program),
            "kinds": KINDS,
            "deliveries": deliveries,
            "who_looks": queries.who_looks(program, now=now),
            "now": now,
        },
    )


@sensitive_variables()
@require_POST
@requires("api.manage")
def rotate(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Give a program a new token."""
    made = actions.rotate_token(integration=_program(request, pk), by=request.user, now=clock.now())
    return _once(request, made.integration, made.token, "token")


@require_POST
@requires("api.manage")
def revoke(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Shut a program out."""
    program = _program(request, pk)
    actions.revoke_integration(integration=program, by=request.user, now=clock.now())
    messages.success(request, _("%(name)s is shut out.") % {"name": program.name})
    return redirect("api:integrations")


@sensitive_variables()
@require_POST
@requires("api.manage")
def make_webhook(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Have an address told; the secret of its signatures stands on the answer and nowhere else."""
    program = _program(request, pk)
    made = hooks.make_webhook(
        integration=program,
        url=request.POST.get("url", "")[:500],
        kinds=request.POST.getlist("kinds")[:50],
        by=request.user.pk,
        now=clock.now(),
    )
    return _once(request, program, made.secret, "secret")


@require_POST
@requires("api.manage")
def switch_webhook(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Switch an address off or on."""
    hook = _hook(request, pk)
    on = request.POST.get("on") == "1"
    hooks.change_webhook(webhook=hook, by=request.user.pk, now=clock.now(), is_active=on)
    messages.success(request, _("Switched on.") if on else _("Switched off."))
    return redirect("api:integration", pk=hook.integration_id)


@require_POST
@requires("api.manage")
def ping_webhook(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Send a test."""
    hook = _hook(request, pk)
    hooks.ping_webhook(webhook=hook, now=clock.now())
    messages.success(request, _("A test is on its way; load this page again to see the result."))
    return redirect("api:integration", pk=hook.integration_id)


@require_POST
@requires("api.manage")
def resend(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Send a message once more."""
    rows = Delivery.objects.visible_to(request.user, "api.manage").select_related("webhook")
    delivery = get_object_or_404(rows, pk=pk)
    hooks.resend_delivery(delivery=delivery, by=request.user.pk, now=clock.now())
    messages.success(request, _("It is sent once more."))
    return redirect("api:integration", pk=delivery.webhook.integration_id)


def _program(request: SignedInRequest, pk: UUID) -> Integration:
    rows = Integration.objects.visible_to(request.user, "api.manage")
    return get_object_or_404(rows.select_related("team", "made_by", "place", "user"), pk=pk)


def _hook(request: SignedInRequest, pk: UUID) -> Webhook:
    return get_object_or_404(Webhook.objects.visible_to(request.user, "api.manage"), pk=pk)


def _once(request: SignedInRequest, program: Integration, shown: str, what: str) -> HttpResponse:
    return render(
        request, "api/shown_once.html", {"program": program, "shown": shown, "what": what}
    )
