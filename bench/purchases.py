"""Reading the doors of a group purchase: `python -m bench.purchases FILE.xlsx [--errors N]`.

The sheet is one that a group purchase exports, to which somebody has added what the lane, the
building and the room of each row are: columns whose heads hold 弄号, 楼号 and 房号. These are taken
out, merged cells are filled, and the rest is read as any pasted table is. A row is right when
lane, building and room are all as told. What was told is cleaned first: its number is taken out
of words such as 52-502室; a row whose own words do not name the number, or that was told none, is
listed with the reason and counts only in `all_rows`. Beside it runs a plain expression.
"""

import argparse
import re
import time
from pathlib import Path

from python_calamine import CalamineWorkbook

from bench.report import Report
from yimi.language import normalise_number, read_table

GOAL = 0.96
HEADS = {"lane": "弄号", "building": "楼号", "room": "房号"}
PLAIN = re.compile(r"(\d+)弄\D*(\d+)(?:号楼?|栋|幢|-)(\d+)")
Three = tuple[str, str, str]


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--errors", type=int, default=20, help="so many that were read wrong")
    given = parser.parse_args()
    report = Report("purchases", file=given.file.name)
    header, *rows = cells_of(given.file)
    told_at = {part: _column(header, words) for part, words in HEADS.items()}
    told = [_told(row, told_at) for row in rows]
    hidden = set(told_at.values())
    shown = [[c for i, c in enumerate(row) if i not in hidden] for row in (header, *rows)]
    began = time.perf_counter()
    table = read_table(shown)
    took = time.perf_counter() - began
    read = {
        index - 1: _read(proposal.doors)
        for index, proposal in zip(table.rows, table.proposals, strict=True)
    }
    words = [" ".join(row) for row in shown[1:]]
    reasons = [_reason(one, text) for one, text in zip(told, words, strict=True)]
    for index, reason in enumerate(reasons):
        if reason:
            report.say(f"row {index + 2} is left out: {reason}")
    clean = [index for index, reason in enumerate(reasons) if not reason]
    right = [index for index in range(len(rows)) if read.get(index) == told[index]]
    report.figure("rows", len(rows))
    report.figure("rows_clean", len(clean))
    report.figure("all_rows", len(right) / max(1, len(rows)))
    share = len(set(right) & set(clean)) / max(1, len(clean))
    report.figure("all_three_right", share, "", f"≥ {GOAL}")
    plain = [index for index in clean if _plain(words[index]) == told[index]]
    report.figure("plain_expression", len(plain) / max(1, len(clean)))
    report.figure("per_row", took / max(1, len(rows)) * 1e3, "ms")
    wrong = [index for index in clean if index not in right]
    for index in wrong[: given.errors]:
        report.say(f"row {index + 2} read {read.get(index)}, told {told[index]}: {words[index]}")
    return report.done(at_least_96_percent=share >= GOAL)


def cells_of(file: Path) -> list[list[str]]:
    """Return the cells of the first sheet; a merged cell stands in each of its places."""
    sheet = CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0)
    rows = [[_cell(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        for row in rows[top : bottom + 1]:
            row[left : right + 1] = [rows[top][left]] * (right + 1 - left)
    return rows


def _cell(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _column(header: list[str], words: str) -> int:
    return next(index for index, cell in enumerate(header) if words in cell)


def _told(row: list[str], at: dict[str, int]) -> Three:
    """Return what somebody noted, cleaned: the number alone, of 500弄 or 52-502室 its own."""
    lane = re.search(r"\d+(?=\s*弄)|\d+", normalise_number(row[at["lane"]]))
    building = re.search(r"[A-Z]?\d+", normalise_number(row[at["building"]]))
    rooms = re.findall(r"[A-Z]?\d+", normalise_number(row[at["room"]]))
    return (
        lane.group() if lane else "",
        building.group() if building else "",
        rooms[-1] if rooms else "",
    )


def _reason(told: Three, words: str) -> str:
    for part, number in zip(HEADS.values(), told, strict=True):
        if not number:
            return f"{part} is not told"
    plain = normalise_number(re.sub(r"(?<=\d)[Oo]|[Oo](?=\d)", "0", words))
    for part, number in zip(HEADS.values(), told, strict=True):
        if number not in plain:
            return f"{part} {number} stands nowhere in the row"
    return ""


def _read(doors: tuple[object, ...]) -> Three:
    if len(doors) != 1:
        return "", "", f"{len(doors)} doors"
    (door,) = doors
    lane, building, room = (getattr(door, part) or "" for part in HEADS)
    return lane, building, room


def _plain(words: str) -> Three | None:
    found = PLAIN.search(words)
    return (found.group(1), found.group(2), found.group(3)) if found else None


if __name__ == "__main__":
    raise SystemExit(main())
