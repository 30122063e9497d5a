"""Text as people see it: telephone numbers half hidden, numbers found in any writing."""

import re
import unicodedata
from collections.abc import Mapping

from django.utils.functional import lazy

_LONG_NUMBER = re.compile(r"\d{7,}")
_DIGITS = re.compile(r"[0-9]+")
# The country's number before a telephone number: +86, 0086, (+86).
_COUNTRY = re.compile(r"\W*(?:\+\s*|00)86(?=\W*[0-9])")


def mask_phone(number: str) -> str:
    """Return a telephone number with its middle hidden, four digits at least: 138****5678."""
    if len(number) < 7:
        return "*" * len(number)
    hidden = max(4, len(number) - 7)
    head = (len(number) - hidden) // 2
    return number[:head] + "*" * hidden + number[head + hidden :]


def mask_numbers(text: str) -> str:
    """Return a text in which every number as long as a telephone's is half hidden."""
    return _LONG_NUMBER.sub(lambda found: mask_phone(found.group()), text)


def mask_name(name: str) -> str:
    """Return a name of which only the first character shows: 王**."""
    return name[:1] + "*" * (len(name) - 1) if name else ""


def phone_digits(text: str) -> str:
    """Return the digits of a telephone number however it was typed, as it is dialled in China.

    Full-width digits count; +86 goes, and the 0 of an area code that it stands for comes back; an
    extension keeps its dash.
    """
    plain = unicodedata.normalize("NFKC", text)
    main, _, extension = plain.partition("转")
    digits = "".join(_DIGITS.findall(main))
    abroad = _COUNTRY.match(main)
    if abroad or (digits.startswith("86") and len(digits) == 13):
        digits = _dialled_here(digits.removeprefix("00").removeprefix("86"))
    tail = "".join(_DIGITS.findall(extension))
    return f"{digits}-{tail}" if tail else digits


def _dialled_here(digits: str) -> str:
    """Return a number that followed +86 with the 0 of its area code, if it has one."""
    is_mobile = len(digits) == 11 and digits.startswith("1")
    if is_mobile or len(digits) < 9 or digits.startswith(("0", "400", "800")):
        return digits
    return f"0{digits}"


def _filled(words: object, values: Mapping[str, object]) -> str:
    return str(words) % values


# Translated words with values in them, put together only when they are shown: in that language.
fill = lazy(_filled, str)
