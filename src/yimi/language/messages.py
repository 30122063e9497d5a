"""Free text: which lines are one person's message, which are several people's."""

from __future__ import annotations

import re

from .door_words import NOT_DOORS
from .kinds import TO_ALL, is_announcement, is_noise
from .phones import PATTERN as PHONE
from .text import blank_out

# Enough of a place to tell two lines apart; doors.py reads them properly later.
PLACE = re.compile(
    r"(?<![\d.])[A-Za-z]?\d{1,4}\s?(?:号楼|栋|幢|座|#|弄|单元|号院)|[一二三四五六七八九十]{1,3}(?:号楼|栋|幢|单元)|(?<![\d.-])[A-Za-z]?\d{1,4}\s?-\s?\d{1,4}(?:\s?-\s?\d{2,4})?(?![\d.-])|\d{1,3}号\s?\d{3,4}|[A-Z]座"
)
GOES_ON = re.compile(
    r"^\s*(?:另外|还|以及|并且?|他|她|同时|其中|因为|所以|但是?|而且|目前|现在|请|麻烦|谢谢|需要|急需|希望|求|望|备注|注|ps|PS|电话|联系|地址|姓名|情况|住址|家住|药|年龄|[-*·•])"
)
LABELLED = re.compile(r"^\s*(?:[\[【(]?[^\s:,。]{1,10}[\]】)]?\s*:|\d{1,2}[.、)])")
SPLIT = re.compile(r"[;。\n]+|(?<=[!?])")


def has_place(line: str) -> bool:
    """This function will say whether a line seems to name a building or a door."""
    line = blank_out(line, [m.span() for m in PHONE.finditer(line)])
    match = PLACE.search(line)
    if not match:
        return False
    return (
        bool(PLACE.search(blank_out(line, [m.span() for m in NOT_DOORS.finditer(line)])))
        or "楼" in match.group()
    )


def group_lines(text: str, lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """This function will join the lines of each message; blank lines part messages."""
    groups: list[tuple[int, int]] = []
    block: list[tuple[int, int]] = []
    for a, b in [*lines, (0, 0)]:
        if b > a and text[a:b].strip():
            block.append((a, b))
        elif block:
            groups.extend(_block(text, block))
            block = []
    return groups


def _block(text: str, lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
    if len(lines) == 1:
        return lines
    facts = [(has_place(text[a:b]), bool(PHONE.search(text[a:b]))) for a, b in lines]
    labelled = sum(1 for a, b in lines if LABELLED.match(text[a:b])) * 2 >= len(lines)
    groups: list[tuple[int, int]] = []
    place = phone = told = False
    for (a, b), (has_door, has_phone) in zip(lines, facts, strict=True):
        line = text[a:b]
        if is_announcement(line) and not has_door and not has_phone:
            groups.append((a, b))
            told = True
            continue
        if told:
            told = False
            # @所有人 alone on its line: what follows without a door is what all are told.
            bare = not TO_ALL.sub("", text[groups[-1][0] : groups[-1][1]]).strip()
            if bare and not (has_door or has_phone) and is_announcement(f"@所有人 {line}"):
                groups[-1] = (groups[-1][0], b)
                told = True
                continue
            new = True
        elif not groups:
            new = True
        elif is_noise(line):
            groups.append((a, b))
            place = phone = True
            continue
        elif (has_door and place) or (has_phone and phone):
            new = True
        elif has_door or has_phone or labelled or GOES_ON.match(line):
            new = False
        else:
            # A line with nothing of its own joins an unfinished message only.
            new = (place or phone) or not _unfinished(text, *groups[-1])
        if new:
            groups.append((a, b))
            place, phone = has_door, has_phone
        else:
            groups[-1] = (groups[-1][0], b)
            place, phone = place or has_door, phone or has_phone
    return groups


def _unfinished(text: str, start: int, end: int) -> bool:
    last = text[max(start, end - 8) : end].rstrip()
    return end - start < 8 or last.endswith((",", "、", ":", "的", "和"))


def split_people(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """This function will part a line in which each sentence names a door of its own."""
    pieces: list[tuple[int, int]] = []
    last = start
    for match in SPLIT.finditer(text, start, end):
        pieces.append((last, match.end()))
        last = match.end()
    if last < end:
        pieces.append((last, end))
    pieces = [(a, b) for a, b in pieces if text[a:b].strip()]
    if len(pieces) < 2:
        return [(start, end)]
    placed = [has_place(text[a:b]) for a, b in pieces]
    if sum(placed) < 2 or not placed[0]:
        return [(start, end)]
    merged: list[tuple[int, int]] = []
    for (a, b), own in zip(pieces, placed, strict=True):
        if own or not merged:
            merged.append((a, b))
        else:
            merged[-1] = (merged[-1][0], b)
    return merged
