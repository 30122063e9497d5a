"""Text as people see it: telephone numbers half hidden, numbers found in any writing."""

import re
import unicodedata
from collections.abc import Mapping

from django.utils.functional import lazy
from django.utils.translation import gettext as _

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
    main, _sep, extension = plain.partition("转")
    digits = "".join(_DIGITS.findall(main))
    abroad = _COUNTRY.match(main)
    if abroad or (digits.startswith("86") and len(digits) == 13):
        digits = _dialled_here(digits.removeprefix("00").removeprefix("86"))
    tail = "".join(_DIGITS.findall(extension))
    return f"{digits}-{tail}" if tail else digits


# A landline with its area code has 12 digits at most, a mobile number 11.
MOST_DIGITS = 12
MOBILE_DIGITS = 11
# Numbers of this many digits are hotlines, none of which is a mobile number cut short.
SHORT_NUMBER = 6


def phone_problem(text: str, *, shortest: int = 7) -> str:
    """Return in a sentence what is wrong with a telephone number as it was typed; empty: nothing.

    Nothing typed is no wrong number. `shortest` lets numbers of a few digits through, as offices
    and hotlines have them.
    """
    number, _dash, _extension = phone_digits(text).partition("-")
    if not text.strip():
        return ""
    if not number:
        return _("A telephone number has digits: a mobile number 11, a landline 0371-12345678.")
    told = {"n": len(number)}
    if len(number) > MOST_DIGITS:
        return _("These are %(n)d digits: write one telephone number only.") % told
    if len(number) < shortest:
        return _("A telephone number has 7 digits or more; this has %(n)d.") % told
    is_mobile = number[0] == "1" and number[1:2] in set("3456789")
    if is_mobile and len(number) > SHORT_NUMBER and len(number) != MOBILE_DIGITS:
        return _("A mobile number has 11 digits; this has %(n)d.") % told
    return ""


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
