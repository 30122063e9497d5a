"""What a column holds, by what stands in its cells: for sheets that have lost their heads."""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from yimi.language import find_doors
from yimi.language.persons import looks_like_name
from yimi.setup.ledger.group_words import code_of, words_in
from yimi.setup.ledger.names import RELATION, VACANT, names_of

_ID = re.compile(r"^\d{17}[\dXx]$|^\d{15}$")
_DATE = re.compile(r"^(?:19|20)\d{2}[-/.年]\d{1,2}")
_PHONE = re.compile(r"^(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}\b|^0\d{2,3}-?\d{7,8}$")
_HOUSE = re.compile(r"^[A-Za-z0-9一二三四五六七八九十百〇零]{1,4}\s*(?:号楼|栋|幢|座|#|楼)$")
_UNIT = re.compile(r"^[0-9一二三四五六七八九十甲乙东西]{1,2}\s*(?:单元|门|门洞)$")
_ROOM = re.compile(r"^[A-Za-z]?\d{3,4}[A-Za-z]?(?:室|号|户)?$|^[一二三四五六七八九〇零]{3,4}室?$")
_SEX = {"男", "女", "男性", "女性"}
_TENURE = re.compile(r"^(?:自住|租住|出租|租户|业主|产权人|自有|借住|承租)$")
_FLOOR = re.compile(r"^\d{1,2}(?:层|楼|F)$", re.IGNORECASE)
# Shares of the cells from which on a column is taken for what they look like.
MOST, HALF = 0.7, 0.5


def is_data(cell: str) -> bool:
    """Return whether a cell holds a fact, which no head does."""
    return bool(
        _ID.match(cell) or _DATE.match(cell) or _PHONE.match(cell) or re.fullmatch(r"\d{1,6}", cell)
    )


def _is_counted(cells: Sequence[str]) -> bool:
    """Return whether cells are 1, 2, 3, …: the numbers of the rows."""
    numbers = [int(cell) for cell in cells if cell.isdigit() and len(cell) < 7]
    if len(numbers) < 3 or len(numbers) < len(cells):
        return False
    steps = [b - a for a, b in pairwise(numbers)]
    return steps.count(1) >= len(steps) * 0.8


def _is_door(cell: str) -> bool:
    ref = next(iter(find_doors(cell)), None)
    return bool(ref and ref.room and (ref.building or ref.unit))


def _is_age(cell: str) -> bool:
    return bool(re.fullmatch(r"\d{1,3}岁?", cell)) and int(cell.rstrip("岁")) <= 110


def _is_name(cell: str) -> bool:
    if VACANT.match(cell):
        return True
    return any(looks_like_name(called.name) for called in names_of(cell)[:3])


_LOOKS: tuple[tuple[str, float, Callable[[str], bool]], ...] = (
    ("id_number", HALF, lambda cell: bool(_ID.match(cell))),
    ("phone", HALF, lambda cell: bool(_PHONE.match(cell))),
    ("sex", HALF, lambda cell: cell in _SEX),
    ("born", HALF, lambda cell: bool(_DATE.match(cell))),
    ("relation", HALF, lambda cell: bool(RELATION.match(cell))),
    ("tenure", HALF, lambda cell: bool(_TENURE.match(cell))),
    ("building", MOST, lambda cell: bool(_HOUSE.match(cell))),
    ("unit", MOST, lambda cell: bool(_UNIT.match(cell))),
    ("floor", MOST, lambda cell: bool(_FLOOR.match(cell))),
    ("address", HALF, _is_door),
    ("room", MOST, lambda cell: bool(_ROOM.match(cell))),
    ("name", HALF, _is_name),
    ("age", MOST, _is_age),
)
# What only cells without any head above them are taken for: a number may be anything.
_BARE = {"name", "age", "relation", "tenure", "floor"}


def by_content(cells: Sequence[str], groups: Mapping[str, str], *, headed: bool) -> str:
    """Return what a column holds, by its cells; empty: nothing that is known."""
    if not cells or (_is_counted(cells) and not headed):
        return ""
    for found, share, fits in _LOOKS:
        if headed and found in _BARE:
            continue
        if sum(1 for cell in cells if fits(cell)) >= len(cells) * share:
            if (
                found == "age"
                and max(int(cell.rstrip("岁")) for cell in cells if _is_age(cell)) < 10
            ):
                continue
            return found
    words = words_in(cells)
    named = sum(1 for word in words if code_of(word, groups))
    if words and named * 2 >= len(words):
        return "groups"
    if not headed and sum(1 for cell in cells if len(cell) > 3) * 2 > len(cells):
        return "note"
    return ""
