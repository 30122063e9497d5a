"""The door of every view: `@requires` names the right, and nothing opens without one."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.module_loading import import_string

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

# Names that stand for no right: a page that anybody may open, one for anybody signed in, and an
# address for programs, where a token takes the place of a person and names its own rights.
PUBLIC = "public"
SIGNED_IN = "signed_in"
TOKEN = "token"  # noqa: S105


def requires(permission: str) -> Callable[[View], View]:
    """Let a view run only for those who hold `permission` somewhere.

    Which rows they see there is decided by `visible_to`, with the same name. What has to be done
    first (`settings.DETOUR`: a new password, the second factor of a strong right) comes before.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if permission == PUBLIC:
                return view(request, *args, **kwargs)
            if not request.user.is_authenticated:
                return _to_login(request)
            if permission != SIGNED_IN and not may(request.user, permission):
                raise PermissionDenied
            first = first_stop(request, permission)
            return first or view(request, *args, **kwargs)

        setattr(guarded, "required_permission", permission)  # noqa: B010
        return guarded  # type: ignore[return-value]

    return wrap


def first_stop(request: HttpRequest, permission: str) -> HttpResponseBase | None:
    """Return the way to what has to be done before `permission` opens anything, if there is any.

    `@requires` asks for it; a view that finds out its right only as it runs asks by itself.
    """
    address = import_string(settings.DETOUR)(request, permission)
    return _to(address, request) if address else None


def may(user: Any, permission: str) -> bool:
    """Return whether `user` holds `permission` at any place."""
    return any(permission in grant.permissions for grant in user.grants())


def _to_login(request: HttpRequest) -> HttpResponseBase:
    """Send to the login page; a partial request is told to load the whole page."""
    return _to(redirect_to_login(request.get_full_path())["Location"], request)


def _to(address: str, request: HttpRequest) -> HttpResponseBase:
    if request.headers.get("HX-Request"):
        reply = HttpResponse(status=204)
        reply["HX-Redirect"] = address
        return reply
    return HttpResponseRedirect(address)
