"""The colours and patterns of layers: told apart without seeing colours, and on grey paper.

Each ground is light enough for black letters to be read on it.
"""

from collections.abc import Sequence
from typing import NamedTuple

from yimi.core.declared import Shade, Words

# (the ground, the lines of the pattern over it).
COLOURS = {
    "red": ("#dd3a33", "#4a0503"),
    "pink": ("#f59ab5", "#8f1f48"),
    "brown": ("#a87a5b", "#2f1706"),
    "green": ("#5fb36a", "#0d431a"),
    "orange": ("#f28c28", "#5c2e00"),
    "yellow": ("#f4d03f", "#6b5200"),
    "blue": ("#4f93d2", "#0b2c52"),
    "violet": ("#a883cf", "#2c1050"),
    "teal": ("#35a79c", "#043c37"),
    "grey": ("#9aa7ad", "#39464d"),
}
# Lines in a tile of five by four units, of which two by two lie on a door.
PATTERNS = {
    "plain": "",
    "rising": "M0 4L5 0M-1.25 1L1.25-1M3.75 5L6.25 3",
    "falling": "M0 0L5 4M-1.25 3L1.25 5M3.75-1L6.25 1",
    "cross": "M0 0L5 4M0 4L5 0",
    "level": "M0 2H5",
    "upright": "M2.5 0V4",
    "grid": "M0 2H5M2.5 0V4",
    "dots": "M2 2a.5 .5 0 1 0 1 0a.5 .5 0 1 0-1 0z",
}


class Paint(NamedTuple):
    """A shade as the page draws it."""

    code: str
    label: Words
    fill: str
    ground: str
    ink: str
    lines: str
    settled: bool


def paints(shades: Sequence[Shade]) -> list[Paint]:
    """Return the paints of a layer, numbered as its shades are."""
    return [
        Paint(
            shade.code,
            shade.label,
            f"url(#k{index})" if PATTERNS[shade.pattern] else COLOURS[shade.colour][0],
            *COLOURS[shade.colour],
            PATTERNS[shade.pattern],
            shade.settled,
        )
        for index, shade in enumerate(shades)
    ]
