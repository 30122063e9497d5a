"""Where a sheet has its heads, and what each of its columns holds."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from yimi.language import find_doors, normalise_number
from yimi.language.persons import looks_like_name
from yimi.setup.ledger.cells import plain
from yimi.setup.ledger.content import by_content, is_data
from yimi.setup.ledger.fields import DOOR, GROUP, IGNORE, MANY, PERSONAL, head_field
from yimi.setup.ledger.names import RELATION

Rows = Sequence[Sequence[str]]
SAMPLE, SEARCHED = 80, 15
# Why a column was taken for what it is.
BY_HEAD, BY_CONTENT, REMEMBERED, CHOSEN, UNKNOWN = "head", "content", "known", "chosen", ""
_NAMELESS = re.compile(r"^(?:sheet|工作表|表|table)?\s*\d*$", re.IGNORECASE)
_PLACE = re.compile(
    r"([\u4e00-\u9fffA-Za-z0-9]{2,20}?(?:小区|花园|家园|苑|院|园|新村|公寓|家属院|社区))"
)


@dataclass
class Layout:
    """How one sheet is understood. Rows count from 0; `head_rows` is empty where heads are lost."""

    headers: list[str]
    fields: list[str]
    whys: list[str]
    head_rows: list[int]
    first_row: int
    # What the name of the sheet or the words above it say of all doors.
    where: dict[str, str] = field(default_factory=dict)
    # No ledger: an explanation of how to fill it in, a table of figures.
    skip: bool = False

    @property
    def shape(self) -> str:
        """Return by what the same kind of sheet is known again: its heads, or what it holds."""
        heads = [re.sub(r"\s+", "", plain(head)).lower() for head in self.headers]
        while heads and (not heads[-1] or "未收原因" in heads[-1]):
            heads.pop()
        if not any(heads):
            heads = ["", *self.fields]
        return hashlib.sha256("\x1f".join(heads).encode()).hexdigest()[:32]


def understand(name: str, rows: Rows, groups: Mapping[str, str]) -> Layout:
    """Return how a sheet is understood; `groups` are the spellings of key groups."""
    width = max((len(row) for row in rows[: SAMPLE * 4]), default=0)
    head_rows = _head_rows(rows, groups)
    first = head_rows[-1] + 1 if head_rows else _first_of_data(rows)
    lower = [_cell(rows[head_rows[-1]], at) if head_rows else "" for at in range(width)]
    upper = _uppers(rows, head_rows[:-1], width)
    body = [row for row in rows[first : first + SAMPLE] if any(cell.strip() for cell in row)]
    layout = Layout([], [], [], head_rows, first)
    for at in range(width):
        head, above = lower[at], upper[at]
        if not head:
            head, above = above, ""
        cells = [cell for row in body if (cell := plain(_cell(row, at)))]
        found, why = head_field(head, above, groups), BY_HEAD
        # A head that only says “address” may stand above 501: what the cells are decides.
        if not found or found in ("address", "room", "building"):
            seen = by_content(cells, groups, headed=bool(head))
            if seen and (not found or (seen in DOOR and _tells_more(seen, found, cells))):
                found, why = seen, BY_CONTENT
        if not found:
            found, why = IGNORE, UNKNOWN
        layout.headers.append(f"{above} {head}".strip() if above and above != head else head)
        layout.fields.append(found)
        layout.whys.append(why)
    _settle(layout)
    layout.where = _where(name, rows[: head_rows[0] if head_rows else first], layout.fields)
    layout.skip = not ("name" in layout.fields or "members" in layout.fields)
    return layout


def _tells_more(seen: str, found: str, cells: Sequence[str]) -> bool:
    """Return whether the cells say that a column of doors is another one than its head says."""
    if found == "address":
        return seen == "room" and not any(find_doors(cell) for cell in cells[:20])
    return seen == "address" and found in ("room", "building")


def _head_rows(rows: Rows, groups: Mapping[str, str]) -> list[int]:
    best, most = -1, 1
    for number, row in enumerate(rows[:SEARCHED]):
        filled = [cell.strip() for cell in row if cell.strip()]
        hits = sum(1 for cell in filled if head_field(cell, "", groups))
        data = sum(1 for cell in filled if is_data(cell))
        if hits - 2 * data > most and hits * 3 >= len(filled):
            best, most = number, hits - 2 * data
    if best < 0:
        return []
    found = [best]
    # Below: the parts of merged heads. Above: the merged heads themselves.
    if best + 1 < len(rows) and _is_lower(rows[best], rows[best + 1], groups):
        found.append(best + 1)
    elif best > 0 and _is_upper(rows[best - 1]):
        found.insert(0, best - 1)
    return found


def _is_lower(head: Sequence[str], row: Sequence[str], groups: Mapping[str, str]) -> bool:
    filled = [(at, cell.strip()) for at, cell in enumerate(row) if cell.strip()]
    fresh = [cell for at, cell in filled if cell != _cell(head, at)]
    under_gaps = [cell for at, cell in filled if not _cell(head, at)]
    if not under_gaps or any(is_data(cell) or len(cell) > 14 for cell in fresh):
        return False
    if any(looks_like_name(cell) or RELATION.match(cell) or find_doors(cell) for cell in fresh):
        return False
    named = sum(1 for cell in fresh if head_field(cell, "", groups))
    return named * 2 >= len(fresh)


def _is_upper(row: Sequence[str]) -> bool:
    filled = [cell.strip() for cell in row if cell.strip()]
    return len(set(filled)) > 1 and all(len(cell) <= 16 and not is_data(cell) for cell in filled)


def _uppers(rows: Rows, heads: Sequence[int], width: int) -> list[str]:
    """Return the merged heads above each column; one reaches to its right."""
    if not heads:
        return [""] * width
    found, last = [], ""
    for at in range(width):
        last = _cell(rows[heads[0]], at) or last
        found.append(last)
    return found


def _first_of_data(rows: Rows) -> int:
    """Return where the rows begin in a sheet without heads: behind titles of one cell."""
    for number, row in enumerate(rows[:SEARCHED]):
        if len([cell for cell in row if cell.strip()]) > 1:
            return number
    return 0


def _settle(layout: Layout) -> None:
    """Let each thing stand in one column, but for what a person may have several of.

    Where several columns hold names, what stands to the right of one belongs to that person.
    """
    names = layout.fields.count("name")
    seen: set[str] = set()
    for at, found in enumerate(layout.fields):
        if found == "name":
            seen -= PERSONAL
        is_again = found in seen and not (found == "name" and names > 1)
        if is_again and found not in MANY and not found.startswith(GROUP):
            layout.fields[at], layout.whys[at] = IGNORE, UNKNOWN
        seen.add(found)


def _where(name: str, above: Rows, fields: Sequence[str]) -> dict[str, str]:
    """Return what the words around a sheet say of its doors: its name first, then its title."""
    said: dict[str, str] = {}
    titles = [cell for row in above for cell in row if cell.strip()]
    for words in (name, *titles[:6]):
        text = plain(words)
        if _NAMELESS.match(text) or len(text) > 60:
            continue
        for part, value in read_where(text).items():
            said.setdefault(part, value)
    if "address" in fields and "room" not in fields:
        said = {part: value for part, value in said.items() if part != "unit"}
    taken = set(fields) & set(DOOR)
    return {part: value for part, value in said.items() if part not in taken}


def read_where(text: str) -> dict[str, str]:
    """Return the compound, building and unit that some words name."""
    said: dict[str, str] = {}
    ref = next(iter(find_doors(text)), None)
    if ref is not None:
        if ref.building:
            said["building"] = ref.building
        if ref.unit and ref.building:
            said["unit"] = ref.unit
        if ref.area:
            said["area"] = ref.area
    elif found := re.search(r"(\d{1,3}|[A-Za-z])\s*(?:号楼|栋|幢|座|#|楼)", normalise_number(text)):
        said["building"] = found[1]
    if "area" not in said and (found := _PLACE.search(text)):
        said["area"] = found[1]
    return said


def _cell(row: Sequence[str], at: int) -> str:
    return row[at].strip() if at < len(row) else ""
