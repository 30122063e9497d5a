"""Reading doors: pieces found in a text are joined and given their places."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .address import read_address
from .areas import VERBS, area_before, areas_alone
from .door_parts import Parts, bare, place_token
from .door_words import NOT_DOORS, TOKENS
from .numbers import HAN_NUMBER, letters_to_digits, normalise_number
from .persons import looks_like_name
from .phones import MASKED, phones_in
from .text import Folded, blank_out, fold
from .types import DoorRef, Span

JOIN = re.compile(r"^[和及第\s,.。·、_\"'“”()（）:：/-]{0,3}$")
# 8号楼1504 张伟: a number of three or four figures after a building is a room.
AFTER_BUILDING = re.compile(r"\d{3,4}(?:\s|(?:户|室|人|张|包|单)$)")
# 501周桂兰, 12-301张伟: the measure is the surname of who lives there.
ROOM_THEN = re.compile(
    r"(?:(?P<before>\d{1,4})\s?-\s?)?(?P<room>\d{3,4})\s?(?P<surname>[\u4e00-\u9fff])$"
)
GIVEN = re.compile(
    r"[\u4e00-\u9fff]{1,2}(?=[\s,。、;:!?/()（+\d]|$|要|需|想|缺|急|求|订|买|家|的|电话|手机)"
)
WEIGHT = re.compile(
    r"\d{3,4}\s?(?:斤|公斤|千克|克|kg|g|ml|毫升|元|块|份|只|米|平|岁|度)$", re.IGNORECASE
)
HAS_PLACE = re.compile(r"[\d弄栋幢楼座室院苑园区村路街号]|单元")


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    words: str
    start: int
    end: int


def find_doors(text: str, areas: Sequence[str] = ()) -> tuple[DoorRef, ...]:
    """This function will find every place that a text names, in the order of the text."""
    folded = fold(text)
    taken = [(p.span.start, p.span.end) for p in phones_in(folded)] if folded.origin is None else []
    if folded.origin is not None:
        taken = _phone_ranges(folded)
    return doors_in(folded, taken, areas)


NUMBER_ALONE = re.compile(
    rf"\s*(?:[A-Za-z]?\d{{1,5}}[A-Za-z]?|[{HAN_NUMBER}]{{1,6}})\s*[室房号]?\s*"
)


def doors_named(words: str, areas: Sequence[str] = ()) -> tuple[DoorRef, ...]:
    """This function will read words that somebody typed for a place: a number alone is a room."""
    found = find_doors(words, areas)
    if found:
        # 云水社区云水居3栋501: the community only leads there.
        numbered = [door for door in found if door.lane or door.building or door.unit or door.room]
        return tuple(numbered) or found
    plain = fold(words).text
    if NUMBER_ALONE.fullmatch(plain):
        room = normalise_number(bare(plain))
        return (DoorRef(None, None, None, None, room, Span(0, len(words)), 0.5),) if room else ()
    door = read_address(words, areas).door
    return (door,) if door and door.building and _says_all(plain, door) else ()


def _says_all(text: str, door: DoorRef) -> bool:
    """This function will say whether the whole of a short text is one address: 云水居 3 2 501."""
    if len(text) > LONGEST_ADDRESS or VERBS.search(text):
        return False
    return bool(door.area or re.fullmatch(r"[\s\d\-号之附甲乙丙丁楼栋幢座室]+", text))


def _phone_ranges(folded: Folded) -> list[tuple[int, int]]:
    plain = Folded(folded.text, None, len(folded.text))
    return [(p.span.start, p.span.end) for p in phones_in(plain)]


def doors_in(
    folded: Folded, taken: list[tuple[int, int]], areas: Sequence[str] = ()
) -> tuple[DoorRef, ...]:
    """This function will find the places of a folded text outside the ranges already taken."""
    text = folded.text
    if not HAS_PLACE.search(text):
        return ()
    text = letters_to_digits(text)
    covered = [*taken, *(m.span() for m in MASKED.finditer(text))]
    text = blank_out(text, covered)
    text = blank_out(text, [m.span() for m in NOT_DOORS.finditer(text) if not _is_door(text, m)])
    found: list[DoorRef] = []
    last_end = 0
    used = bytearray(len(text))
    for tokens in _groups(text):
        index = 0
        while index < len(tokens):
            group = tokens[index : index + MOST_PIECES]
            door, end = _read(folded, text, group, last_end, areas)
            if door is None:
                # 1 8-1-101: what leads to no door may stand before one.
                index += 1
                continue
            begin = max(0, group[0].start - 30) if door.area else group[0].start
            used[begin:end] = b"\1" * (end - begin)
            found.append(door)
            siblings, end = _siblings(folded, text, group, door, end)
            found.extend(siblings)
            last_end = end
            while index < len(tokens) and tokens[index].start < end:
                index += 1
    found.extend(areas_alone(folded, text, used, areas))
    return _unique(sorted(found, key=lambda door: door.span))


def _is_door(text: str, match: re.Match[str]) -> bool:
    # 3-2-501 holds "2-501", and 12栋3单元 holds "3单": neither is an amount.
    before = text[max(0, match.start() - 6) : match.start()].rstrip(" ")[-1:]
    after = text[match.end() : match.end() + 1]
    words = match.group()
    built = bool(before) and before in "楼栋幢座元门#弄"
    if built and AFTER_BUILDING.match(words):
        return True
    if built and re.match(r"\d{3,4}(?!\d|\s)", words) and not WEIGHT.match(words):
        return True
    if _then_named(text, match, built or before == "号"):
        return True
    if after == "元" and words.endswith("单"):
        return True
    if re.fullmatch(r"\d{5}", words):
        return True
    return "-" in words and (before == "-" or after == "-") and not words.startswith("20")


def _then_named(text: str, match: re.Match[str], built: bool) -> bool:
    found = ROOM_THEN.match(match.group())
    if not found or not (built or found["before"]):
        return False
    # 12-301 is a door, 50-100 an amount: a room ends in a small number and dwarfs its building.
    room = int(found["room"])
    if found["before"] and 1 <= room % 100 <= 30 and not WEIGHT.search(match.group()):
        return int(found["before"]) * 5 < room
    given = GIVEN.match(text, match.end())
    return bool(given and looks_like_name(found["surname"] + given.group()))


def _groups(text: str) -> list[list[Token]]:
    groups: list[list[Token]] = []
    for match in TOKENS.finditer(text):
        token = Token(match.lastgroup or "", match.group(), match.start(), match.end())
        if groups and _joined(text, groups[-1], token):
            groups[-1].append(token)
        else:
            groups.append([token])
    return groups


NAMED_GAP = re.compile(r"^[\s,。·(（]?[\u4e00-\u9fff·A-Za-z]{1,14}[\s,。·\"”)）]?$")
AND = frozenset({"、", "和", "及", "/"})
LONGEST_ADDRESS = 60
# No address has more pieces; a run of them without a break stays cheap.
MOST_PIECES = 10
OPENED = frozenset({"building", "no", "chain", "bare", "floor", "room", "shop"})


def _joined(text: str, group: list[Token], token: Token) -> bool:
    gap = text[group[-1].end : token.start]
    if "\n" in gap:
        return False
    if JOIN.match(gap) or gap == "自编":
        # 501 5斤: a bare number apart from its door is no part of it once a room stands.
        apart = bool(gap) and gap.strip() not in AND
        return not (apart and token.kind == "bare" and group[-1].kind in {"bare", "room", "chain"})
    # 500弄嘉怡水岸56栋, 890号近江大厦2栋: a compound's name may stand between.
    opens = group[-1].kind in {"lane", "no"} and token.kind in OPENED
    if not (opens and NAMED_GAP.match(gap)):
        return False
    name = gap.strip("()（） ")
    return area_before(name, len(name), 0, ()).score >= 0.6


def _siblings(
    folded: Folded, text: str, group: list[Token], door: DoorRef, end: int
) -> tuple[list[DoorRef], int]:
    """This function will read 502 in 12栋501、502 as a second door of the same building."""
    found: list[DoorRef] = []
    for token in group:
        gap = text[end : token.start].strip()
        if token.start < end or not (door.building and door.room):
            continue
        if token.kind not in {"bare", "room"} or gap not in AND:
            break
        number = normalise_number(bare(token.words))
        if not number.isdigit() or abs(len(number) - len(door.room)) > 1:
            break
        span = folded.span(token.start, token.end)
        found.append(replace(door, room=number, span=span, confidence=door.confidence - 0.1))
        end = token.end
    return found, end


def _read(
    folded: Folded, text: str, group: list[Token], floor: int, areas: Sequence[str]
) -> tuple[DoorRef | None, int]:
    area = area_before(text, group[0].start, floor, areas)
    parts = Parts(area_score=area.score, on_road=area.on_road, towers=area.towers)
    last = group[0].start
    names = [area.words] if area.words else []
    previous: Token | None = None
    for token in group:
        if previous is not None and token.start > previous.end:
            gap = area_before(text, token.start, previous.end, areas)
            if gap.words:
                names.append(gap.words)
                parts.named_inside = True
        if not place_token(parts, token.kind, token.words, bool(area.words)):
            break
        last, previous = token.end, token
    if not parts.good():
        return None, last
    start = area.start if area.words else group[0].start
    # The words found are read as any address is: one door has one reading, wherever it stands.
    meant = read_address(text[start:last]).door
    if meant is None:
        return None, last
    return replace(
        meant,
        area=" ".join(dict.fromkeys(names)) or None,
        span=folded.span(start, last),
        confidence=parts.confidence(),
    ), last


def _unique(doors: list[DoorRef]) -> tuple[DoorRef, ...]:
    """This function will drop a place that only repeats one named before."""
    kept: list[DoorRef] = []
    areas: dict[tuple[str | None, ...], set[str | None]] = {}
    for door in doors:
        named = areas.setdefault((door.lane, door.building, door.unit, door.room), set())
        if named and (door.area is None or door.area in named):
            continue
        named.add(door.area)
        kept.append(door)
    return tuple(kept)
