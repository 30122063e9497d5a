"""Passwords: set by their owner, by a code from somebody who may, or on the machine."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yimi.access import throttle
from yimi.access.actions.second_factor import let_enrol
from yimi.access.codes import hash_of, new_code
from yimi.access.events import PasswordChanged, PasswordCodeGiven
from yimi.access.models import PasswordCode, TemporaryPassword
from yimi.access.people import may_decide_about, person_at
from yimi.accounts.models import User
from yimi.accounts.passwords import password_problems
from yimi.core.errors import Refusal
from yimi.core.log import record

CODE_LASTS = timedelta(hours=1)
TEMPORARY_LASTS = timedelta(days=14)
KIND = "password"


class CannotChangePassword(Refusal):
    """A password that stays as it is."""


def check_password_rules(password: str, user: User) -> None:
    """Raise CannotChangePassword where a password is too weak."""
    if problems := password_problems(password, user):
        raise CannotChangePassword("weak_password", problems)


def change_password(*, user: User, old: str, new: str, now: datetime) -> None:
    """Set one's own password, knowing the old one. All other sessions end."""
    if throttle.too_many("own-password", str(user.pk), now=now):
        raise CannotChangePassword("too_many", _too_many())
    if not user.check_password(old):
        throttle.count("own-password", str(user.pk), now=now)
        raise CannotChangePassword("old_password", _("The present password is not right."))
    if old == new:
        raise CannotChangePassword("same", _("The new password is the same as the old one."))
    _set(user, new, by=user.pk, now=now, what="own")


def replace_temporary_password(*, user: User, new: str, now: datetime) -> None:
    """Set one's own password just after signing in with that of a slip. Other sessions end."""
    if not TemporaryPassword.objects.filter(user=user, expires_at__gt=now).exists():
        raise CannotChangePassword("old_password", _("The present password is not right."))
    if user.check_password(new):
        raise CannotChangePassword("same", _("The new password is the same as the old one."))
    _set(user, new, by=user.pk, now=now, what="own")


def give_temporary_password(*, user: User, by: UUID | None, now: datetime) -> str:
    """Give somebody a password for a slip of paper: it opens the page on which it is changed."""
    password = new_code(groups=3, size=4)
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        TemporaryPassword.objects.update_or_create(
            user=user, defaults={"made_at": now, "expires_at": now + TEMPORARY_LASTS}
        )
        record(
            PasswordChanged(user.pk, "temporary"),
            about=person_at(user),
            by=by,
            now=now,
        )
    return password


def give_password_code(*, user: User, by: User, now: datetime) -> str:
    """Make a code with which `user` sets a new password; earlier ones end.

    Raises CannotChangePassword where `by` may not decide about them.
    """
    if not may_decide_about(by, user, "access.reset"):
        raise CannotChangePassword("not_yours", _("You cannot reset this person's password."))
    code = new_code()
    with transaction.atomic():
        user.password_codes.filter(used_at=None).update(expires_at=now)
        PasswordCode.objects.create(
            user=user,
            code_hash=hash_of(KIND, code),
            made_by=by,
            made_at=now,
            expires_at=now + CODE_LASTS,
        )
        record(PasswordCodeGiven(user.pk), about=person_at(user), by=by.pk, now=now)
    return code


def set_password_by_code(
    *, username: str, code: str, new: str, address: str, now: datetime
) -> User:
    """Set a new password with a code. Every refusal of a code reads the same."""
    tried = ("code", username.strip().upper(), address)
    if throttle.too_many(*tried, now=now):
        raise CannotChangePassword("too_many", _too_many())
    with transaction.atomic():
        found = (
            PasswordCode.objects.select_for_update(of=("self",))
            .select_related("user")
            .filter(code_hash=hash_of(KIND, code), used_at=None, expires_at__gt=now)
            .first()
        )
        fits = found is not None and found.user.username.upper() == username.strip().upper()
        if found is not None and fits and found.user.is_active:
            user = found.user
            check_password_rules(new, user)
            found.used_at = now
            found.save(update_fields=["used_at"])
            _set(user, new, by=user.pk, now=now, what="code")
            return user
    throttle.count(*tried, now=now)
    raise CannotChangePassword(
        "code", _("The login name and the code do not fit, or the code is not valid any more.")
    )


def set_password_on_the_machine(*, user: User, now: datetime) -> str:
    """Give a temporary password from the terminal of the machine, for the last administrator."""
    with transaction.atomic():
        user.password_codes.filter(used_at=None).update(expires_at=now)
        return give_temporary_password(user=user, by=None, now=now)


def _set(user: User, new: str, *, by: UUID, now: datetime, what: str) -> None:
    check_password_rules(new, user)
    with transaction.atomic():
        user.set_password(new)
        user.save(update_fields=["password"])
        on_paper, _rows = TemporaryPassword.objects.filter(user=user).delete()
        if on_paper and what == "own":
            # The slip was handed over by somebody who knows them.
            let_enrol(user, now)
        user.password_codes.filter(used_at=None).update(expires_at=now)
        record(PasswordChanged(user.pk, what), about=person_at(user), by=by, now=now)


def _too_many() -> str:
    return _("Too many wrong tries. Wait ten minutes, then try again.")
