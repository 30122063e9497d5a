"""Tokens: made once, kept as a keyed hash, and what each opens."""

import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from yimi.accounts.models import User
from yimi.api.models import Integration
from yimi.api.rights import permissions_of
from yimi.core.keys import keyed_hash

PREFIX = "yimi_"
LONGEST = 100
# How exactly it is known when a token was last used: a write for every request would be dear.
USED_WITHIN = timedelta(minutes=5)


class Caller(NamedTuple):
    """Who asks: the program, and the login that acts in its name with the program's reach."""

    integration: Integration
    user: User

    def has(self, right: str) -> bool:
        return right in self.integration.rights


def new_token() -> str:
    """Return a token that nobody guesses: 256 bits drawn by chance."""
    return PREFIX + secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """Return what is kept of a token."""
    return keyed_hash(f"api token\0{token}")


def caller_with(token: str, *, now: datetime) -> Caller | None:
    """Return who holds a token that is in force, and note that it was used."""
    if not token.startswith(PREFIX) or len(token) > LONGEST:
        return None
    found = (
        Integration.objects.filter(Integration.in_force(now), token_hash=hash_of(token))
        .select_related("user", "place")
        .first()
    )
    if found is None or not found.user.is_active:
        return None
    if found.last_used_at is None or now - found.last_used_at > USED_WITHIN:
        Integration.objects.filter(pk=found.pk).update(last_used_at=now)
    return caller_of(found)


def caller_of(integration: Integration) -> Caller:
    """Return a program with its login, which reaches what the program was given and no more."""
    user = integration.user
    user.__dict__["_grants"] = (integration.grant(permissions_of(integration.rights)),)
    return Caller(integration, user)
