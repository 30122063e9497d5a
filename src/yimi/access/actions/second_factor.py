"""The second factor: a code that the owner's telephone tells, besides the password."""

from datetime import datetime

import pyotp
from django.db import transaction
from django.utils.translation import gettext as _

from yimi.access import throttle
from yimi.access.codes import hash_of, new_code, plain
from yimi.access.events import SecondFactorRemoved, SecondFactorSet, SecondFactorUsed
from yimi.access.models import RecoveryCode, SecondFactor
from yimi.access.people import person_at
from yimi.accounts.models import User
from yimi.core.errors import Refusal
from yimi.core.log import record

RECOVERY_CODES = 10
STEP_S = 30
# A telephone's clock may be half a minute off, either way.
WINDOW = (-1, 0, 1)
KIND = "recovery"


class CannotVerify(Refusal):
    """A code that opens nothing."""


def begin_second_factor(*, user: User, now: datetime) -> SecondFactor:
    """Return the secret that is to be put on the telephone: the same one until it is confirmed."""
    factor, _made = SecondFactor.objects.get_or_create(
        user=user, defaults={"secret": pyotp.random_base32(), "made_at": now}
    )
    return factor


def confirm_second_factor(*, user: User, code: str, now: datetime) -> list[str]:
    """Take the first right code of a new telephone; return the recovery codes, shown once."""
    _check_tries(user, now)
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().filter(user=user).first()
        step = _step_of(factor, code, now) if factor and not factor.confirmed_at else None
        if factor is not None and step is not None:
            factor.confirmed_at, factor.last_step = now, step
            factor.save(update_fields=["confirmed_at", "last_step"])
            record(SecondFactorSet(user.pk), about=person_at(user), by=user.pk, now=now)
            return new_recovery_codes(user=user)
    raise _wrong(user, now)


def verify_second_factor(*, user: User, code: str, now: datetime) -> str:
    """Take a code of the telephone or a recovery code; return which it was. Raises CannotVerify.

    A code counts once: somebody who looked over the shoulder cannot use it again.
    """
    _check_tries(user, now)
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().filter(user=user).first()
        if factor and factor.confirmed_at:
            what = _use(factor, user, code, now)
            if what:
                record(SecondFactorUsed(user.pk, what), about=person_at(user), by=user.pk, now=now)
                return what
    raise _wrong(user, now)


def new_recovery_codes(*, user: User) -> list[str]:
    """Make new recovery codes; the old ones end. They are shown once, and kept as hashes."""
    codes = [new_code() for _number in range(RECOVERY_CODES)]
    with transaction.atomic():
        user.recovery_codes.all().delete()
        RecoveryCode.objects.bulk_create(
            RecoveryCode(user=user, code_hash=hash_of(KIND, code)) for code in codes
        )
    return codes


def remove_second_factor(*, user: User, by: User | None, now: datetime) -> None:
    """Take somebody's second factor away, so that they set it anew. `by` None: on the machine."""
    with transaction.atomic():
        SecondFactor.objects.filter(user=user).delete()
        user.recovery_codes.all().delete()
        record(
            SecondFactorRemoved(user.pk),
            about=person_at(user),
            by=by.pk if by else None,
            now=now,
        )


def _use(factor: SecondFactor, user: User, code: str, now: datetime) -> str:
    step = _step_of(factor, code, now)
    if step is not None:
        if step <= factor.last_step:
            return ""
        factor.last_step = step
        factor.save(update_fields=["last_step"])
        return "telephone"
    used = user.recovery_codes.filter(code_hash=hash_of(KIND, code), used_at=None).update(
        used_at=now
    )
    return "recovery" if used else ""


def _step_of(factor: SecondFactor, code: str, now: datetime) -> int | None:
    """Return the half minute in which the telephone tells this code, near `now`."""
    given = plain(code)
    if not (given.isascii() and given.isdigit() and len(given) == 6):
        return None
    totp = pyotp.TOTP(factor.secret)
    present = int(now.timestamp()) // STEP_S
    for away in WINDOW:
        if pyotp.utils.strings_equal(totp.generate_otp(present + away), given):
            return present + away
    return None


def _check_tries(user: User, now: datetime) -> None:
    if throttle.too_many("second-factor", str(user.pk), now=now):
        raise CannotVerify("too_many", _("Too many wrong tries. Wait ten minutes, then try again."))


def _wrong(user: User, now: datetime) -> CannotVerify:
    throttle.count("second-factor", str(user.pk), now=now)
    return CannotVerify(
        "code", _("This code does not count. Wait for the next one on the telephone.")
    )
