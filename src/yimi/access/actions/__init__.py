"""Every act by which people get in, or do not."""

from yimi.access.actions.inviting import (
    CannotInvite,
    CannotJoin,
    Newcomer,
    NewInvitation,
    admit,
    find_invitation,
    invite,
    join,
    refuse,
    revoke_invitation,
    take_invitation,
)
from yimi.access.actions.passwords import (
    CannotChangePassword,
    change_password,
    check_password_rules,
    give_password_code,
    give_temporary_password,
    set_password_by_code,
    set_password_on_the_machine,
)
from yimi.access.actions.second_factor import (
    CannotVerify,
    begin_second_factor,
    confirm_second_factor,
    new_recovery_codes,
    remove_second_factor,
    verify_second_factor,
)

__all__ = [
    "CannotChangePassword",
    "CannotInvite",
    "CannotJoin",
    "CannotVerify",
    "NewInvitation",
    "Newcomer",
    "admit",
    "begin_second_factor",
    "change_password",
    "check_password_rules",
    "confirm_second_factor",
    "find_invitation",
    "give_password_code",
    "give_temporary_password",
    "invite",
    "join",
    "new_recovery_codes",
    "refuse",
    "remove_second_factor",
    "revoke_invitation",
    "set_password_by_code",
    "set_password_on_the_machine",
    "take_invitation",
    "verify_second_factor",
]
