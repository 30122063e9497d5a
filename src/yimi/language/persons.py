"""Who: names by surname, by title, by what is written before them."""

from __future__ import annotations

import re

from .goods import GOODS_TAIL, is_goods
from .names import (
    BEHIND_DOOR,
    CALLED,
    DOUBLE,
    GIVEN,
    NOT_GIVEN,
    NOT_NAMES,
    SINGLE,
    TITLES,
    WORDLIKE,
)
from .text import Folded
from .types import Person

_SURNAME = f"(?:{'|'.join(sorted(DOUBLE))}|[{''.join(sorted(SINGLE))}])"
TITLED = re.compile(
    rf"(?P<name>(?:{_SURNAME}(?:[\u4e00-\u9fff]{{1,2}})??|[老小](?:[{''.join(sorted(SINGLE))}]))(?:{TITLES}))(?![\u4e00-\u9fff]?(?:店|院))"
)
AFTER_LABEL = re.compile(
    rf"(?:{CALLED})[是为:\s]{{0,3}}(?P<name>{_SURNAME}[\u4e00-\u9fff·]{{1,2}}?)(?=[\s,。、;:(（\d]|$|的|在|住|电话|手机|需|想|要|今年|已|家)"
)
BEFORE_PHONE = re.compile(
    rf"(?:^|[\s,。、;:])(?P<name>{_SURNAME}[\u4e00-\u9fff·]{{1,2}})[\s,:]{{0,2}}(?=\u241f)"
)
ALONE = re.compile(
    rf"(?:^|[\s,。、;:/])(?P<name>{_SURNAME}[\u4e00-\u9fff·]{{1,2}})(?=[\s,。、;:/]|$)"
)
# 501周桂兰要大米: right behind a door or a number stands who lives there.
_AFTER = (
    r"要|需|想|缺|急|求|订|买|家(?!明|豪|辉|乐)|的|收|没|断|今年|电话|手机|女|男|也|还|说|报|下单|"
    r"取消|改"
)
BEHIND = re.compile(
    rf"(?<=\u241f)[室房户]?(?P<name>(?:{_SURNAME}|[{''.join(sorted(BEHIND_DOOR))}])[\u4e00-\u9fff·]{{1,2}})(?<!家)"
    rf"(?=[\s,。、;:!?/()（+\d\u241f]|$|(?P<verb>{_AFTER}))"
)
# 王芳家的大米, 王芳的不要了: whose it is stands first.
_PLAIN = "".join(sorted(SINGLE - WORDLIKE))
OWNER = re.compile(
    rf"^\s*(?P<name>[{_PLAIN}][\u4e00-\u9fff]{{1,2}}?)(?:家的?|的)(?![里人具属庭门])(?=[\u4e00-\u9fff\d])"
)
NICK = re.compile(r"^[^\s\d,。、;:.()（）]{1,12}")


def looks_like_name(words: str) -> bool:
    """This function will say whether the words have the shape of a person's name."""
    if not 2 <= len(words) <= 4 or words in NOT_NAMES or is_goods(words):
        return False
    if not all("\u4e00" <= c <= "\u9fff" for c in words):
        return False
    if words[:2] in DOUBLE:
        return len(words) >= 3
    if NOT_GIVEN.intersection(words[1:]):
        return False
    return words[0] in SINGLE and len(words) <= 3 and not GOODS_TAIL.search(words)


def named_behind(match: re.Match[str]) -> bool:
    """This function will say whether what stands right behind a door is a person's name."""
    words, clear = match["name"], match["verb"] is None
    if words[:1] in BEHIND_DOOR:
        return clear and len(words) == 3 and looks_like_name("王" + words[1:])
    if words[0] in WORDLIKE and words[:2] not in DOUBLE:
        return (clear or words[-1] in GIVEN) and len(words) == 3 and looks_like_name(words)
    return looks_like_name(words)


def persons_in(folded: Folded, covered: str) -> tuple[Person, ...]:
    """This function will find named people; `covered` is the text with phones and doors covered."""
    found: list[Person] = []
    taken = bytearray(len(covered))
    for pattern, confidence in (
        (AFTER_LABEL, 0.9),
        (TITLED, 0.85),
        (BEFORE_PHONE, 0.85),
        (BEHIND, 0.8),
        (ALONE, 0.7),
        (OWNER, 0.75),
    ):
        for match in pattern.finditer(covered):
            start, end = match.span("name")
            words = match.group("name")
            if pattern is TITLED:
                if any(words[:size] in NOT_NAMES for size in (2, 3, len(words))):
                    continue
            elif pattern is BEHIND:
                if not named_behind(match):
                    continue
            elif not looks_like_name(words):
                continue
            if any(taken[start:end]):
                continue
            taken[start:end] = b"\1" * (end - start)
            found.append(Person(words, folded.span(start, end), confidence))
    return tuple(sorted(found, key=lambda person: person.span))
