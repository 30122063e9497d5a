"""How residents write their door: the same place in many forms."""

from collections.abc import Sequence
from random import Random

from yimi.places.models import Level, Place

_FIGURES = "零一二三四五六七八九"
# For doors below a unit and for doors right below a building; {b} is 12号楼, {bn} 12.
WITH_UNIT = ("{b}{u}{d}", "{bn}-{un}-{d}", "{c}{b}{u}{d}", "{b}{u}{d}室", "{bh}号楼{uh}单元{d}")
WITHOUT_UNIT = ("{b}{d}", "{c}{b}{d}", "{b}{d}室")
# Buildings of the layout whose number two compounds have: there the compound is named.
SAME_NUMBER = frozenset({"6"})
_NAMED = "{c}{b}{u}{d}"


def door_words(rng: Random, door: Place) -> str:
    """Return a door as somebody may write it; it leads to this door and to no other."""
    parts = _parts(door)
    forms: Sequence[str] = WITH_UNIT if parts["u"] else WITHOUT_UNIT
    if parts["bn"] in SAME_NUMBER:
        forms = (_NAMED,)
    elif not parts["bn"].isdigit() or not parts["b"].endswith("号楼"):
        forms = [form for form in forms if "{bh}" not in form]
    return rng.choice(forms).format(**parts)


def figures(number: int) -> str:
    """Return a number below 100 in Chinese figures: 12 is 十二."""
    tens, ones = divmod(number, 10)
    if not tens:
        return _FIGURES[ones]
    return ("" if tens == 1 else _FIGURES[tens]) + "十" + (_FIGURES[ones] if ones else "")


def _parts(door: Place) -> dict[str, str]:
    above = {}
    place: Place | None = door.parent
    while place is not None:
        above[place.level] = place
        place = place.parent
    building, unit = above[Level.BUILDING], above.get(Level.UNIT)
    return {
        "c": above[Level.COMPOUND].name,
        "b": building.name,
        "bn": building.number,
        "bh": figures(int(building.number)) if building.number.isdigit() else "",
        "u": unit.name if unit else "",
        "un": unit.number if unit else "",
        "uh": figures(int(unit.number)) if unit else "",
        "d": door.name,
    }
