"""The name of a compound or a road that stands before a number, or alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .door_words import (
    ADMIN,
    BEFORE_AREA,
    COMPOUND_ENDS,
    EXACT_NOISE,
    ROAD_ENDS,
    STRONG_AREA,
)
from .persons import looks_like_name
from .text import Folded
from .types import DoorRef

TAIL = re.compile(r"[\u4e00-\u9fffA-Za-z0-9·]{1,24}[\s,。·\"”:]{0,2}$")
ENDS = re.compile(rf"(?:{COMPOUND_ENDS})$")
ROAD = re.compile(rf"[\u4e00-\u9fff]+?(?:{ROAD_ENDS})$")
ROAD_THEN_NAME = re.compile(r"^([\u4e00-\u9fff]{1,6}(?:路|街|大道|巷|胡同))([\u4e00-\u9fff·]{2,})$")
TOWER = re.compile(
    r"(?:大厦|大楼|写字楼|商城|广场|中心|公寓|酒店|宾馆|宿舍|市场|[东南西北A-Za-z]区)$"
)
VERBS = re.compile(r"[买卖送要求订缺吃想帮发给没不了吗呢吧需急药]")


@dataclass(frozen=True, slots=True)
class Area:
    words: str
    start: int
    score: float
    on_road: bool = False

    @property
    def towers(self) -> bool:
        """This function will say whether this is the kind of house whose rooms need no building."""
        return bool(TOWER.search(self.words))


NONE = Area("", -1, 0.0)


def area_before(text: str, end: int, floor: int, areas: Sequence[str]) -> Area:
    """This function will read the name that ends where a number begins, not before `floor`."""
    window = text[max(floor, end - 30) : end]
    base = end - len(window)
    window_known = [a for a in areas if a and a in window]
    if window_known:
        name = max(window_known, key=len)
        at = window.rindex(name)
        rest = window[at + len(name) :].strip(' ,。·"”:')
        if len(rest) <= 4:
            return Area((name + rest), base + at, 1.0)
    match = TAIL.search(window)
    if not match:
        return NONE
    chunk = match.group().rstrip(' ,。·"”:')
    start = base + match.start()
    area = _trimmed(chunk, start)
    apart = len(chunk) < len(match.group())
    if area.score < 0.6 and (apart or looks_like_name(area.words)):
        return NONE
    return area


def _trimmed(chunk: str, start: int) -> Area:
    # A number or letters just before belong to something else: 3单元 人和花园 is kept apart.
    lead = re.match(r"^[0-9A-Za-z]+(?=[\u4e00-\u9fff])", chunk)
    if lead and not re.match(r"^[0-9A-Za-z]+[期区号]", chunk):
        chunk, start = chunk[lead.end() :], start + lead.end()
    trim = BEFORE_AREA.match(chunk)
    while trim and trim.end() < len(chunk):
        chunk, start = chunk[trim.end() :], start + trim.end()
        trim = BEFORE_AREA.match(chunk)
    admin = ADMIN.match(chunk)
    while admin and admin.end() and admin.end() < len(chunk):
        chunk, start = chunk[admin.end() :], start + admin.end()
        admin = ADMIN.match(chunk)
    if not chunk or chunk in EXACT_NOISE or chunk.isascii():
        return NONE
    road = ROAD.search(chunk)
    ends = ENDS.search(chunk)
    if ends and len(chunk) > len(ends.group()):
        return Area(_parted(chunk), start, 1.0)
    if road and len(chunk) >= 2:
        return Area(chunk, start, 0.9, on_road=True)
    if re.fullmatch(r"[东南西北中A-Za-z]区|[东南西北][院苑园]|[一二三四五六]期", chunk):
        return Area(chunk, start, 0.8)
    if 2 <= len(chunk) <= 8 and not VERBS.search(chunk):
        return Area(_parted(chunk), start, 0.5)
    return NONE


def _parted(chunk: str) -> str:
    # 紫龙路嘉怡水岸 names a road and a compound.
    split = ROAD_THEN_NAME.match(chunk)
    return f"{split.group(1)} {split.group(2)}" if split else chunk


def areas_alone(folded: Folded, text: str, taken: bytearray, areas: Sequence[str]) -> list[DoorRef]:
    """This function will find compounds that are named without any number."""
    found: list[DoorRef] = []
    for name in areas:
        at = text.find(name) if name else -1
        while at >= 0:
            _add(found, taken, folded, at, at + len(name), 0.6)
            at = text.find(name, at + len(name))
    for match in STRONG_AREA.finditer(text):
        area = _trimmed(match.group(), match.start())
        if area.score >= 1.0 and len(area.words) >= 4:
            _add(found, taken, folded, area.start, match.end(), 0.45)
    return found


def _add(
    found: list[DoorRef],
    taken: bytearray,
    folded: Folded,
    start: int,
    end: int,
    confidence: float,
) -> None:
    if any(taken[start:end]):
        return
    taken[start:end] = b"\1" * (end - start)
    span = folded.span(start, end)
    found.append(DoorRef(folded.text[start:end], None, None, None, None, span, confidence))
