"""Which row heads a sheet, and what each of its columns holds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from .column_words import WORD_FIELDS
from .doors import find_doors
from .goods import holds_goods, is_goods
from .persons import looks_like_name
from .phones import find_phones
from .text import fold

SAMPLE = 50
LONGEST_FIRST = sorted(WORD_FIELDS, key=len, reverse=True)
NOTE = re.compile(r"[(（\[【].*?[)）\]】]|[*:：\s_/]|\(.*$")
NUMERIC = re.compile(r"^\d{1,6}(?:\.0|\.\d{1,3})?$")
DATE = re.compile(r"^\d{4}[-/.年]\d{1,2}([-/.月]\d{1,2})?|^\d{1,2}月\d{1,2}|^\d{1,2}:\d{2}")
ROOM = re.compile(r"^[A-Za-z]?\d{3,4}(?:室|房)?$")


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """`good` is set where the column's header is itself a good and its cells are amounts."""

    index: int
    header: str
    field: str
    confidence: float
    good: str | None = None


@dataclass(frozen=True, slots=True)
class TableLayout:
    """Decided from the first rows alone, so that every later row is read by itself."""

    columns: tuple[ColumnGuess, ...]
    header_rows: tuple[int, ...]
    first_row: int

    def by_field(self) -> dict[str, list[ColumnGuess]]:
        """This function will list the columns of each field, leftmost first."""
        found: dict[str, list[ColumnGuess]] = {}
        for column in self.columns:
            found.setdefault(column.field, []).append(column)
        return found


def guess_columns(
    rows: Sequence[Sequence[str]], mapping: Mapping[int, str] | None = None
) -> TableLayout:
    """This function will find the header and give each column a field, from the first rows."""
    sample = [[_cell(c) for c in row] for row in rows[:SAMPLE]]
    width = max((len(row) for row in sample), default=0)
    for row in sample:
        row.extend([""] * (width - len(row)))
    header_rows = _header_rows(sample)
    first = (
        header_rows[-1] + 1
        if header_rows
        else next((i for i, row in enumerate(sample) if sum(map(bool, row)) > 1), 0)
    )
    headers = _joined(sample, header_rows, width)
    body = [row for row in sample[first:] if any(row)]
    columns = [_guess(i, headers[i], [row[i] for row in body]) for i in range(width)]
    columns = _settle(columns, bool(header_rows), body)
    for index, field in (mapping or {}).items():
        if 0 <= index < width:
            old = columns[index]
            good = (old.good or old.header) if field == "quantity" and old.good else None
            columns[index] = ColumnGuess(index, old.header, field, 1.0, good)
    return TableLayout(tuple(columns), header_rows, first)


def _cell(value: object) -> str:
    return "" if value is None else str(value).strip()


def header_field(header: str) -> tuple[str, float]:
    """This function will say what a header means, and how surely."""
    plain = NOTE.sub("", fold(header).text).lower()
    if not plain or len(plain) > 24:
        return "", 0.0
    if plain in WORD_FIELDS:
        return WORD_FIELDS[plain], 1.0
    best, at = "", -1
    for word in LONGEST_FIRST:
        position = plain.rfind(word)
        # 老人联系电话: the end of a Chinese compound says what it is.
        if position >= 0 and len(word) > 1 and (position + len(word) > at):
            best, at = word, position + len(word)
    if not best or (len(plain) > len(best) + 8):
        return "", 0.0
    return WORD_FIELDS[best], 0.8 if at == len(plain) else 0.6


def _header_rows(sample: list[list[str]]) -> tuple[int, ...]:
    scores = []
    for row in sample[:12]:
        filled = [c for c in row if c]
        hits = sum(1 for c in filled if header_field(c)[0])
        data = sum(1 for c in filled if NUMERIC.match(c) or DATE.match(c) or len(c) > 24)
        scores.append(hits - 2 * data if hits * 3 >= len(filled) else 0)
    best = max(range(len(scores)), key=lambda i: (scores[i], -i), default=-1)
    if best < 0 or scores[best] < (2 if len(sample[0]) > 2 else 1):
        return ()
    top = bottom = best
    while top > 0 and bottom - top < 2 and _upper_header(sample[top - 1], sample[top]):
        top -= 1
    while bottom + 1 < len(sample) and bottom - top < 2 and _sub_header(sample, bottom + 1, bottom):
        bottom += 1
    return tuple(range(top, bottom + 1))


