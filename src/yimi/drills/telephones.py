"""Telephone numbers that reach nobody, and that nobody can be given by mistake.

Mobiles begin with 154: of the ranges of eleven-digit numbers it is one that was never allotted to
an operator (neither were 142, 143, 161, 164 and 194). A number that begins with 10 or 12 would be
safer still, but no reader would take it for a telephone, and reading them is what is shown.

Landlines are in Zhengzhou's area code 0371 with a first digit of 9 behind it. Subscribers' numbers
begin with 2 to 8 in the whole country; 9 opens service numbers (95xxx, 96xxx), none of them 90.
"""

MOBILE_RANGE = "154"
LANDLINE_RANGE = "037190"
_MOBILES = 10**8
_LANDLINES = 10**6
# Odd and no multiple of 5: steps of this size go through every number before one comes again.
_STEP = 48_271_693


def mobile(serial: int) -> str:
    """Return the mobile number of a serial: each below 100 million has one of its own."""
    return f"{MOBILE_RANGE}{serial * _STEP % _MOBILES:08d}"


def landline(serial: int) -> str:
    """Return the landline number of a serial: each below one million has one of its own."""
    return f"{LANDLINE_RANGE}{serial * _STEP % _LANDLINES:06d}"
