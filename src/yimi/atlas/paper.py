"""How a plan lies on a sheet of paper."""

from typing import NamedTuple

from yimi.atlas.plan import Box

# Inside margins of ten millimetres, lying on the side: (wide, high).
PAPERS = {"a4": (277, 190), "a3": (400, 277)}
# What the head, the legend and the foot of a sheet take of its height; on a gate's copy the table
# with its reason takes half of the sheet.
WORDS_MM = 38
# A door this wide still carries a number that can be read on paper.
READABLE_MM = 4.2


class Paper(NamedTuple):
    """A sheet with the drawing on it, in millimetres."""

    name: str
    upright: bool
    w: int
    h: int
    readable: bool

    @property
    def sheet(self) -> str:
        """Return the name of its style sheet: `a4-upright`."""
        return f"{self.name}-{'upright' if self.upright else 'side'}"


def fit(box: Box, name: str, *, gate: bool = False) -> Paper:
    """Return the sheet of a size, turned so that the drawing is as large as it can be."""
    name = name if name in PAPERS else "a4"
    long, short = PAPERS[name]
    best: tuple[float, bool, int, int] | None = None
    for upright, w, h in ((False, long, short), (True, short, long)):
        room = (h - WORDS_MM) // 2 if gate else h - WORDS_MM
        scale = min(w / box.w, room / box.h)
        if best is None or scale > best[0]:
            best = (scale, upright, w, room)
    assert best  # noqa: S101  two ways of turning a sheet
    scale, upright, w, room = best
    return Paper(name, upright, w, room, scale * 10 >= READABLE_MM)
