"""Giving each piece of an address its place: lane, building, unit, room."""

from __future__ import annotations

import re
from dataclasses import dataclass

MARKS = re.compile(
    r"[\s]|号楼|号栋|号幢|号公寓|号别墅|栋|幢|撞|憧|排|座|#楼|#|单[元兀]|号门|弄|号大院|号院|大院|室|房间|房|户|号|楼|层|门|单|梯|支"
)
DASH = re.compile(r"\s?(?:-+|—|_|/|\\)\s?")
LETTER_ROOM = re.compile(r"^([A-Za-z])(\d{3,4})$")


@dataclass(slots=True)
class Parts:
    """An address while it is being read."""

    area_score: float = 0.0
    on_road: bool = False
    towers: bool = False
    named_inside: bool = False
    lane: str | None = None
    building: str | None = None
    unit: str | None = None
    room: str | None = None
    floor: bool = False
    # The number came with 号 alone: of a building, or of the road that leads there.
    by_number: bool = False
    room_by_number: bool = False
    marks: int = 0
    score: float = 0.0

    def good(self) -> bool:
        """This function will say whether enough was read to call this a place."""
        if not (self.lane or self.building or self.room):
            return False
        return self.confidence() >= 0.4

    def confidence(self) -> float:
        """This function will weigh how surely these pieces are a place."""
        filled = sum(1 for part in (self.lane, self.building, self.unit, self.room) if part)
        total = self.score + 0.12 * self.area_score + 0.1 * (filled - 1) + 0.08 * self.marks
        return round(min(0.99, total), 2)


def bare(words: str) -> str:
    """This function will strip the measure words from a piece of an address."""
    return MARKS.sub("", words)


def place_token(parts: Parts, kind: str, words: str, has_area: bool) -> bool:
    """This function will put one piece in its place, or return False when it does not belong."""
    return PLACERS[kind](parts, words, has_area)


def _lane(parts: Parts, words: str, has_area: bool) -> bool:
    if parts.building or parts.room:
        return False
    parts.lane = f"{parts.lane}-{bare(words)}" if parts.lane else bare(words)
    parts.score, parts.marks = max(parts.score, 0.6), parts.marks + 1
    return True


def _building(parts: Parts, words: str, has_area: bool) -> bool:
    if parts.room or parts.unit:
        return False
    if parts.building:
        if parts.lane:
            return False
        parts.lane = parts.building
    parts.building, parts.by_number = bare(words), False
    parts.score, parts.marks = max(parts.score, 0.65), parts.marks + 1
    return True


def _unit(parts: Parts, words: str, has_area: bool) -> bool:
    if parts.room or parts.unit:
        return False
    parts.unit = bare(words)
    parts.score, parts.marks = max(parts.score, 0.55), parts.marks + 1
    return True


def _floor(parts: Parts, words: str, has_area: bool) -> bool:
    side = re.search(r"([东南西北中])户?$", words)
    if side and parts.building and not parts.room:
        parts.room = re.sub(r"\s", "", words)
        return True
    # 5楼301 without any building: the floor stands for nothing that a ledger holds.
    if not parts.building and not parts.unit and not has_area:
        return False
    parts.marks, parts.floor = parts.marks + 1, True
    return True


def _basement(parts: Parts, words: str, has_area: bool) -> bool:
    if parts.room:
        return False
    level = re.sub(r"负|地下|楼|层|F|-|B", "", words)
    parts.room = f"B{level or 1}"
    parts.score = max(parts.score, 0.45)
    return True


def _shop(parts: Parts, words: str, has_area: bool) -> bool:
    if parts.room or not (has_area or parts.building or re.search(r"\d|号", words)):
        return False
    parts.room = re.sub(r"[\s#]|号$", "", words)
    parts.score = max(parts.score, 0.5)
    return True


def _room(parts: Parts, words: str, has_area: bool) -> bool:
    if parts.room and not _gives_way(parts, bare(words)):
        return False
    value = words if words.endswith("户") and not re.search(r"\d", words) else bare(words)
    whole = LETTER_ROOM.match(value)
    if whole and not parts.building:
        parts.building, value = whole.group(1), whole.group(2)
    parts.room = value
    parts.score, parts.marks = max(parts.score, 0.5), parts.marks + 1
    return True


def _gives_way(parts: Parts, number: str) -> bool:
    """This function will say whether the room read so far was something else."""
    if parts.room_by_number and not parts.unit and len(number) >= 3:
        # 8幢61号1484室: the number before the room is the entrance.
        parts.unit, parts.room, parts.room_by_number = parts.room, None, False
        return True
    return bool(parts.room and re.fullmatch(r"B\d", parts.room))


def _no(parts: Parts, words: str, has_area: bool) -> bool:
    value = bare(words).removeprefix("附")
    if parts.room:
        return False
    if parts.named_inside and parts.building and not parts.lane:
        parts.lane, parts.building = parts.building, value
        return True
    if parts.building or parts.unit:
        parts.room, parts.room_by_number = value, True
        parts.score += 0.05
        return True
    parts.building, parts.by_number = value, True
    long = len(value) > 4
    base = 0.5 if parts.lane else 0.4 if has_area else 0.3
    parts.score = max(parts.score, 0.2 if long else base)
    return True


