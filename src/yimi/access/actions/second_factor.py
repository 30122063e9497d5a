"""The second factor: a code that the owner's telephone tells, besides the password."""

from datetime import datetime
from hashlib import sha256

import pyotp
from django.db import transaction
from django.utils.translation import gettext as _

from yimi.access import throttle
from yimi.access.codes import hash_of, new_code, plain
from yimi.access.events import (
    EnrolmentOpened,
    SecondFactorRemoved,
    SecondFactorSet,
    SecondFactorUsed,
)
from yimi.access.models import Enrolment, RecoveryCode, SecondFactor
from yimi.access.people import may_decide_about, person_at
from yimi.access.queries import SET_UP_WITHIN, enrolment_ends_at
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


class CannotEnrol(Refusal):
    """A password alone sets up no second factor."""


def open_enrolment(*, user: User, by: User | None, now: datetime) -> None:
    """Let somebody set up a second factor within three days. `by` None: on the machine.

    Raises CannotEnrol where `by` may not decide about them.
    """
    if by is not None and not may_decide_about(by, user, "setup.people"):
        raise CannotEnrol("not_yours", _("This is not yours to change."))
    with transaction.atomic():
        let_enrol(user, now)
        record(EnrolmentOpened(user.pk), about=person_at(user), by=by.pk if by else None, now=now)


def begin_second_factor(
    *, user: User, now: datetime, session: str = "", proven: bool = False
) -> SecondFactor:
    """Return the second factor, or a new secret that is to be put on the telephone.

    A secret is shown in one session alone, and only while the owner may set it up: a stolen
    password neither learns it nor begins it. `proven`: this session has shown who it is otherwise.
    Raises CannotEnrol.
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        factor = SecondFactor.objects.filter(user=user).first()
        if factor and factor.confirmed_at:
            return factor
        until = enrolment_ends_at(user, now=now)
        if not proven and (until is None or until <= now):
            raise CannotEnrol(
                "closed",
                _(
                    "The second factor was not set up in time, and a password alone does not set "
                    "it up. Ask another administrator to open it on your page, or whoever has the "
                    "machine: ./yimi reset-second-factor %(login)s"
                )
                % {"login": user.username},
            )
        shown_to = sha256(session.encode()).hexdigest()
        if factor and factor.shown_to == shown_to:
            return factor
        return SecondFactor.objects.update_or_create(
            user=user,
            defaults={"secret": pyotp.random_base32(), "made_at": now, "shown_to": shown_to},
        )[0]


def confirm_second_factor(*, user: User, code: str, now: datetime) -> list[str]:
    """Take the first right code of a new telephone; return the recovery codes, shown once."""
    _check_tries(user, now)
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().filter(user=user).first()
        step = _step_of(factor, code, now) if factor and not factor.confirmed_at else None
        if factor is not None and step is not None:
            factor.confirmed_at, factor.last_step = now, step
            factor.save(update_fields=["confirmed_at", "last_step"])
            Enrolment.objects.filter(user=user).delete()
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
    """Take somebody's second factor away, so that they set it anew within three days.

    `by` None: on the machine.
    """
    with transaction.atomic():
        SecondFactor.objects.filter(user=user).delete()
        let_enrol(user, now)
        user.recovery_codes.all().delete()
        record(
            SecondFactorRemoved(user.pk),
            about=person_at(user),
            by=by.pk if by else None,
            now=now,
        )


def let_enrol(user: User, now: datetime) -> None:
    """Open it for somebody who has just shown who they are, or whom somebody knows."""
    Enrolment.objects.update_or_create(user=user, defaults={"until_at": now + SET_UP_WITHIN})


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
