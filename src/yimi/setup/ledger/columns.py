"""What the columns of a ledger hold, whatever their order and their heads."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from yimi.core.declared import Words
from yimi.language import guess_columns
from yimi.language.columns import header_field

FIELDS: dict[str, Words] = {
    "ignore": _("(left out)"),
    "area": _("Compound"),
    "building": _("Building"),
    "unit": _("Unit"),
    "room": _("Door"),
    "address": _("Whole address"),
    "name": _("Name"),
    "phone": _("Telephone"),
    "id_number": _("Identity number"),
    "born": _("Date of birth"),
    "age": _("Age"),
    "sex": _("Sex"),
    "relation": _("Relation to the head"),
    "groups": _("Key groups"),
    "note": _("Note"),
}
# Heads that mean something else, or more, in a ledger than in a list of needs.
_WORDS = {
    "id_number": ("身份证", "证件号", "公民身份", "身份号码", "idcard"),
    "born": ("出生", "生日"),
    "age": ("年龄", "岁数", "周岁"),
    "sex": ("性别",),
    "relation": ("关系", "是否户主", "户主否"),
    "groups": ("重点", "人群", "类别", "特殊群体", "标签", "人员类别", "特殊情况"),
    "phone": ("电话", "手机", "联系方式", "座机", "固话"),
    "name": ("姓名", "户主", "居民姓名", "住户"),
    "note": ("备注", "说明", "情况"),
}
_ID = re.compile(r"^\d{17}[\dXx]$|^\d{15}$")
_KEPT = {"area", "building", "unit", "room", "address", "name", "phone", "age"}
_DOORS = {"address", "room", "building"}
_DATE = re.compile(r"^(?:19|20)\d{2}[-/.年]\d{1,2}")
_SEXES = {"男", "女", "男性", "女性"}
SAMPLE = 60
_LOOKS: dict[str, Callable[[str], bool]] = {
    "id_number": lambda cell: bool(_ID.match(cell)),
    "sex": lambda cell: cell in _SEXES,
    "born": lambda cell: bool(_DATE.match(cell)),
}


@dataclass(frozen=True)
class Layout:
    """Which row heads the table (-1: none), what each column holds, and where the rows begin."""

    headers: tuple[str, ...]
    fields: tuple[str, ...]
    first_row: int


def guess(rows: Sequence[Sequence[str]]) -> Layout:
    """Return how the columns are understood."""
    width = max((len(row) for row in rows[:SAMPLE]), default=0)
    head = _head_row(rows)
    first = head + 1 if head >= 0 else 0
    headers = tuple(_cell(rows[head], at) if head >= 0 else "" for at in range(width))
    body = [row for row in rows[first : first + SAMPLE] if any(cell.strip() for cell in row)]
    known = {column.index: column.field for column in guess_columns([headers, *body]).columns}
    fields: list[str] = []
    for at in range(width):
        cells = [cell for row in body if (cell := _cell(row, at))]
        found = _by_head(headers[at]) or _by_content(cells)
        if (not found or found in _DOORS) and known.get(at) in _KEPT:
            found = known[at]
        # A ledger has one name, one building, one door for each row; telephones may be several.
        if not found or (found in fields and found not in {"phone", "groups", "note"}):
            found = "ignore"
        fields.append(found)
    return Layout(headers, tuple(fields), first)


def _head_row(rows: Sequence[Sequence[str]]) -> int:
    best, most = -1, 1
    for number, row in enumerate(rows[:8]):
        hits = sum(1 for cell in row if cell.strip() and _by_head(cell.strip()))
        data = sum(1 for cell in row if _ID.match(cell.strip()) or _DATE.match(cell.strip()))
        if hits - 2 * data > most:
            best, most = number, hits - 2 * data
    return best


def _by_head(header: str) -> str:
    plain = re.sub(r"[\s*＊:：]|[(（].*", "", header).lower()
    if not plain or len(plain) > 16:
        return ""
    for field, words in _WORDS.items():
        if any(word in plain for word in words):
            if field == "phone" and "网格员" in plain:
                return "ignore"
            return field
    field, sure = header_field(plain)
    return field if field in _KEPT and sure >= 0.6 else ""


def _by_content(cells: Sequence[str]) -> str:
    if not cells:
        return ""
    for field, fits in _LOOKS.items():
        if sum(1 for cell in cells if fits(cell)) * 2 > len(cells):
            return field
    return ""


def _cell(row: Sequence[str], at: int) -> str:
    return row[at].strip() if at < len(row) else ""
