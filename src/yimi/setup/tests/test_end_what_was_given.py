"""What ends with those who gave it, and who comes back only by somebody's word."""

import pytest

from yimi.access.actions import (
    CannotChangePassword,
    CannotJoin,
    admit,
    give_password_code,
    join,
    set_password_by_code,
    take_invitation,
)
from yimi.access.tests.test_invite import made, newcomer
from yimi.setup.actions.people import end_membership, shut_out


def test_an_invitation_ends_with_those_who_gave_it(street, client):
    invitation, token = made(street)
    code = give_password_code(user=street.worker, by=street.lead, now=street.now)
    shut_out(user=street.lead, by=street.admin, now=street.now)
    assert client.get(f"/join/{token}/").status_code == 404
    with pytest.raises(CannotJoin):
        join(invitation=invitation, newcomer=newcomer(), now=street.now)
    invitation.refresh_from_db()
    assert invitation.revoked_at == street.now
    with pytest.raises(CannotChangePassword):
        set_password_by_code(
            username="worker", code=code, new="some words to remember", address="", now=street.now
        )


def test_who_was_taken_out_does_not_come_back_by_another_open_link(street):
    first, _token = made(street)
    second, _other = made(street)
    user = join(invitation=first, newcomer=newcomer(), now=street.now).user
    held = user.memberships.get()
    end_membership(membership=held, by=street.admin, now=street.now)
    joining = take_invitation(invitation=second, user=user, now=street.now)
    held.refresh_from_db()
    assert held.ends_at == street.now
    assert joining.admitted_at is None
    admit(joining=joining, by=street.lead, now=street.now)
    held.refresh_from_db()
    assert held.ends_at == second.member_until_at
