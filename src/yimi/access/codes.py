"""Codes that people read, type and say: letters and digits that nobody takes for others."""

import secrets

from yimi.core.keys import keyed_hash

# No 0 and O, 1, I and L, no U and V.
LETTERS = "23456789ABCDEFGHJKMNPQRSTWXYZ"


def new_code(groups: int = 2, size: int = 5) -> str:
    """Return a code such as K7M2P-9XW3D: about 24 bits for each group of five."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(size)) for _ in range(groups))


def plain(code: str) -> str:
    """Return a code as it is compared, however it was typed."""
    return "".join(letter for letter in code.upper() if letter.isalnum())


def hash_of(kind: str, code: str) -> str:
    """Return what is kept of a code: found by it, but not read back."""
    return keyed_hash(f"{kind}\0{plain(code)}")


def new_token() -> str:
    """Return a token for a link: 128 bits that nobody guesses."""
    return secrets.token_urlsafe(16)


def hash_of_token(kind: str, token: str) -> str:
    """Return what is kept of a link's token."""
    return keyed_hash(f"{kind}\0{token}")
