"""Noticing that a row has slipped by a column."""

import re
from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from yimi.language.persons import looks_like_name
from yimi.setup.ledger.cells import is_no, plain
from yimi.setup.ledger.names import RELATION, names_of

_ID = re.compile(r"\d{17}[\dXx]|\d{15}")
_PHONE = re.compile(r"1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}.*|0\d{2,3}-?\d{7,8}")
_FITS: dict[str, Callable[[str], bool]] = {
    "id_number": lambda cell: bool(_ID.fullmatch(cell.replace(" ", ""))),
    "phone": lambda cell: bool(_PHONE.match(cell)),
    "sex": lambda cell: cell[:1] in "男女" and len(cell) <= 2,
    "age": lambda cell: bool(re.fullmatch(r"\d{1,3}岁?", cell)),
    "name": lambda cell: any(looks_like_name(called.name) for called in names_of(cell)[:2]),
    "relation": lambda cell: bool(RELATION.match(cell)),
    "born": lambda cell: bool(re.match(r"(?:19|20)\d{2}[-/.年]\d", cell)),
}
# So many cells must fit where the row is pushed back.
FEWEST = 2


def slipped(cells: Sequence[str], fields: Sequence[str], headers: Sequence[str]) -> str:
    """Return in a sentence that a row has slipped, and where; empty: it has not."""
    here, first = _misfits(cells, fields, 0)
    if first < 0:
        return ""
    for by in (1, -1):
        moved, _first = _misfits(cells, fields, by, start=first)
        fitting = _fitting(cells, fields, by, first)
        if fitting >= FEWEST and fitting > _fitting(cells, fields, 0, first) and moved < here:
            told = {"column": headers[first] or _("column %(n)s") % {"n": first + 1}}
            if by > 0:
                return _("From “%(column)s” on the cells stand one column too far to the right:"
                         " push the row back by one.") % told  # fmt: skip
            return _("From “%(column)s” on the cells stand one column too far to the left: push the"
                     " row by one.") % told  # fmt: skip
    return ""


def _misfits(
    cells: Sequence[str], fields: Sequence[str], by: int, *, start: int = 0
) -> tuple[int, int]:
    """Return how many cells do not fit their column, pushed by so many, and the first of them."""
    wrong, first = 0, -1
    for at, name in enumerate(fields):
        cell = _cell(cells, at + by) if at >= start else _cell(cells, at)
        if name in _FITS and cell and not is_no(cell) and not _FITS[name](cell):
            wrong += 1
            first = at if first < 0 else first
    return wrong, first


def _fitting(cells: Sequence[str], fields: Sequence[str], by: int, start: int) -> int:
    return sum(
        1
        for at, name in enumerate(fields)
        if at >= start and name in _FITS and (cell := _cell(cells, at + by)) and _FITS[name](cell)
    )


def _cell(cells: Sequence[str], at: int) -> str:
    return plain(cells[at]) if 0 <= at < len(cells) else ""
