"""Text as people see it: telephone numbers half hidden, numbers found in any writing."""

import re
import unicodedata

_DIGITS = re.compile(r"\d+")


def mask_phone(number: str) -> str:
    """Return a telephone number with its middle hidden: 138****5678."""
    if len(number) < 7:
        return "*" * len(number)
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"


def mask_name(name: str) -> str:
    """Return a name of which only the first character shows: 王**."""
    return name[:1] + "*" * (len(name) - 1) if name else ""


def phone_digits(text: str) -> str:
    """Return the digits of a telephone number however it was typed, without +86.

    Full-width digits count; an extension keeps its dash.
    """
    plain = unicodedata.normalize("NFKC", text)
    main, _, extension = plain.partition("转")
    digits = "".join(_DIGITS.findall(main))
    if digits.startswith("86") and len(digits) == 13:
        digits = digits[2:]
    tail = "".join(_DIGITS.findall(extension))
    return f"{digits}-{tail}" if tail else digits
