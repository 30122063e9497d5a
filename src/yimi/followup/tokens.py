"""Links and codes that nobody guesses: made from a key that is not in the database.

A token has 26 of 31 characters, 128.8 bits; a code eight digits, bound to the number of its Case.
"""

import re
from uuid import UUID

from yimi.cases.actions.opening import letters
from yimi.core.keys import keyed_hash

LENGTH = 26
CODE_DIGITS = 8
_NARROW = {code: code - 0xFEE0 for code in range(ord("！"), ord("～") + 1)}
_OTHERS = re.compile("[^0-9A-Z]+")


def token_of(link_id: UUID) -> str:
    """Return the token of a link."""
    return letters(int(keyed_hash(f"follow token of {link_id}"), 16), LENGTH)


def code_of(link_id: UUID) -> str:
    """Return the code of a link, as it is told on the telephone."""
    drawn = int(keyed_hash(f"follow code of {link_id}"), 16)
    return f"{drawn % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def hash_token(token: str) -> str:
    """Return by what a token is found, however it was typed."""
    return keyed_hash(f"follow token {_letters(token)}")


def hash_code(number: str, code: str) -> str:
    """Return by what a Case's number with its code is found, however they were typed."""
    return keyed_hash(f"follow code {_letters(number)} {_letters(code)}")


def plain_number(number: str) -> str:
    """Return a Case's number as it is counted when somebody guesses at it."""
    return _letters(number)


def _letters(text: str) -> str:
    """Return letters and digits alone, full-width ones as usual, capitals."""
    return _OTHERS.sub("", text.translate(_NARROW).upper())