def _upper_header(row: list[str], below: list[str]) -> bool:
    filled = [c for c in row if c]
    if len(filled) < 2 or any(len(c) > 16 or any(ch.isdigit() for ch in c) for c in filled):
        return False
    return any(header_field(c)[0] for c in filled) or len(filled) >= 2


def _sub_header(sample: list[list[str]], index: int, above: int) -> bool:
    row, head = sample[index], sample[above]
    filled = [(i, c) for i, c in enumerate(row) if c]
    if not filled or any(NUMERIC.match(c) or len(c) > 14 or find_phones(c) for _, c in filled):
        return False
    under_gaps = sum(1 for i, _ in filled if not head[i])
    named = sum(1 for _, c in filled if header_field(c)[0] or is_goods(c))
    looks = sum(1 for _, c in filled if looks_like_name(c))
    # A sub-header stands under a merged cell; a row of data fills the cells under its heads.
    spread = under_gaps >= 1 or len(filled) * 2 <= sum(map(bool, head)) + 2
    return named * 2 >= len(filled) and spread and looks == 0 and not _reads_as_data(filled, head)


def _reads_as_data(filled: list[tuple[int, str]], head: list[str]) -> bool:
    fields = {header_field(head[i])[0] for i, _ in filled if head[i]}
    return bool(fields & {"name", "phone", "address", "room"}) and len(filled) > len(head) // 2


def _joined(sample: list[list[str]], header_rows: tuple[int, ...], width: int) -> list[str]:
    """This function will join the header of each column; a merged cell reaches to its right."""
    headers: list[list[str]] = [[] for _ in range(width)]
    for depth, index in enumerate(header_rows):
        last = ""
        final = depth == len(header_rows) - 1
        for column in range(width):
            words = sample[index][column]
            if not words and not final and (below := sample[header_rows[-1]][column]):
                words = last if below else ""
            if sample[index][column]:
                last = sample[index][column]
            if words and words not in headers[column]:
                headers[column].append(words)
    return [" ".join(parts) for parts in headers]


def _guess(index: int, header: str, cells: list[str]) -> ColumnGuess:
    last = header.split(" ")[-1] if header else ""
    field, sure = header_field(last)
    if not field:
        field, sure = header_field(header)
        sure *= 0.9
    filled = [c for c in cells if c]
    seen, seen_sure = by_content(filled)
    if _is_good_column(last, field, filled):
        return ColumnGuess(index, header, "quantity", 0.85, NOTE.sub("", last) or last)
    if field:
        # 门牌号 may hold 501 or 3-2-501; 联系人 may hold a telephone.
        if field == "address" and seen == "room":
            return ColumnGuess(index, header, "room", 0.8)
        if field == "room" and seen == "address":
            return ColumnGuess(index, header, "address", 0.8)
        if field in {"name", "remark"} and seen == "phone" and seen_sure > 0.8:
            return ColumnGuess(index, header, "phone", 0.8)
        if field == "quantity" and seen in {"item", "need"}:
            return ColumnGuess(index, header, "item", 0.7)
        if field == "number" and seen in {"phone", "address", "name"}:
            return ColumnGuess(index, header, seen, 0.6)
        return ColumnGuess(index, header, field, round(sure, 2))
    return ColumnGuess(index, header, seen, round(seen_sure, 2))


