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
# Lines in a tile of four by four units.
PATTERNS = {
    "plain": "",
    "rising": "M-1 1L1-1M0 4L4 0M3 5L5 3",
    "falling": "M-1 3L1 5M0 0L4 4M3-1L5 1",
    "cross": "M0 0L4 4M0 4L4 0",
    "level": "M0 2H4",
    "upright": "M2 0V4",
    "grid": "M0 2H4M2 0V4",
    "dots": "M1.4 2a.6 .6 0 1 0 1.2 0a.6 .6 0 1 0-1.2 0z",
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
