"""One's own pages: password, second factor, and the page on which a code sets a new password."""

import pyotp
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yimi.access import actions
from yimi.access.doors import (
    MUST_CHANGE,
    is_strong,
    knows_the_slip,
    make_strong,
    needs_second_factor,
)
from yimi.access.models import SecondFactor
from yimi.access.pictures import qr_of
from yimi.access.throttle import address_of
from yimi.accounts.requests import SignedInRequest
from yimi.core import clock
from yimi.core.errors import Refusal
from yimi.core.pages import asked_way
from yimi.core.permissions import PUBLIC, SIGNED_IN, requires


@require_GET
@requires(SIGNED_IN)
def me(request: SignedInRequest) -> HttpResponse:
    """Show one's own login: what one is where, the password, the second factor."""
    factor = SecondFactor.objects.filter(user=request.user).first()
    return render(
        request,
        "access/me.html",
        {
            "held": request.user.current_posts(),
            "factor": factor if factor and factor.confirmed_at else None,
            "asked": needs_second_factor(request.user),
            "codes_left": request.user.recovery_codes.filter(used_at=None).count(),
        },
    )


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@requires(SIGNED_IN)
def password(request: SignedInRequest) -> HttpResponse:
    """Set one's own password."""
    error, given, now = "", request.POST, clock.now()
    knows = knows_the_slip(request, now)
    if request.method == "POST":
        try:
            _same_twice(given)
            if knows:
                actions.replace_temporary_password(user=request.user, new=given["new"], now=now)
            else:
                actions.change_password(
                    user=request.user, old=given.get("old", ""), new=given["new"], now=now
                )
        except Refusal as refusal:
            error = str(refusal)
        else:
            update_session_auth_hash(request, request.user)
            request.session.pop(MUST_CHANGE, None)
            messages.success(request, _("Your password is changed. Other devices are signed out."))
            return redirect("web:home")
    context = {"error": error, "must": bool(request.session.get(MUST_CHANGE)), "knows": knows}
    return render(request, "access/password.html", context, status=422 if error else 200)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@requires(SIGNED_IN)
def second_factor(request: SignedInRequest) -> HttpResponse:
    """Show the second factor, or set it up the first time."""
    user, now, error = request.user, clock.now(), ""
    way = asked_way(request)
    try:
        factor = actions.begin_second_factor(
            user=user,
            now=now,
            session=request.session.session_key or "",
            proven=is_strong(request),
        )
    except actions.CannotEnrol as refusal:
        return render(request, "access/second_factor_closed.html", {"words": refusal}, status=403)
    if request.method == "POST":
        try:
            if factor.confirmed_at:
                actions.verify_second_factor(user=user, code=request.POST.get("code", ""), now=now)
                make_strong(request, user)
                return HttpResponseRedirect(way)
            if factor.made_at == now:
                raise actions.CannotEnrol(
                    "begun_anew",
                    _(
                        "Since you opened this page it was opened in another browser too. Scan the "
                        "picture that stands here now. If that was not you, change your password."
                    ),
                )
            codes = actions.confirm_second_factor(
                user=user, code=request.POST.get("code", ""), now=now
            )
        except Refusal as refusal:
            error = str(refusal)
        else:
            make_strong(request, user)
            return _show_codes(request, codes)
    # To where somebody wanted to go only if it is open already: elsewhere it would ask again.
    away = way if is_strong(request) else "/"
    context = {"error": error, "next": way, "away": away, "factor": factor}
    if not factor.confirmed_at:
        address = pyotp.TOTP(factor.secret).provisioning_uri(
            name=user.username, issuer_name=str(_("Yimi"))
        )
        context |= {"picture": qr_of(address), "secret": _in_fours(factor.secret)}
    return render(request, "access/second_factor.html", context, status=422 if error else 200)


@require_POST
@requires(SIGNED_IN)
def codes(request: SignedInRequest) -> HttpResponse:
    """Make new recovery codes, or begin with another telephone; only after the second factor."""
    if not is_strong(request):
        return redirect("access:second_factor")
    if request.POST.get("act") == "new_telephone":
        actions.remove_second_factor(user=request.user, by=request.user, now=clock.now())
        return redirect("access:second_factor")
    return _show_codes(request, actions.new_recovery_codes(user=request.user))


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@requires(PUBLIC)
def reset(request: HttpRequest) -> HttpResponse:
    """Set a new password with a code that somebody gave."""
    error, given = "", request.POST
    if request.method == "POST":
        try:
            _same_twice(given)
            actions.set_password_by_code(
                username=given.get("username", ""),
                code=given.get("code", ""),
                new=given["new"],
                address=address_of(request),
                now=clock.now(),
            )
        except Refusal as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("The new password is set. Sign in with it."))
            return redirect("web:login")
    context = {
        "error": error,
        "username": given.get("username", "")[:60],
        "code": (given.get("code") or request.GET.get("code", ""))[:20],
    }
    return render(request, "access/reset.html", context, status=422 if error else 200)


def _same_twice(given: QueryDict) -> None:
    if not given.get("new") or given.get("new") != given.get("again"):
        raise actions.CannotChangePassword(
            "not_the_same", _("Type the new password twice, the same both times.")
        )


def _show_codes(request: SignedInRequest, shown: list[str]) -> HttpResponse:
    context = {"codes": shown, "next": asked_way(request)}
    return render(request, "access/codes.html", context)


def _in_fours(secret: str) -> str:
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
