"""Keys that never lie in the database: for encrypted fields and for exact keyed look-ups."""

import hashlib
import hmac

from django.conf import settings


class WrongKey(Exception):
    """The key at hand is not the one that the data was written with."""


def field_key() -> bytes:
    """Return the 32 bytes that encrypted fields are sealed with."""
    return hashlib.sha256(b"yimi field\0" + settings.FIELD_KEY.encode()).digest()


def keyed_hash(value: str) -> str:
    """Return a hex digest by which a value is found exactly, and by nobody without the key."""
    key = hashlib.sha256(b"yimi lookup\0" + settings.FIELD_KEY.encode()).digest()
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()
