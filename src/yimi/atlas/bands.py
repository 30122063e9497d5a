"""Counts that may be published: in bands of which none lets a cell under five be worked out.

Each band holds at least five whole numbers that follow each other, and so does what is left of the
building's doors. So nobody who reads it knows of one to four doors that it must be so. The
difference of two days lies in a range of nine numbers at least, or in one that holds zero: it
cannot be known to be one to four either. No total is counted: a sum of bands says no more than
they do. The proof is in docs/decisions/0049-the-copy-for-a-gate.md; `tests/test_gate_copy.py` plays
the one who tries to work it out.
"""

from collections.abc import Iterable
from typing import NamedTuple

STEP = 5


class Band(NamedTuple):
    """From how many to how many, both included."""

    low: int
    high: int


def bands_of(doors: int) -> list[Band]:
    """Return the bands into which counts of a building with so many doors fall.

    A building with fewer than nine doors has one band, which says nothing.
    """
    starts = list(range(0, doors + 1, STEP))
    # The last band must hold five numbers as well: what is short goes into the one before.
    while len(starts) > 1 and doors - starts[-1] + 1 < STEP:
        starts.pop()
    ends = [start - 1 for start in starts[1:]] + [doors]
    return [Band(start, end) for start, end in zip(starts, ends, strict=True)]


def band(count: int, doors: int) -> Band | None:
    """Return the band in which a count of a building's doors lies; None where it says nothing."""
    found = bands_of(doors)
    if len(found) < 2:
        return None
    return next(one for one in found if one.low <= count <= one.high)


def together(bands: Iterable[Band]) -> Band:
    """Return what some bands say of their sum: nothing that they do not say themselves."""
    found = list(bands)
    return Band(sum(one.low for one in found), sum(one.high for one in found))
