"""Keys that never lie in the database: for encrypted fields and for exact keyed look-ups."""

import hashlib
import hmac
from functools import lru_cache

from django.conf import settings


class WrongKey(Exception):
    """The key at hand is not the one that the data was written with."""


def field_key() -> bytes:
    """Return the 32 bytes that encrypted fields are sealed with."""
    return _derived(b"yimi field\0", settings.FIELD_KEY)


def keyed_hash(value: str) -> str:
    """Return a hex digest by which a value is found exactly, and by nobody without the key."""
    key = _derived(b"yimi lookup\0", settings.FIELD_KEY)
    return hmac.digest(key, value.encode(), "sha256").hex()


@lru_cache(maxsize=8)
def _derived(use: bytes, secret: str) -> bytes:
    """Return the key for one use: made once, as a table of residents asks for it without end."""
    return hashlib.sha256(use + secret.encode()).digest()
