"""Names of colours and patterns, the preset of Beilin's sheet, and what stands on a gate's copy."""

from django.utils.translation import gettext_lazy as _

from yimi.atlas.actions import Entry

COLOUR_NAMES = {
    "red": _("Red"),
    "pink": _("Pink"),
    "brown": _("Brown"),
    "green": _("Green"),
    "orange": _("Orange"),
    "yellow": _("Yellow"),
    "blue": _("Blue"),
    "violet": _("Violet"),
    "teal": _("Blue-green"),
    "grey": _("Grey"),
}
PATTERN_NAMES = {
    "plain": _("no pattern"),
    "rising": _("lines rising"),
    "falling": _("lines falling"),
    "cross": _("crossed lines"),
    "level": _("level lines"),
    "upright": _("upright lines"),
    "grid": _("a grid"),
    "dots": _("dots"),
}
# The colours of the sheet that Beilin sub-district used in May 2022, as a newspaper tells of it.
# Each takes in what is on record; the hand is for what no record knows.
BEILIN_NAME = _("Sheet as in Beilin")
BEILIN = (
    ("a", _("Confirmed case"), "red", "cross", "zones.isolation:case"),
    ("b", _("In central isolation"), "pink", "rising", "zones.isolation:centre"),
    ("c", _("Isolated at home"), "brown", "falling", "zones.isolation:home"),
    ("d", _("Does not move easily"), "green", "dots", "registry.mobility"),
)


def beilin() -> list[Entry]:
    """Return the preset in the language of who asks."""
    return [
        Entry(code, str(label), colour, pattern, layer)
        for code, label, colour, pattern, layer in BEILIN
    ]
