"""What stands between a signed-in person and a page: a password to change, a second factor."""

from datetime import datetime, timedelta
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from yimi.access.models import TemporaryPassword
from yimi.accounts.models import User
from yimi.core import clock
from yimi.core.declared import strong_permissions
from yimi.core.permissions import may

STRONG_LASTS = timedelta(hours=4)
# So long after signing in with the password of a slip it need not be typed again.
SLIP_KNOWN = timedelta(minutes=10)
MUST_CHANGE, STRONG_AT, STRONG_FOR = "must_change_password", "strong_at", "strong_for"
FREE = ("access:password", "access:second_factor", "access:codes", "access:me")


def note_sign_in(request: HttpRequest, user: User) -> None:
    """Note in a new session what has to be done first."""
    if TemporaryPassword.objects.filter(user=user).exists():
        request.session[MUST_CHANGE] = clock.now().isoformat()


def knows_the_slip(request: HttpRequest, now: datetime) -> bool:
    """Return whether this session has just begun with the password of a slip.

    It need not be typed again then. Later somebody else may sit before an open page.
    """
    since = request.session.get(MUST_CHANGE)
    if not isinstance(since, str):
        return False
    return timedelta(0) <= now - datetime.fromisoformat(since) < SLIP_KNOWN


def may_sign_in(user: User, *, now: datetime) -> bool:
    """Return whether a password still opens: one on a slip of paper does for a fortnight."""
    return not TemporaryPassword.objects.filter(user=user, expires_at__lte=now).exists()


def detour(request: HttpRequest, permission: str) -> str | None:
    """Return the page to which somebody is sent first, or None where nothing is to be done."""
    if request.session.get(MUST_CHANGE):
        url = reverse("access:password")
        return url if request.path != url else None
    if permission not in strong_permissions() or not asks_for_more(request):
        return None
    here = request.get_full_path() if request.method == "GET" else request.path
    return f"{reverse('access:second_factor')}?next={quote(here)}"


def asks_for_more(request: HttpRequest) -> bool:
    """Return whether the second factor is asked for now.

    The demonstration does not ask: its logins and its data are invented.
    """
    return settings.SECOND_FACTOR and not settings.DEMO and not is_strong(request)


def is_strong(request: HttpRequest) -> bool:
    """Return whether this session has shown the second factor lately."""
    at = request.session.get(STRONG_AT)
    if not at or request.session.get(STRONG_FOR) != str(request.user.pk):
        return False
    since = clock.now() - datetime.fromisoformat(at)
    return timedelta(0) <= since < STRONG_LASTS


def make_strong(request: HttpRequest, user: User) -> None:
    """Open the strong rights of this session for some hours."""
    request.session.cycle_key()
    request.session[STRONG_AT] = clock.now().isoformat()
    request.session[STRONG_FOR] = str(user.pk)


def needs_second_factor(user: User) -> bool:
    """Return whether somebody holds a right that asks for the second factor."""
    return any(may(user, permission) for permission in strong_permissions())
