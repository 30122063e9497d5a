"""Signing in with a name and a password."""

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from yimi.accounts.models import User
from yimi.core.plain import columns, id_value, made, rows_of

_BY_ID = "SELECT {columns} FROM accounts_user person WHERE id = %s"


class PasswordBackend(BaseBackend):
    """Lets people in; logins of the demonstration only where the demonstration runs."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **_kwargs: Any,
    ) -> User | None:
        if not username or password is None:
            return None
        user = User.objects.filter(username__iexact=username).first()
        if user is None:
            make_password(password)  # an unknown name takes as long as a wrong password
            return None
        if user.check_password(password) and _may_enter(user):
            return user
        return None

    def get_user(self, user_id: Any) -> User | None:
        # Plain SQL: read for every page.
        rows = rows_of(_BY_ID.format(columns=columns(User, "person")), [id_value(user_id)])
        user = made(User, rows[0]) if rows else None
        return user if user and _may_enter(user) else None


def login_as_counted(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """Return the login that wrong passwords are counted for: one for all spellings of a name.

    Upper case first, as a database compares: some letters share a capital but no small letter.
    """
    given = credentials or (request.POST if request is not None else {})
    return str(given.get("username") or "").strip().upper().lower()


def _may_enter(user: User) -> bool:
    return user.is_active and (settings.DEMO or not user.is_demo)