def _bare(parts: Parts, words: str, has_area: bool) -> bool:
    words = words.strip()
    if parts.room and not (len(words) >= 3 and _gives_way(parts, words)):
        return False
    if parts.lane and not parts.building and not parts.unit:
        return _after_lane(parts, words)
    whole = LETTER_ROOM.match(words)
    if whole and parts.by_number and parts.building and (parts.named_inside or parts.on_road):
        # 花园路890号近江大厦C1215: the road's number leads to tower C.
        parts.lane, parts.building, parts.room = parts.building, whole.group(1), whole.group(2)
        return True
    if parts.building or parts.unit:
        if len(words) < 3 and not parts.unit and words[0] != "B":
            return False
        parts.room = words
        parts.score += 0.1
        return True
    if whole and parts.area_score >= 0.6:
        parts.building, parts.room = whole.groups()
        parts.score = 0.45
        return True
    # 近江大厦1215, 商城二楼1193: a tower's rooms need no building.
    if (parts.towers or (parts.floor and has_area)) and 3 <= len(words) <= 5:
        parts.room, parts.score = words, 0.4
        return True
    return False


def _after_lane(parts: Parts, words: str) -> bool:
    digits = words.rstrip("ABCDEFGHabcdefgh")
    if len(digits) == 5:
        # 500弄86801: building and room run together; the room has three figures.
        parts.building, parts.room = digits[:2], digits[2:]
        parts.score -= 0.15
    elif len(digits) <= 3:
        parts.building = words
    else:
        parts.room = words
    return True


def _chain(parts: Parts, words: str, has_area: bool) -> bool:
    pieces = [bare(piece) for piece in DASH.split(words)]
    if any(not piece for piece in pieces):
        return False
    marked = bool(re.search(r"[号楼栋幢座单元弄室房户]", words))
    if not parts.room and (parts.building or parts.unit):
        return _chain_after_building(parts, pieces)
    if parts.room:
        return False
    if len(pieces) > 2 and not parts.lane and _starts_with_lane(words, pieces):
        parts.lane, *pieces = pieces
    if len(pieces) == 4 and pieces[0].isalpha():
        # B-6-2-301: the letter is a part of the building's name.
        pieces = ["".join(pieces[:2]), *pieces[2:]]
    if len(pieces) == 4 and not parts.lane:
        parts.lane, *pieces = pieces
    if len(pieces) == 3:
        parts.building, parts.unit, parts.room = pieces
        parts.score = max(parts.score, 0.6)
    elif len(pieces) == 2:
        return _pair(parts, words, pieces, has_area, marked)
    else:
        return False
    return True


def _starts_with_lane(words: str, pieces: list[str]) -> bool:
    if "弄" in words:
        return True
    first, second = pieces[0], pieces[1]
    # A unit's number is small: 500-56-602 is lane, building, room.
    return first.isdigit() and second.isdigit() and int(second) > 12 and len(pieces) == 3


def _pair(parts: Parts, words: str, pieces: list[str], has_area: bool, marked: bool) -> bool:
    first, second = pieces
    digits = re.sub(r"\D", "", second)
    parts.score, parts.marks = max(parts.score, 0.5), parts.marks + marked
    if parts.on_road and words.endswith("号") and len(digits) < 4:
        # 花园路4-1号 is one number on the road.
        parts.building = f"{first}-{second}"
    elif re.search(r"单元", words):
        parts.unit, parts.room = first, second
    elif len(digits) >= 3 or marked:
        parts.building, parts.room = first, second
        parts.score += 0.1
    elif has_area or parts.lane:
        parts.building, parts.unit = first, second
    else:
        # 12-3 alone may be anything: a score, a date, a guess at an amount.
        return False
    return True


def _chain_after_building(parts: Parts, pieces: list[str]) -> bool:
    on_road = parts.by_number and (parts.named_inside or parts.on_road)
    if len(pieces) == 2 and on_road and not parts.lane:
        # 花园路133号6-913: the number of the road leads to building 6.
        parts.lane, parts.building, parts.room = parts.building, pieces[0], pieces[1]
    elif len(pieces) == 2 and not parts.unit:
        parts.unit, parts.room = pieces
    elif len(pieces) == 2:
        parts.room = "-".join(pieces)
    elif len(pieces) == 3 and not parts.lane:
        parts.lane = parts.building
        parts.building, parts.unit, parts.room = pieces
    else:
        return False
    parts.score += 0.1
    return True


PLACERS = {
    "lane": _lane,
    "shop": _shop,
    "building": _building,
    "unit": _unit,
    "basement": _basement,
    "floor": _floor,
    "chain": _chain,
    "room": _room,
    "no": _no,
    "bare": _bare,
    "spelled": _bare,
}
