"""Identity numbers that can be nobody's."""

from datetime import date

# GB 11643: the weights of the first 17 digits and the check character of each remainder.
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
# No place has this code.
NO_REGION = "000000"


def nobodys_number(*, born_on: date, serial: int, sex: str) -> str:
    """Return 18 characters that look like an identity number and are none.

    Its region does not exist, and its check character is wrong by one; only the birthday and the
    odd or even order number say what they would in a true one.
    """
    order = serial % 500 * 2 + (1 if sex == "m" else 0)
    digits = f"{NO_REGION}{born_on:%Y%m%d}{order:03d}"
    right = check_character(digits)
    return digits + _CHECKS[(_CHECKS.index(right) + 1) % 11]


def check_character(digits: str) -> str:
    """Return the check character that belongs to the first 17 digits."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))
    return _CHECKS[total % 11]