def _is_good_column(header: str, field: str, cells: list[str]) -> bool:
    plain = NOTE.sub("", fold(header).text)
    if not plain or field in {
        "price",
        "number",
        "building",
        "unit",
        "room",
        "lane",
        "people",
        "age",
        "ignore",
        "phone",
    }:
        return False
    amounts = all(AMOUNT_CELL.match(fold(c).text) and len(c) < 8 for c in cells)
    if field == "quantity" and plain in WORD_FIELDS:
        return False
    good = (
        is_goods(plain)
        or holds_goods(plain)
        or bool(re.search(r"套餐|[A-Z]款|礼包|份$|\d+(?:斤|元|g|kg)", plain))
    )
    return amounts and (good or (not field and len(plain) <= 12)) and (bool(cells) or good)


AMOUNT_CELL = re.compile(
    r"^(?:[+x*]?\d{1,3}(?:\.\d)?\s?\D{0,2}|[一二两三四五六七八九十半]\D{0,2}|[√✓✔]|-|无|/)$"
)


def by_content(cells: Sequence[str]) -> tuple[str, float]:
    """This function will say what cells without a known header hold."""
    if not cells:
        return "ignore", 0.3
    counts: dict[str, int] = {}
    for cell in cells[:SAMPLE]:
        kind = _kind(fold(cell).text)
        counts[kind] = counts.get(kind, 0) + 1
    kind = max(counts, key=lambda k: counts[k])
    share = counts[kind] / min(len(cells), SAMPLE)
    if kind == "small":
        rising = [int(float(c)) for c in cells if NUMERIC.match(c)]
        counting = len(rising) > 1 and all(b - a == 1 for a, b in pairwise(rising))
        return ("number", 0.8) if counting else ("quantity", 0.5)
    return kind, share * 0.8 if share >= 0.4 else 0.3


@lru_cache(maxsize=4096)
def _kind(cell: str) -> str:
    digits = re.sub(r"\.0$", "", cell)
    if find_phones(digits) and len(re.sub(r"\D", "", digits)) >= len(digits) - 4:
        return "phone"
    if DATE.match(cell):
        return "date"
    if ROOM.match(digits):
        return "room"
    if NUMERIC.match(cell):
        return "small" if float(cell) < 1000 else "ignore"
    if re.fullmatch(r"\d+", cell):
        return "ignore"
    doors = find_doors(cell)
    if doors and any(d.building or d.room for d in doors):
        return "address" if len(cell) < 40 and not re.search(r"需要|没|缺|买|送", cell) else "need"
    if re.search(r"号楼|栋$|幢$|座$", cell):
        return "building"
    if looks_like_name(cell):
        return "name"
    if is_goods(cell) or holds_goods(cell):
        return "item" if len(cell) < 14 else "need"
    return "need" if len(cell) >= 6 else "remark"


def _settle(columns: list[ColumnGuess], headed: bool, body: list[list[str]]) -> list[ColumnGuess]:
    """This function will resolve columns that compete for one field."""
    settled = list(columns)
    best: dict[str, ColumnGuess] = {}
    for column in columns:
        old = best.get(column.field)
        if column.good is None and (old is None or column.confidence > old.confidence):
            best[column.field] = column
    for i, column in enumerate(columns):
        if column.good is not None or column.field not in {"name", "number", "quantity", "date"}:
            continue
        if best[column.field].index != column.index:
            settled[i] = ColumnGuess(column.index, column.header, "ignore", 0.4)
    if not headed:
        settled = _rooms_in_order(settled)
    return settled


def _rooms_in_order(columns: list[ColumnGuess]) -> list[ColumnGuess]:
    # Without a header, small numbers just before a column of rooms are unit and building.
    settled = list(columns)
    for i, column in enumerate(columns):
        if column.field != "room":
            continue
        for back, field in ((1, "unit"), (2, "building")):
            at = i - back
            if at >= 0 and columns[at].field in {"quantity", "building", "ignore"}:
                settled[at] = ColumnGuess(at, columns[at].header, field, 0.5)
        if (
            i > 0
            and settled[i - 1].field == "unit"
            and (i < 2 or settled[i - 2].field != "building")
        ):
            settled[i - 1] = ColumnGuess(i - 1, columns[i - 1].header, "building", 0.5)
    return settled
